"""Every page, on a desktop and on a phone: it answers, an accessibility checker finds nothing, nothing sticks out sideways,
the console is silent, and the page says in which language it speaks."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.architecture.routes import routes
from tests.browser.hands import DESKTOP, PHONE, Person, arrive, logins, sign_in
from tests.browser.places import NO_PAGES, PLACES, Place
from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import health

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What sticks out to the right of the window, by tag and class; nothing where the page does not scroll sideways.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const far = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return one.checkVisibility() && [...range.getClientRects()].some((box) => box.right > width + 1);
  };
  const out = [...document.querySelectorAll("body *")].filter(far);
  return [`${document.documentElement.scrollWidth} > ${width}`,
          ...out.slice(-5).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)];
}"""
AXE = Axe()
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def worked(
    demo_site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Any]]]:
    """A copy of the demo site with unfinished work on it, and a web server in front of it."""
    folder = tmp_path_factory.mktemp("worked") / "site"
    shutil.copytree(demo_site.folder, folder)
    site = Site(folder, {"ZHENPING_PORT": str(free_port())})
    left = site.python("from tests.browser.unfinished import leave\nprint(json.dumps(leave()))")
    with site.running("-m", "config.child", "web"):
        eventually(lambda: health(int(site.environment["ZHENPING_PORT"])) is not None, seconds=60)
        yield site, left


@pytest.fixture(scope="module")
def visitor(browser: Browser, worked: tuple[Site, dict[str, Any]]) -> Iterator[Callable[..., Person]]:
    """People by name, each signed in once; nobody at all without a name."""
    site, _left = worked
    base, passwords = f"http://127.0.0.1:{site.environment['ZHENPING_PORT']}", logins(site)
    known: dict[str, Person] = {}

    def of(name: str) -> Person:
        if name not in known:
            person = arrive(browser, base)
            known[name] = sign_in(person, f"{name}@demo.zhenping.test", passwords[name]) if name else person
        person = known[name]
        person.complaints.clear()
        return person

    yield of
    for person in known.values():
        person.context.close()


def flaws(page: Page, complaints: list[str], *, language: str = "zh-hans", not_ours: str = "") -> list[str]:
    """Everything that is wrong with the page as it stands."""
    context = {"exclude": [[not_ours]]} if not_ours else None
    found = [f"console: {text}" for text in complaints]
    found += [f"sticks out: {text}" for text in page.evaluate(OVERFLOW)]
    if page.locator("html").get_attribute("lang") != language:
        found.append("html lang")
    for violation in AXE.run(page, context=context).response["violations"]:
        where = violation["nodes"][0]
        found.append(
            f"axe {violation['id']} ({len(violation['nodes'])}): {where['html'][:160]} {where['failureSummary'][:200]}"
        )
    return found


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_page_is_sound_on_a_desktop_and_on_a_phone(
    place: Place, worked: tuple[Site, dict[str, Any]], visitor: Callable[..., Person]
) -> None:
    person, path = visitor(place.who), place.path(worked[1])
    found = []
    for name, size in SIZES.items():
        person.page.set_viewport_size(size)  # type: ignore[arg-type]  # two numbers by name
        page = person.go(path, place.ready)
        found += [f"{name}: {text}" for text in flaws(page, person.complaints, not_ours=place.not_ours)]
    assert found == []


@pytest.mark.parametrize("place", [place for place in PLACES if place.dark], ids=str)
def test_a_page_that_is_open_all_day_is_sound_in_the_dark(
    place: Place, worked: tuple[Site, dict[str, Any]], visitor: Callable[..., Person]
) -> None:
    person = visitor(place.who)
    person.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # two numbers by name
    person.page.emulate_media(color_scheme="dark")
    try:
        page = person.go(place.path(worked[1]), place.ready)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert flaws(page, person.complaints) == []
    finally:
        person.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("place", [place for place in PLACES if place.english], ids=str)
def test_a_page_is_sound_in_english(
    place: Place, worked: tuple[Site, dict[str, Any]], visitor: Callable[..., Person]
) -> None:
    person = visitor(place.who)
    chosen = {"name": "django_language", "value": "en", "url": person.base}
    person.context.add_cookies([chosen])  # type: ignore[list-item]  # a cookie's fields by name
    try:
        found = []
        for name, size in SIZES.items():
            person.page.set_viewport_size(size)  # type: ignore[arg-type]  # two numbers by name
            page = person.go(place.path(worked[1]), place.ready)
            found += [f"{name}: {text}" for text in flaws(page, person.complaints, language="en")]
        assert found == []
    finally:
        person.context.clear_cookies(name="django_language")


def test_every_address_is_a_page_that_is_looked_at_or_none() -> None:
    known = {place.name for place in PLACES} | set(NO_PAGES)
    there = {route.name for route in routes("config.urls")}
    pages = {
        name for name in there if not (name.startswith("api_") and name not in ("api_docs", "api_schema"))
    }
    assert sorted(pages - known) == []
    assert sorted(known - there) == []


def test_the_checks_see_a_fault(browser: Browser) -> None:
    person = arrive(browser, "")
    bad = '<html lang="fr"><title>x</title><main><img src="data:,"><div style="width:3000px">x</div><script>throw new Error("ha")</script></main>'
    person.page.set_content(bad)
    found = " ".join(flaws(person.page, person.complaints))
    person.context.close()
    for fault in ("console: ", "sticks out: ", "html lang", "axe image-alt"):
        assert fault in found


# Selects characters of the text as a mouse would, and leaves the focus in the text.
SELECT = """([from, to]) => {
  const text = document.querySelector("[data-extract-text]");
  const range = document.createRange();
  range.setStart(text.firstChild, from);
  range.setEnd(text.firstChild, to);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  text.focus();
}"""


def test_a_span_is_taken_by_selecting_it_with_a_number_key_or_with_the_keyboard_alone(
    visitor: Callable[..., Person], worked: tuple[Site, dict[str, Any]]
) -> None:
    person = visitor("xu")
    page = person.go(Place("answer", "xu", ("extracting",)).path(worked[1]), "[data-extract-text]")
    text, field = page.locator("[data-extract-text]"), page.locator("[name=entity_0]")
    field.fill("")
    whole = text.text_content() or ""
    at = whole.index("气促")
    page.evaluate(SELECT, [at, at + 2])
    page.keyboard.press("1")
    expect(field).to_have_value("气促")
    page.evaluate(SELECT, [at, at + 2])
    page.locator("[data-take]").click()
    expect(page.locator(".chip")).to_have_count(1)
    page.evaluate("getSelection().removeAllRanges()")
    text.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1"):
        page.keyboard.press(key)
    expect(field).to_have_value(f"气促\n{whole[:3]}")
    page.locator(".chip button").first.click()
    expect(field).to_have_value(whole[:3])
    assert person.complaints == []


def test_the_json_view_says_where_it_is_wrong_and_leads_back_to_the_fields(
    visitor: Callable[..., Person], worked: tuple[Site, dict[str, Any]]
) -> None:
    person = visitor("shen")
    page = person.go(Place("answer", "shen", ("relating",)).path(worked[1]), "[data-extract]")
    person.click("JSON 视图")
    value = page.locator("#id_value")
    expect(value).to_have_value(re.compile("下肢水肿"))
    whole = value.input_value()
    value.fill(whole.replace("{", "", 1))
    person.click("按字段填写")
    person.sees("JSON 第 ")
    value.fill(whole.replace("下肢水肿", "气促"))
    person.click("按字段填写")
    expect(page.locator("[name='triple-0-tail']")).to_have_value("气促")
    assert person.complaints == []
