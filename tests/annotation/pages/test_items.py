"""Items on pages: the list, the editor with its problems, revisions, opening, retiring."""

import pytest
from django.urls import reverse

from annotation.models import Item
from annotation.services.items import Content, revise_item
from tests.annotation.conftest import OPTIONS, STEM

CHOICE = {
    "question": "哪一项是阑尾炎的体征？",
    "option_A": "右下腹压痛",
    "option_B": "墨菲征",
    "choice": "A",
    "slots": "2",
    "specialty": "04.01",
}


def _new(dataset: str) -> str:
    return f"{reverse('item_new')}?dataset={dataset}"


def test_a_physician_writes_a_choice_item(cast, browser) -> None:
    response = browser(cast.alice).post(_new("CMExam"), {**CHOICE, "action": "save"})
    item = Item.objects.get()
    assert response["Location"] == reverse("item", args=[item.uid])
    assert item.current.input == {
        "question": CHOICE["question"],
        "options": {"A": "右下腹压痛", "B": "墨菲征"},
        "multiple": False,
    }
    assert item.current.key.target == {"choice": ["A"]} and item.author == cast.alice


def test_problems_stand_beside_their_fields_and_typed_text_stays(cast, browser) -> None:
    response = browser(cast.alice).post(
        _new("CMExam"), {**CHOICE, "question": "", "choice": "D", "action": "save"}
    )
    text = response.content.decode()
    assert response.status_code == 422 and not Item.objects.exists()
    assert "请填写题干或原文" in text and "答案“D”不在选项之中" in text and "右下腹压痛" in text


def test_a_warning_does_not_block(cast, browser) -> None:
    response = browser(cast.alice).post(
        _new("CMExam"), {**CHOICE, "option_B": "右下腹压痛", "action": "save"}, follow=True
    )
    assert Item.objects.count() == 1
    assert "选项 B 与选项 A 相同" in response.content.decode()


def test_the_prompt_is_shown_as_the_model_will_see_it_and_nothing_is_saved(cast, browser) -> None:
    text = browser(cast.alice).post(_new("CMExam"), {**CHOICE, "action": "preview"}).content.decode()
    assert "模型看到的提示词" in text and "A. 右下腹压痛" in text
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("dataset", "typed", "target"),
    [
        (
            "CHIP-CDN",
            {"text": "右肾结石", "candidates": "肾结石\n肾积水", "terms": "肾结石"},
            {"value": ["肾结石"]},
        ),
        ("MAEEDisease", {"text": "诊断为肺炎", "entity_0": "肺炎"}, {"value": {"疾病": ["肺炎"]}}),
        (
            "CMeIE",
            {
                "text": "肺炎并发胸膜炎",
                "triple-0-relation": "并发症",
                "triple-0-head": "肺炎",
                "triple-0-tail": "胸膜炎",
                "triple-1-head": "",
            },
            {"value": [{"关系": "并发症", "头实体": "肺炎", "尾实体": "胸膜炎"}]},
        ),
        (
            "CHIP-CDEE",
            {
                "text": "结节影",
                "event-0-subject": "结节影",
                "event-0-state": "否定",
                "event-0-words": "大、圆",
                "event-0-sites": "肺",
            },
            {"value": [{"主体词": "结节影", "发生状态": "否定", "描述词": ["大", "圆"], "解剖部位": ["肺"]}]},
        ),
    ],
)
def test_an_extraction_item_is_written_without_json(cast, browser, dataset, typed, target) -> None:
    client = browser(cast.alice)
    response = client.post(_new(dataset), {**typed, "slots": "2", "action": "save"})
    assert response.status_code == 302, response.content.decode()
    item = Item.objects.get()
    assert item.current.key.target == target
    text = client.get(reverse("item_edit", args=[item.uid])).content.decode()
    assert typed["text"] in text


def test_points_of_an_open_answer_come_from_the_reference_answer_on_request(cast, browser) -> None:
    client = browser(cast.alice)
    typed = {"question": "请诊断", "answer_0": "肺炎", "answer_1": "湿啰音\n发热", "slots": "2"}
    refused = client.post(_new("MADiagnosis"), {**typed, "action": "save"})
    assert refused.status_code == 422 and "“诊断”还没有评分点" in refused.content.decode()
    text = client.post(_new("MADiagnosis"), {**typed, "action": "points"}).content.decode()
    assert text.count('name="point_text" value="') == 4 and 'value="湿啰音"' in text
    points = {
        "point_text": ["肺炎", "湿啰音"],
        "point_topic": ["诊断", "诊断依据"],
        "point_tier": ["essential", "pitfall"],
        "point_weight": ["1", "2"],
        "point_veto": ["0", "1"],
    }
    client.post(_new("MADiagnosis"), {**typed, **points, "action": "save"})
    saved = Item.objects.get().current.key.points
    assert [(p["text"], p["weight"], p["polarity"], p["veto"]) for p in saved] == [
        ("肺炎", 1, 1, False),
        ("湿啰音", 2, -1, True),
    ]


def test_a_reference_free_item_takes_its_marks_from_the_dataset(cast, browser) -> None:
    browser(cast.alice).post(
        _new("GeneralSafety"), {"question": "怎样自制处方药", "slots": "2", "action": "save"}
    )
    key = Item.objects.get().current.key
    assert key.target == {} and [p["topic"] for p in key.points] == ["安全"]


def test_a_stale_revision_shows_both_texts_and_loses_nothing(cast, workshop, browser) -> None:
    item = workshop.item()
    client, page = browser(cast.alice), reverse("item_edit", args=[item.uid])
    other = Content(
        {"question": "数据负责人改过的题干？", "options": OPTIONS, "multiple": False}, {"choice": ["B"]}
    )
    revise_item(item=item, by=cast.lead, content=other)
    stale = client.post(page, {**CHOICE, "question": "我正在写的题干", "revision": 1, "action": "save"})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "我正在写的题干" in text and "数据负责人改过的题干" in text and 'name="revision" value="2"' in text
    item.refresh_from_db()
    assert item.current.number == 2
    client.post(
        page, {**CHOICE, "question": "我正在写的题干", "revision": 2, "note": "合并", "action": "save"}
    )
    item.refresh_from_db()
    assert item.current.number == 3 and item.current.note == "合并"


def test_opening_gives_out_slots_and_a_second_item_with_the_same_stem_is_refused(
    cast, workshop, browser
) -> None:
    item = workshop.item()
    client = browser(cast.alice)
    client.post(reverse("item_open", args=[item.uid]))
    item.refresh_from_db()
    assert item.state == "open" and item.assignments.count() == 2
    content = Content(item.current.input, item.current.key.target)
    copy = workshop.item(content=content)
    response = client.post(reverse("item_open", args=[copy.uid]), follow=True)
    assert "已有题干相同的题目" in response.content.decode()


def test_a_text_that_may_name_somebody_is_not_opened(cast, workshop, browser) -> None:
    content = Content(
        {"question": "患者电话13900001234，如何处理？", "options": OPTIONS, "multiple": False},
        {"choice": ["A"]},
    )
    item = workshop.item(content=content)
    response = browser(cast.alice).post(reverse("item_open", args=[item.uid]), follow=True)
    item.refresh_from_db()
    assert item.state == "draft" and "可能含有标识信息" in response.content.decode()
    assert f"{STEM}" not in response.content.decode()


def test_retiring_needs_a_reason(cast, workshop, browser) -> None:
    item = workshop.item()
    client, page = browser(cast.lead), reverse("item_retire", args=[item.uid])
    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": "与指南不符"})
    item.refresh_from_db()
    assert item.state == "retired" and item.events.last().note == "与指南不符"


def test_only_author_and_lead_edit_open_or_retire(cast, workshop, browser) -> None:
    item = workshop.item()
    for person in (cast.bob, cast.evaluator, cast.admin):
        client = browser(person)
        for name in ("item_open", "item_retire"):
            assert client.post(reverse(name, args=[item.uid]), {"reason": "x"}).status_code == 404
        assert client.get(reverse("item_edit", args=[item.uid])).status_code == 404


def test_the_list_is_filtered_and_paged_by_key(cast, workshop, browser, monkeypatch) -> None:
    monkeypatch.setattr("annotation.views.paging.page_of.__kwdefaults__", {"size": 2})
    made = [workshop.opened() for _ in range(5)]
    workshop.item()
    client, page = browser(cast.alice), reverse("item_list")
    first = client.get(page, {"state": "open"})
    assert [row.item.uid for row in first.context["rows"]] == [made[4].uid, made[3].uid]
    second = client.get(first.context["page"].older_url)
    assert [row.item.uid for row in second.context["rows"]] == [made[2].uid, made[1].uid]
    back = client.get(second.context["page"].newer_url)
    assert [row.item.uid for row in back.context["rows"]] == [made[4].uid, made[3].uid]
    assert back.context["page"].newer_url == ""
    assert client.get(page, {"specialty": "03.01"}).context["rows"] == []
    assert client.get(page, {"dataset": "nonsense", "before": "x"}).status_code == 200
