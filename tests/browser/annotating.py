"""The second stage by hand: items are written, answered blind, decided, approved, and frozen into a release."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import story
from tests.browser.hands import Person

SPECIALTY = "03.04"
RELEASE = "path-2026.1"


def write_items(person: Person) -> list[str]:
    """A choice item, an extraction from the record, an open question with points; each is opened. Returns their addresses."""
    return [_choice(person), _extraction(person), _open_question(person)]


def _opened(person: Person) -> str:
    person.page.get_by_label("专科").select_option(SPECIALTY)
    person.click("保存草稿")
    person.sees("草稿已保存。")
    person.confirm("开放作答…", "开放")
    person.sees("题目已开放，共 2 个作答名额。")
    return person.page.url.removeprefix(person.base)


def _new(person: Person, dataset: str) -> None:
    person.go("/items/")
    person.click("新建题目", "link")
    person.click(dataset, "link")


def _choice(person: Person) -> str:
    _new(person, story.CHOICE)
    page = person.page
    page.get_by_label("题干").fill(story.STEM)
    for letter, text in story.OPTIONS.items():
        page.locator(f"#id_option_{letter}").fill(text)
    page.get_by_label("B 是答案").check()
    return _opened(person)


def _extraction(person: Person) -> str:
    """From the record: its text is there already; exact dates, even shifted ones, would not pass the gate."""
    person.go("/records/1/")
    person.click("据此编写题目", "link")
    person.click(story.EXTRACTION, "link")
    page = person.page
    text = page.get_by_label("原文")
    expect(text).to_have_value(re.compile("胸痛，伴出汗"))
    text.fill(re.sub(r"于\d+年\d+月\d+日|按[^，]*发布的指南评估，", "", text.input_value()))
    page.get_by_label("症状", exact=True).fill("\n".join(story.SYMPTOMS))
    return _opened(person)


def _open_question(person: Person) -> str:
    _new(person, story.OPEN)
    page = person.page
    page.get_by_label("题干").fill(story.PLAN_QUESTION)
    for topic, said in story.PLAN.items():
        page.get_by_label(topic, exact=True).fill("\n".join(said))
    person.click("由参考答案生成")
    points = page.locator("[data-row-list] [data-row-item]")
    expect(points).to_have_count(3)
    points.last.get_by_label("级别").select_option(label="重要")
    return _opened(person)


def answer_blind(person: Person, answers: dict[str, Callable[[Page], None]], secrets: list[str]) -> None:
    """Take what waits, one after the other; neither the key nor what others said is anywhere in the page."""
    page = person.page
    person.go("/desk/")
    person.click("开始作答")
    for _number in answers:
        expect(page.get_by_role("heading", name="我的答案")).to_be_visible()
        shown = page.content()
        assert [words for words in secrets if words in shown] == []
        assert page.locator(".option--key, input:checked").count() == 0
        answers[page.locator(".pane__head h2").first.inner_text()](page)
        expect(page.locator("[data-save-status]")).to_have_attribute("data-state", "saved")
        # It is saved once more before the page is left.
        with page.expect_navigation():
            person.click("提交，下一题")
    person.sees("现在没有等您作答的题目。")


def adjudicate_all(person: Person) -> int:
    """Decide every item whose answers differ, with a reason and a ground; returns how many."""
    person.go("/desk/")
    person.sees("待我仲裁（2）")
    page, decided = person.page, 0
    person.go("/adjudications/")
    while page.locator("[data-row]").count():
        page.locator("[data-row] a").first.click()
        if page.get_by_text(story.STEM).count():
            person.sees(story.CAROL_SAYS)
            page.get_by_role("radio", name="B 心血管内科").check()
            page.get_by_label("知识差异").check()
        else:
            page.get_by_label("开放作答措辞不同").check()
        page.get_by_role("textbox", name="裁定依据").fill("按症状学与常规导诊，维持作者的答案。")
        person.click("提交裁定")
        person.sees("裁定已提交，题目进入审核。")
        decided += 1
    return decided


def approve_all(person: Person) -> int:
    """Review every item that waits; returns how many."""
    page, approved = person.page, 0
    person.go("/reviews/")
    while page.locator("[data-row]").count():
        page.locator("[data-row] a").first.click()
        page.get_by_label("通过", exact=True).check()
        person.click("提交结论")
        person.sees("已通过。")
        approved += 1
    return approved


def draft_release(person: Person) -> None:
    """A draft of everything that was accepted."""
    person.go("/releases/")
    person.click("新建版本", "link")
    page = person.page
    page.get_by_label("名称", exact=True).fill(RELEASE)
    for dataset in (story.CHOICE, story.EXTRACTION, story.OPEN):
        page.get_by_label(f"{dataset} 全部").check()
    person.click("建立草稿")
    person.sees("随机种子")


def ask_for_freeze(person: Person) -> None:
    """Ask for the checks and the freeze; the page shows that the work waits or runs."""
    person.confirm("冻结…", "检查并冻结")
    expect(person.page.locator("progress")).to_be_visible()


def download(person: Person, folder: Path) -> Path:
    """The bundle, as soon as the release is frozen."""
    person.go(f"/releases/{RELEASE}/")
    with person.page.expect_download() as coming:
        person.click("下载", "link")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path
