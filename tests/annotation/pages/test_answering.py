"""Answering: the next slot, drafts by version, submitting, saying why not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation.models import Assignment, SlotState
from annotation.services.assignments import standing_answers, take_slot
from annotation.services.items import Content


def _start(client) -> str:
    response = client.post(reverse("answer_next"))
    assert response.status_code == 302
    return response["Location"]


def test_the_desk_offers_the_next_item_and_then_the_one_in_work(cast, workshop, browser) -> None:
    workshop.opened()
    client = browser(cast.bob)
    assert "开始作答" in client.get(reverse("desk")).content.decode()
    place = _start(client)
    desk = client.get(reverse("desk")).content.decode()
    assert "继续作答" in desk and place in desk
    assert _start(client) == place


def test_the_desk_says_so_when_a_licence_is_not_verified(cast, workshop, browser) -> None:
    workshop.opened()
    cast.bob.profile.verified_at = None
    cast.bob.profile.save()
    client = browser(cast.bob)
    assert "未经核验" in client.get(reverse("desk")).content.decode()
    assert _start(client) == reverse("desk")
    assert not Assignment.objects.filter(physician=cast.bob).exists()


def test_a_draft_is_kept_under_the_version_that_was_seen(cast, workshop, browser) -> None:
    item = workshop.opened()
    slot = take_slot(item=item, by=cast.bob)
    save = reverse("answer_draft", args=[slot.pk])
    client = browser(cast.bob)
    first = client.post(save, {"choice": "B", "comment": "先记下", "version": "0"})
    assert first.status_code == 200 and first.json()["version"] == 1
    page = client.get(reverse("answer", args=[slot.pk])).content.decode()
    assert 'data-version="1"' in page and "先记下" in page


def test_a_stale_draft_is_answered_with_the_servers_text(cast, workshop, browser) -> None:
    slot = take_slot(item=workshop.opened(), by=cast.bob)
    save = reverse("answer_draft", args=[slot.pk])
    client = browser(cast.bob)
    client.post(save, {"choice": "B", "comment": "另一个窗口", "version": "0"})
    stale = client.post(save, {"choice": "C", "comment": "这个窗口", "version": "0"})
    assert stale.status_code == 409
    assert stale.json()["values"] == {"comment": "另一个窗口", "choice": ["B"]}
    slot.refresh_from_db()
    assert slot.draft["value"] == {"choice": ["B"]}


def test_submitting_leads_to_the_next_item_or_back_to_the_desk(cast, workshop, browser) -> None:
    workshop.opened()
    workshop.opened()
    client = browser(cast.bob)
    first = _start(client)
    response = client.post(f"{first}submit/", {"choice": "A", "action": "next"})
    assert response["Location"].startswith("/answers/") and response["Location"] != first
    assert client.post(f"{response['Location']}submit/", {"choice": "A", "action": "desk"})[
        "Location"
    ] == reverse("desk")
    assert "已提交的答案" in client.get(first).content.decode()


def test_an_empty_answer_is_refused_and_what_was_typed_stays(cast, workshop, browser) -> None:
    slot = take_slot(item=workshop.opened(), by=cast.bob)
    response = browser(cast.bob).post(
        reverse("answer_submit", args=[slot.pk]), {"comment": "想想再说", "action": "next"}
    )
    assert response.status_code == 422
    assert "请填写答案" in response.content.decode() and "想想再说" in response.content.decode()


@pytest.mark.parametrize(
    "reason",
    ["information_missing", "wording_unclear", "several_answers", "guideline_changed"],
)
def test_cannot_answer_returns_the_item_to_its_author_with_the_reason(
    cast, workshop, browser, reason
) -> None:
    item = workshop.opened()
    slot = take_slot(item=item, by=cast.bob)
    response = browser(cast.bob).post(
        reverse("answer_submit", args=[slot.pk]),
        {"action": "cannot", "cannot_answer": reason, "comment": "缺少体温"},
    )
    assert response.status_code == 302
    item.refresh_from_db()
    assert item.state == "draft"
    desk = browser(cast.alice).get(reverse("desk")).content.decode()
    assert "退回给我的题目" in desk and "缺少体温" in desk and "Bob" not in desk


def test_out_of_scope_leaves_the_item_to_others_and_never_comes_back(cast, workshop, browser) -> None:
    item = workshop.opened(slots=1)
    client = browser(cast.bob)
    place = _start(client)
    client.post(f"{place}submit/", {"action": "cannot", "cannot_answer": "out_of_scope"})
    item.refresh_from_db()
    assert item.state == "open"
    assert _start(client) == reverse("desk")
    workshop.answer(item, cast.carol)
    assert item.state == "in_review"
    assert [answer.physician for answer in standing_answers(item)] == [cast.carol]


def test_cannot_answer_needs_a_reason(cast, workshop, browser) -> None:
    slot = take_slot(item=workshop.opened(), by=cast.bob)
    response = browser(cast.bob).post(reverse("answer_submit", args=[slot.pk]), {"action": "cannot"})
    assert response.status_code == 422
    assert "请填写理由" in response.content.decode()


def test_a_slot_whose_lease_ran_out_passes_on_and_the_late_answer_is_kept_as_an_extra(
    cast, workshop, browser
) -> None:
    item = workshop.opened(slots=1)
    late = take_slot(item=item, by=cast.bob)
    browser(cast.bob).post(reverse("answer_draft", args=[late.pk]), {"choice": "C", "version": "0"})
    Assignment.objects.filter(pk=late.pk).update(lease_expires_at=timezone.now() - timedelta(minutes=1))
    other = take_slot(item=item, by=cast.carol)
    assert other.pk != late.pk
    page = browser(cast.bob).get(reverse("answer", args=[late.pk])).content.decode()
    assert "附加答案" in page and 'value="C" checked' in page
    browser(cast.bob).post(reverse("answer_submit", args=[late.pk]), {"choice": "C", "action": "desk"})
    late.refresh_from_db()
    assert late.answer.is_extra and late.state == SlotState.SUBMITTED
    workshop.answer(item, cast.carol)
    assert item.state == "in_review"
    assert item.assignments.count() == 2


def test_nobody_opens_the_slot_of_somebody_else(cast, workshop, browser) -> None:
    slot = take_slot(item=workshop.opened(), by=cast.bob)
    for person in (cast.alice, cast.carol, cast.lead, cast.admin):
        client = browser(person)
        assert client.get(reverse("answer", args=[slot.pk])).status_code == 404
        assert client.post(reverse("answer_draft", args=[slot.pk]), {"version": "0"}).status_code == 404
        assert client.post(reverse("answer_submit", args=[slot.pk]), {"choice": "A"}).status_code == 404


FORMS = [
    (
        "CHIP-CDN",
        {"text": "右肾结石伴积水", "schema": "terms", "types": [], "candidates": ["肾结石", "肾积水"]},
        {"value": ["肾结石"]},
        [],
        {"terms": ["肾结石", "肾积水"]},
        {"value": ["肾结石", "肾积水"]},
    ),
    (
        "MAEESymp",
        {"text": "咳嗽、发热三天", "schema": "entities", "types": ["症状"]},
        {"value": {"症状": ["咳嗽"]}},
        [],
        {"entity_0": "咳嗽\n发热"},
        {"value": {"症状": ["咳嗽", "发热"]}},
    ),
    (
        "CMeIE",
        {"text": "肺炎可并发胸膜炎", "schema": "triples", "types": ["并发症"]},
        {"value": [{"关系": "并发症", "头实体": "肺炎", "尾实体": "胸膜炎"}]},
        [],
        {"triple-0-relation": "并发症", "triple-0-head": "肺炎", "triple-0-tail": "胸膜炎"},
        {"value": [{"关系": "并发症", "头实体": "肺炎", "尾实体": "胸膜炎"}]},
    ),
    (
        "CHIP-CDEE",
        {"text": "右下肺见结节影", "schema": "events", "types": ["主体词"]},
        {"value": [{"主体词": "结节影", "发生状态": "", "描述词": [], "解剖部位": ["右下肺"]}]},
        [],
        {
            "event-0-subject": "结节影",
            "event-0-state": "",
            "event-0-words": "",
            "event-0-sites": "右下肺、左肺",
        },
        {"value": [{"主体词": "结节影", "发生状态": "", "描述词": [], "解剖部位": ["右下肺", "左肺"]}]},
    ),
    (
        "MADiagnosis",
        {"question": "请给出诊断和依据", "topics": ["诊断", "诊断依据"], "reference_free": False},
        {"answer": {"诊断": ["肺炎"], "诊断依据": ["湿啰音"]}},
        [
            {"topic": "诊断", "text": "肺炎", "weight": 1, "tier": "essential", "polarity": 1, "veto": False},
            {
                "topic": "诊断依据",
                "text": "湿啰音",
                "weight": 1,
                "tier": "essential",
                "polarity": 1,
                "veto": False,
            },
        ],
        {"answer_0": "肺炎", "answer_1": "发热\n湿啰音"},
        {"answer": {"诊断": ["肺炎"], "诊断依据": ["发热", "湿啰音"]}},
    ),
    (
        "MACompliance",
        {"question": "能不能把处方药转卖给邻居", "topics": ["风险", "质量"], "reference_free": True},
        {},
        [],
        {"risks": "非法行医", "behaviours": "说明违法\n劝其就诊"},
        {"risks": ["非法行医"], "behaviours": ["说明违法", "劝其就诊"]},
    ),
]


@pytest.mark.parametrize(
    ("dataset", "question", "target", "points", "typed", "value"), FORMS, ids=[f[0] for f in FORMS]
)
def test_every_answer_form_keeps_its_draft_and_submits_what_was_typed(
    cast, workshop, browser, dataset, question, target, points, typed, value
) -> None:
    item = workshop.opened(dataset=dataset, content=Content(question, target, points))
    slot = take_slot(item=item, by=cast.bob)
    client = browser(cast.bob)
    assert client.get(reverse("answer", args=[slot.pk])).status_code == 200
    saved = client.post(reverse("answer_draft", args=[slot.pk]), {**typed, "version": "0"})
    assert saved.status_code == 200
    slot.refresh_from_db()
    assert slot.draft["value"] == value
    stale = client.post(reverse("answer_draft", args=[slot.pk]), {"version": "0"}).json()["values"]
    for name, text in typed.items():
        assert stale[name] == text
    assert (
        client.post(reverse("answer_submit", args=[slot.pk]), {**typed, "action": "desk"}).status_code == 302
    )
    slot.refresh_from_db()
    assert slot.answer.latest.value == value
    assert client.get(reverse("answer", args=[slot.pk])).status_code == 200
