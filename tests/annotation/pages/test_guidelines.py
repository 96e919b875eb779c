"""Guidelines: published in versions, shown beside the work, changed where an adjudicator asked for it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from annotation.guideline_text import blocks_of
from annotation.models import GuidelineRequest, GuidelineVersion, Review
from annotation.services.adjudications import adjudicate_item
from annotation.services.assignments import take_slot
from annotation.services.guidelines import beside_the_work, decline_change, publish
from annotation.services.reviews import review_item
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset


@pytest.fixture
def dataset(taxonomy) -> Dataset:
    return Dataset.objects.get(name="CMExam")


def first(cast, dataset, text="# 总则\n- 只选**最佳**答案", seen=0, **more) -> GuidelineVersion:
    return publish(
        dataset=dataset, by=cast.lead, text=text, changes=more.pop("changes", "初版"), seen=seen, **more
    )


def flagged(cast, workshop):
    item = workshop.in_adjudication()
    return adjudicate_item(
        item=item,
        by=cast.dan,
        target={"choice": ["A"]},
        reason="guideline",
        rationale="两版指南不一致",
        guideline_needs_change=True,
    )


def test_a_text_becomes_blocks_and_never_markup() -> None:
    blocks = blocks_of("# 总则\n正文<b>一</b>\n第二行\n\n- 甲\n- **乙**丙\n1. 一\n2、二")
    assert [(b.kind, len(b.lines)) for b in blocks] == [
        ("heading", 1),
        ("paragraph", 2),
        ("bullets", 2),
        ("numbers", 2),
    ]
    assert [(s.text, s.bold) for s in blocks[2].lines[1]] == [("乙", True), ("丙", False)]
    assert blocks[1].lines[0][0].text == "正文<b>一</b>"


def test_a_guideline_is_shown_beside_the_work_and_says_what_changed(cast, workshop, browser, dataset) -> None:
    first(cast, dataset)
    item = workshop.opened()
    slot = take_slot(item=item, by=cast.bob)
    client, page = browser(cast.bob), reverse("answer", args=[slot.pk])
    assert (
        "未读" in client.get(page).content.decode()
        and "<strong>最佳</strong>" in client.get(page).content.decode()
    )
    assert client.post(reverse("guideline_looked", args=["CMExam"])).status_code == 204
    assert "未读" not in client.get(page).content.decode()
    first(cast, dataset, text="# 总则\n- 可多选", seen=1, changes="允许多选")
    shown = client.get(page).content.decode()
    assert "有更新" in shown and "您上次看的是第 1 版" in shown and "允许多选" in shown
    compared = client.get(reverse("guideline", args=["CMExam"])).content.decode()
    assert "<ins>" in compared and "<del>" in compared
    assert "有更新" not in client.get(page).content.decode()


def test_reviewer_and_adjudicator_have_it_at_hand_too(cast, workshop, browser, dataset) -> None:
    first(cast, dataset)
    waiting, disputed = workshop.in_review(), workshop.in_adjudication()
    for place in (reverse("review", args=[waiting.uid]), reverse("adjudication", args=[disputed.uid])):
        assert "只选" in browser(cast.dan).get(place).content.decode()


def test_what_was_given_keeps_the_version_it_was_given_under(cast, workshop, dataset) -> None:
    before = workshop.in_review()
    version = first(cast, dataset)
    after = workshop.in_adjudication()
    first(cast, dataset, text="第二版", seen=1)
    decision = adjudicate_item(
        item=after, by=cast.dan, target={"choice": ["A"]}, reason="slip", rationale="看错"
    )
    review_item(item=before, by=cast.dan, verdict="approve")
    assert {a.latest.guideline for a in before.answers.all()} == {None}
    assert {a.latest.guideline for a in after.answers.all()} == {version}
    assert decision.guideline.number == Review.objects.get().guideline.number == 2


def test_a_flag_opens_an_entry_that_the_next_version_closes(cast, workshop, browser, dataset) -> None:
    first(cast, dataset)
    flagged(cast, workshop)
    asked = GuidelineRequest.objects.get()
    lead = browser(cast.lead)
    assert "两版指南不一致" in lead.get(reverse("guideline", args=["CMExam"])).content.decode()
    form = {
        "text": "按最新指南",
        "changes": "以最新指南为准",
        "seen": 1,
        "answers": [asked.pk],
        "action": "publish",
    }
    assert lead.post(reverse("guideline_edit", args=["CMExam"]), form).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "answered" and asked.version.number == 2
    own = browser(cast.dan).get(reverse("guideline", args=["CMExam"])).content.decode()
    assert "由第 2 版解决" in own
    assert (
        "两版指南不一致" not in browser(cast.bob).get(reverse("guideline", args=["CMExam"])).content.decode()
    )


def test_a_guideline_stays_as_it_is_only_with_a_reason(cast, workshop, browser) -> None:
    flagged(cast, workshop)
    asked = GuidelineRequest.objects.get()
    with pytest.raises(Refused, match="请填写理由"):
        decline_change(request=asked, by=cast.lead, decision=" ")
    page = reverse("guideline_decline", args=[asked.pk])
    assert browser(cast.dan).post(page, {"decision": "不改"}).status_code == 404
    browser(cast.lead).post(page, {"decision": "指南第三条已写明"})
    asked.refresh_from_db()
    assert asked.state == "declined" and asked.decision == "指南第三条已写明"
    with pytest.raises(Refused, match="已处理"):
        decline_change(request=asked, by=cast.lead, decision="再说一次")


def test_two_writers_do_not_overwrite_each_other_and_keep_what_they_typed(cast, browser, dataset) -> None:
    first(cast, dataset)
    form = {"text": "我的第二版", "changes": "改", "seen": 0, "action": "publish"}
    refused = browser(cast.lead).post(reverse("guideline_edit", args=["CMExam"]), form)
    assert refused.status_code == 409 and "我的第二版" in refused.content.decode()
    assert GuidelineVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "changes", "code"),
    [
        (" ", "改", "empty_guideline"),
        ("新", " ", "changes_required"),
        ("只选", "改", "guideline_unchanged"),
        ("长" * 60_001, "改", "guideline_too_long"),
    ],
)
def test_a_version_needs_a_text_that_changed_and_says_what(cast, dataset, text, changes, code) -> None:
    first(cast, dataset, text="只选")
    with pytest.raises(Refused) as refused:
        first(cast, dataset, text=text, changes=changes, seen=1)
    assert refused.value.code == code


def test_nobody_else_publishes(cast, dataset, browser) -> None:
    for person in (cast.alice, cast.evaluator, cast.admin):
        with pytest.raises(Refused):
            publish(dataset=dataset, by=person, text="一", changes="一", seen=0)
        assert browser(person).get(reverse("guideline_edit", args=["CMExam"])).status_code == 404


def test_the_database_refuses_to_rewrite_a_version(cast, dataset) -> None:
    version = first(cast, dataset)
    for act in (
        lambda: GuidelineVersion.objects.filter(pk=version.pk).update(text="改写"),
        lambda: GuidelineVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    version.refresh_from_db()
    assert version.text.startswith("# 总则")


def test_programs_read_publish_and_settle(cast, workshop, browser, dataset) -> None:
    flagged(cast, workshop)
    asked = GuidelineRequest.objects.get()
    lead, address = browser(cast.lead), reverse("api_guideline", args=["CMExam"])
    body = {"text": "一", "changes": "初版", "seen": 0, "answers": [asked.pk]}
    made = lead.post(address, body, content_type="application/json")
    assert made.status_code == 201 and made.json()["number"] == 1
    assert lead.post(address, body, content_type="application/json").status_code == 409
    assert browser(cast.bob).get(address).json()["results"][0]["text"] == "一"
    assert beside_the_work(cast.bob, dataset).looked == 1
    assert browser(cast.bob).post(address, body, content_type="application/json").status_code == 404
    listed = lead.get(reverse("api_guideline_requests")).json()["results"]
    assert [(row["state"], row["version"]) for row in listed] == [("answered", 1)]
    assert browser(cast.bob).get(reverse("api_guideline_requests")).json()["results"] == []
