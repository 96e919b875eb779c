"""Writing an item from a record in a real browser: what is selected stands in the field, and where it came from is
kept in code points, whatever signs the record holds."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import DESKTOP, PHONE, Person, arrive, sign_in
from tests.browser.test_every_page import flaws
from tests.cast import PASSWORD
from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import health

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# 😀 and 𠮷 are one code point and two UTF-16 units each.
TEXT = "主诉：😀心慌𠮷三天。\n现病史：反复心慌，活动后加重，伴出汗；休息十分钟缓解。"
PREPARE = """
from tests.cast import assemble
from tests.curation.deliveries import staged
from curation import jobs
from curation.services import deidentification
from curation.services.imports import commit_batch
people = assemble()
content = ("科室,病历\\n心内科,\\"" + %r + "\\"\\n").encode()
batch = staged(people.bob, content)
jobs.run_here(commit_batch(batch=batch, by=people.bob))
jobs.run_here(jobs.enqueue("detect", {"batch": batch.pk}, key="1", by=people.bob))
record = batch.records.get()
deidentification.accept_remaining(record=record, by=people.bob)
deidentification.sign_first(record=record, by=people.bob)
deidentification.sign_second(record=record, by=people.carol)
record.refresh_from_db()
print(json.dumps([record.pk, record.deidentified.text]))
"""
KEPT = """
from annotation.models import SourcePointer
print(json.dumps([[p.field, p.row, p.start, p.end] for p in SourcePointer.objects.all()]))
"""


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[tuple[Site, Person, int, str]]:
    """Alice at her desk, and one record that bob and carol signed."""
    site = Site(tmp_path_factory.mktemp("authoring") / "site")
    site.prepare()
    number, text = site.python(PREPARE % TEXT)
    port = free_port()
    with site.running("manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure"):
        eventually(lambda: health(port), seconds=60, every=0.3)
        alice = sign_in(arrive(browser, f"http://127.0.0.1:{port}"), "alice@test.example", PASSWORD)
        yield site, alice, number, text
        alice.leave()


def select(page: Page, words: str) -> None:
    """Drag over these words of the record."""
    page.evaluate(
        """(words) => {
            const node = document.querySelector("[data-source-text]").firstChild;
            const at = node.data.indexOf(words);
            document.querySelector("[data-source-region]").focus();
            document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        words,
    )


def place_of(text: str, words: str) -> list[int]:
    """Where words stand in a text, in code points."""
    start = text.index(words)
    return [start, start + len(words)]


def test_selected_words_go_into_the_field_and_their_place_is_kept_in_code_points(
    desk: tuple[Site, Person, int, str],
) -> None:
    site, alice, number, text = desk
    page = alice.go("/items/new/")
    alice.click("从病历编写", "link")
    alice.click(f"R{number}", "link")
    alice.click("CMExam", "link")
    page.wait_for_load_state("load")
    page.get_by_label("题干").fill("患者")
    select(page, "心慌𠮷三天")
    page.keyboard.press("i")
    expect(page.get_by_label("题干")).to_have_value("患者心慌𠮷三天")
    page.locator("#id_option_A").click()
    select(page, "伴出汗")
    alice.click("插入选中的字句")
    page.locator("#id_option_B").fill("咯血")
    page.get_by_label("A 是答案").check()
    expect(page.locator("[data-source-list] li")).to_have_count(2)
    page.locator("[data-source-jump]").first.click()
    assert page.evaluate("document.getSelection().toString()") == "心慌𠮷三天"

    alice.click("保存草稿")
    alice.sees("草稿已保存。")
    first = place_of(text, "心慌𠮷三天")
    alice.sees(f"题干：出自病历 R{number}，第 {first[0] + 1}–{first[1]} 字")
    assert site.python(KEPT) == [
        ["question", 0, *first],
        ["option_A", 0, *place_of(text, "伴出汗")],
    ]


def test_the_keyboard_alone_selects_and_inserts(desk: tuple[Site, Person, int, str]) -> None:
    _site, alice, number, text = desk
    page = alice.go(f"/items/new/?record={number}&dataset=CMExam")
    page.get_by_label("题干").focus()
    page.locator("[data-source-region]").focus()
    page.keyboard.press("ArrowRight")
    for _more in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("i")
    expect(page.get_by_label("题干")).to_have_value(text[:3])
    expect(page.locator("[data-source-status]")).to_contain_text("第 1–3 字")


def test_on_a_phone_one_switches_between_record_and_editor(desk: tuple[Site, Person, int, str]) -> None:
    _site, alice, number, _text = desk
    page = alice.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # two numbers by name
    alice.go(f"/items/new/?record={number}&dataset=CMExam")
    expect(page.get_by_label("题干")).to_be_visible()
    page.get_by_label("题干").fill("患者")
    page.get_by_label("病历", exact=True).first.check()
    expect(page.get_by_label("题干")).to_be_hidden()
    select(page, "伴出汗")
    alice.click("插入选中的字句")
    assert flaws(page, alice.complaints) == []
    page.get_by_label("题目", exact=True).check()
    expect(page.get_by_label("题干")).to_have_value("患者伴出汗")


def test_a_finding_comes_beside_its_field_while_one_types_and_goes_when_it_is_mended(
    desk: tuple[Site, Person, int, str],
) -> None:
    _site, alice, _number, _text = desk
    page = alice.page
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # two numbers by name
    alice.go("/items/new/?dataset=CMExam")
    option = page.locator("#id_option_B")
    option.fill("电话13800138000")
    beside = page.locator("#id_option_B + [data-live-check]")
    expect(beside).to_contain_text("须更正")
    expect(beside).to_contain_text("第 3–13 字")
    expect(option).to_be_focused()
    expect(option).to_have_attribute("aria-describedby", re.compile("live-check-"))
    assert flaws(page, alice.complaints) == []
    option.fill("胸部平片")
    expect(page.locator("[data-live-check]")).to_have_count(0)
    expect(page.locator("#checks")).to_contain_text("没有发现问题")
