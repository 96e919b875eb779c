"""The checks while typing: each finding beside its field, nothing stored, nothing told of what may not be known."""

import pytest
from django.urls import reverse

from annotation.models import Item, StemBand
from annotation.services.checks import item_checks
from annotation.services.items import Content, open_item
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

pytestmark = pytest.mark.django_db
ADDRESS = "?dataset=CMExam"
STEM = "女，34岁，转移性右下腹痛8小时伴发热，右下腹固定压痛和反跳痛，下一步首选哪项检查？"
TYPED = {"question": STEM, "option_A": "腹部超声", "option_B": "胃镜", "choice": "A"}


def _content(stem: str = STEM) -> Content:
    options = {"A": "腹部超声", "B": "胃镜"}
    return Content({"question": stem, "options": options, "multiple": False}, {"choice": ["A"]})


@pytest.fixture
def check(cast, browser):
    """Post what is typed as somebody; the answer's text."""

    def post(typed: dict[str, object], who=None, query: str = ADDRESS) -> str:
        answer = browser(who or cast.alice).post(reverse("item_check") + query, typed)
        assert answer.status_code == 200
        return answer.content.decode()

    return post


def test_what_is_sound_is_said_to_be_and_nothing_is_stored(check) -> None:
    assert "没有发现问题" in check(TYPED)
    assert not Item.objects.exists() and not StemBand.objects.exists()


def test_what_is_only_missing_is_not_complained_of_while_typing(check) -> None:
    assert "没有发现问题" in check({"question": ""})


def test_a_name_and_a_number_are_told_by_type_field_and_place(check) -> None:
    text = check({**TYPED, "option_B": "电话13800138000"})
    assert 'data-check="option_B"' in text and "标识信息" in text and "第 3–13 字" in text
    assert "须更正" in text and "13800138000" not in text


def test_a_repeated_field_says_which_row(check) -> None:
    typed = {
        "question": "请给出检查和理由。",
        "point_text": ["心电图", "联系13800138000"],
        "point_topic": ["", ""],
    }
    text = check(typed, query="?dataset=MAInspection")
    assert 'data-check="point_text" data-check-row="1"' in text


def test_the_note_to_the_reviewer_is_looked_through_too(check) -> None:
    assert 'data-check="note"' in check({**TYPED, "note": "患者电话13800138000"})


def test_an_answer_that_fits_no_option_is_an_error(check) -> None:
    text = check({**TYPED, "choice": "E"})
    assert 'data-check="choice"' in text and "check--error" in text


def test_the_answer_in_the_stem_is_a_warning_beside_the_stem(check) -> None:
    text = check({**TYPED, "question": STEM + "（腹部超声）"})
    assert 'data-check="question"' in text and "check--warning" in text and "提醒" in text


def test_the_same_question_is_named_only_by_its_dataset_where_it_may_not_be_read(
    check, workshop, cast
) -> None:
    item = workshop.opened(content=_content())
    text = check(TYPED, cast.bob)
    assert "数据集 CMExam 中已有完全相同的题目" in text and item.uid not in text and STEM not in text
    assert item.uid in check(TYPED, cast.alice)


def test_a_question_that_is_alike_is_told_and_another_authors_draft_is_not(check, workshop, cast) -> None:
    near = {**TYPED, "question": STEM.replace("34岁", "52岁"), "option_B": "胸片"}
    draft = workshop.item(content=_content())
    assert "没有发现问题" in check(near, cast.bob)
    open_item(item=draft, by=cast.alice)
    text = check(near, cast.bob)
    assert "数据集 CMExam 中的一道题相近" in text and draft.uid not in text
    assert draft.uid in check(near, cast.alice)


def test_an_item_is_not_a_copy_of_itself(check, workshop) -> None:
    item = workshop.item(content=_content())
    assert "没有发现问题" in check(TYPED, query=f"?item={item.uid}")


def test_nobody_checks_against_an_item_that_is_not_theirs_to_edit(cast, browser, workshop) -> None:
    item = workshop.item(content=_content())
    post = browser(cast.bob).post
    assert post(f"{reverse('item_check')}?item={item.uid}", TYPED).status_code == 404
    assert browser(cast.evaluator).post(reverse("item_check") + ADDRESS, TYPED).status_code == 404


def test_a_stem_that_stands_in_a_prompt_is_told_and_is_not_opened(check, workshop, cast) -> None:
    dataset = Dataset.objects.get(name="MAExam")
    Dataset.objects.filter(pk=dataset.pk).update(prompt=f"示例：{STEM}\n答案：A\n${{question}}")
    assert "出现在数据集 MAExam 的提示词里" in check(TYPED)
    item = workshop.item(content=_content())
    assert "prompt_leak" in {problem.code for problem in item_checks(cast.alice, item)}
    with pytest.raises(Refused, match="提示词"):
        open_item(item=item, by=cast.alice)


def test_the_page_of_a_draft_names_what_stands_in_the_way_of_opening(cast, browser, workshop) -> None:
    item = workshop.item(content=_content(STEM + "电话13800138000"))
    assert "标识信息" in browser(cast.alice).get(reverse("item", args=[item.uid])).content.decode()


def test_checking_by_button_without_scripts_shows_the_same_beside_the_fields(cast, browser) -> None:
    typed = {**TYPED, "question": STEM + "电话13800138000", "action": "preview", "slots": "2"}
    text = browser(cast.alice).post(reverse("item_new") + ADDRESS, typed).content.decode()
    assert "标识信息" in text and "13800138000" in text and not Item.objects.exists()
