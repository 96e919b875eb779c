"""The queue without a mouse, and with a thumb: desk, answers and the end of a portion."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import PHONE, Person, arrive, sign_in
from tests.cast import PASSWORD
from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import health

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PREPARE = """
from annotation.services.assignments import submit_answer, take_slot
from annotation.services.items import Content, create_item, open_item
from curation.taxonomy.nouns import Dataset, Specialty
from tests.cast import assemble
folk = assemble()
for number in range(7):
    question = {"question": f"药物{number}漏服一次，怎么办？", "options": {"A": "补服", "B": "加倍", "C": "跳过"}, "multiple": False}
    item = create_item(by=folk.alice, dataset=Dataset.objects.get(name="MAMedication"),
                       content=Content(question, {"choice": ["C"]}), specialty=Specialty.objects.get(code="03.04"))
    slot = take_slot(item=open_item(item=item, by=folk.alice), by=folk.carol)
    if number == 6:
        submit_answer(assignment=slot, by=folk.carol, value={}, cannot_answer="wording_unclear", comment="剂型？")
print(json.dumps(True))
"""
# What a finger must hit: links and buttons of the page, boxes with the label around them.
SMALL = """() => [...document.querySelectorAll("main a, main button, main input, main summary, main textarea")]
  .filter((one) => one.checkVisibility() && !one.closest("dialog") && one.type !== "hidden")
  .map((one) => one.type === "radio" || one.type === "checkbox" ? one.closest("label") ?? one : one)
  .map((one) => [one.getBoundingClientRect(), `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`])
  .filter(([box]) => box.height < 43.9 || box.width < 43.9).map(([box, name]) => `${name} ${box.width}×${box.height}`)"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served site with items that wait for bob, and one that came back to alice."""
    site = Site(tmp_path_factory.mktemp("keys") / "site", {"ZHENPING_PORT": str(free_port())})
    site.prepare()
    assert site.python(PREPARE)
    with site.running("-m", "config.child", "web"):
        eventually(lambda: health(int(site.environment["ZHENPING_PORT"])) is not None, seconds=60)
        yield f"http://127.0.0.1:{site.environment['ZHENPING_PORT']}"


def _enters(browser: Browser, base: str, name: str, **options: object) -> Person:
    return sign_in(arrive(browser, base, **options), f"{name}@test.example", PASSWORD)  # type: ignore[arg-type]


def test_a_portion_is_worked_off_without_a_mouse(browser: Browser, base: str) -> None:
    bob = _enters(browser, base, "bob")
    page = bob.page
    bob.go("/desk/")
    keys = page.keyboard
    keys.press("?")
    expect(page.locator("dialog#keys")).to_contain_text("5、10、20 分钟的一份")
    keys.press("Escape")
    keys.press("1")
    expect(page.locator(".portion-bar")).to_contain_text("1 / 1")
    keys.press("j")
    keys.press("j")
    expect(page.get_by_role("radio", name="B 加倍")).to_be_focused()
    keys.press("3")
    expect(page.get_by_role("radio", name="C 跳过")).to_be_checked()
    keys.press("c")
    expect(page.get_by_label("说明")).to_be_focused()
    keys.type("3j?x")
    keys.press("Escape")
    keys.press("x")
    expect(page.get_by_role("button", name="提交：无法作答")).to_be_visible()
    keys.press("Control+Enter")
    bob.sees("这一份完成")
    keys.press("n")
    page.wait_for_url("**/desk/")
    bob.leave()


def test_keys_rest_while_an_input_method_composes(browser: Browser, base: str) -> None:
    bob = _enters(browser, base, "bob")
    page = bob.page
    bob.go("/desk/")
    page.keyboard.press("n")
    box = page.get_by_label("说明")
    box.focus()
    composing = "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true})"
    box.evaluate(f"(one) => one.dispatchEvent({composing})")
    expect(page.get_by_role("heading", name="我的答案")).to_be_visible()
    expect(page.locator(".alert--error")).to_have_count(0)
    bob.leave()


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_every_target_on_the_desk_and_beyond_is_large_enough_for_a_thumb(
    browser: Browser, base: str, name: str
) -> None:
    person = _enters(browser, base, name, viewport=PHONE, has_touch=True)
    person.go("/desk/")
    small = [f"desk: {one}" for one in person.page.evaluate(SMALL)]
    if name != "alice":
        person.page.get_by_role("button", name="20 分钟").click()
        person.page.wait_for_url("**/answers/**")
        person.page.locator("summary", has_text="无法作答").click()
        small += [f"answer: {one}" for one in person.page.evaluate(SMALL)]
        person.go("/desk/")
        small += [f"resting: {one}" for one in person.page.evaluate(SMALL)]
        person.click("结束这一份")
        person.page.wait_for_url("**/portions/**")
        small += [f"portion: {one}" for one in person.page.evaluate(SMALL)]
    person.leave()
    assert small == []
