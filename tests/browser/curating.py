"""The first stage by hand: a file becomes records, a record loses its identifiers, two physicians sign."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import story
from tests.browser.hands import Person

# The two ends of a text inside the record, in pixels: where a mouse would be put down and lifted.
ENDS_OF = """(words) => {
  const root = document.querySelector("[data-record-text]");
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const at = nodes.currentNode.data.indexOf(words);
    if (at < 0) continue;
    nodes.currentNode.parentElement.scrollIntoView({ block: "center" });
    const range = document.createRange();
    range.setStart(nodes.currentNode, at);
    range.setEnd(nodes.currentNode, at + words.length);
    const boxes = [...range.getClientRects()];
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    return [first.left + 1, (first.top + first.bottom) / 2, last.right - 1, (last.top + last.bottom) / 2];
  }
  return null;
}"""


def import_delivery(person: Person, folder: Path) -> None:
    """Upload, look at the preview, say what the unknown column holds, take the rows in, read the report."""
    file = folder / "心内科三月.csv"
    file.write_bytes(story.delivery())
    person.go("/records/")
    person.click("导入病历", "link")
    person.page.get_by_label("文件", exact=True).set_input_files(file)
    person.page.get_by_label("或新来源的名称").fill("心内科三月交付")
    person.page.get_by_label("新来源的使用条件").fill("虚构数据，仅供检验。")
    person.click("上传并预览")
    expect(person.page.locator(".page-head__lede")).to_contain_text("GB18030")
    expect(person.page.get_by_label("病历", exact=True)).to_have_value("text")
    expect(person.page.get_by_label("患者姓名", exact=True)).to_have_value("known.patient_name")
    person.page.get_by_label("随访人", exact=True).select_option(label="医务人员姓名")
    person.click("导入")
    person.sees("已导入")
    figures = person.page.locator(".stat")
    expect(figures.filter(has_text="已导入").locator(".stat__value")).to_have_text("3")
    expect(figures.filter(has_text="未采纳").locator(".stat__value")).to_have_text("0")


def remove_identifiers(person: Person) -> None:
    """Open the first record as soon as it was searched; decide each find by keyboard, add what was missed, sign."""
    person.reloaded_until(lambda page: page.get_by_text("查找标识符").count() == 0)
    person.click("查看病历", "link")
    person.reloaded_until(lambda page: page.get_by_role("link", name="R1", exact=True).count() == 1)
    person.click("R1", "link")
    expect(person.page.locator("[data-record-text]")).to_contain_text(story.NICKNAME)
    _add_nickname(person)
    _decide_all(person)
    rewritten = person.page.locator("#rewritten-text")
    for words in story.IDENTIFIERS:
        expect(rewritten).not_to_contain_text(words)
    expect(rewritten).to_contain_text(story.GUIDELINE_DATE)
    person.click("通读并签字", "link")
    person.page.get_by_label("我已通读").check()
    person.click("签字")
    person.sees("R1 已签字，等待第二位确认人。")


def _add_nickname(person: Person) -> None:
    """Mark by mouse what the search could not know."""
    page = person.page
    left, top, right, bottom = page.evaluate(ENDS_OF, story.NICKNAME)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=4)
    page.mouse.up()
    form = page.locator("[data-add-span]")
    expect(form.locator("[data-quote]")).to_have_text(story.NICKNAME)
    page.keyboard.press("a")
    expect(form.get_by_label("标识符类型")).to_be_focused()
    person.click("加为标识符")
    expect(page.locator("[data-span]", has_text=story.NICKNAME)).to_have_attribute("data-state", "accepted")


def _decide_all(person: Person) -> None:
    """Enter for what points at somebody; the date of a guideline is none of it and is rejected with a reason."""
    page = person.page
    pending = page.locator('[data-span][data-state="pending"]')
    left = pending.count()
    assert left > len(story.IDENTIFIERS) - 2
    while left:
        current = page.locator('[data-span][data-state="pending"].is-current')
        expect(current).to_have_count(1)
        if story.GUIDELINE_DATE in current.inner_text():
            current.get_by_label("不是标识符的理由").fill("指南的发布日期，不指向个人")
            current.get_by_role("button", name="不是标识符").click()
        else:
            page.keyboard.press("Enter")
        expect(pending).not_to_have_count(left)
        left = pending.count()
    rejected = page.locator('[data-span][data-state="rejected"]')
    expect(rejected).to_have_count(1)
    expect(rejected).to_contain_text("指南的发布日期，不指向个人")


def read_second(person: Person) -> None:
    """The second physician reads the rewritten text only, and signs."""
    person.go("/records/?state=signed_once")
    person.click("R1", "link")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("第二人确认")
    shown = person.page.content()
    assert [words for words in story.IDENTIFIERS if words in shown] == []
    person.page.get_by_label("我是第二位确认人").check()
    person.click("签字确认")
    person.sees("R1 已由两人确认。")
