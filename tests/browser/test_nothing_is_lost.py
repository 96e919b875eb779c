"""Nothing that was typed is lost: the tab, the network, the server or the session ends in the middle of typing."""

import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.browser.hands import Person, arrive, sign_in
from tests.cast import PASSWORD
from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import children_of, health

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = "劳累后胸痛，休息可缓解"
QUESTION = "患者活动后胸痛三天"
# Bob holds a slot of each item; the tests take one each.
PREPARE = """
from annotation.services.assignments import take_slot
from annotation.services.items import Content, create_item, open_item
from curation.taxonomy.nouns import Dataset, Specialty
from tests.cast import assemble
folk = assemble()
topics = ["诊断", "诊断依据"]
points = [dict(topic=t, text="要点", weight=1, tier="essential", polarity=1, veto=False) for t in topics]
slots = []
for number in range(8):
    question = {"question": f"%s，第{number}例。请给出诊断和依据。", "topics": topics, "reference_free": False}
    content = Content(question, {"answer": {t: ["心绞痛"] for t in topics}}, points)
    item = create_item(by=folk.alice, dataset=Dataset.objects.get(name="MADiagnosis"), content=content,
                       specialty=Specialty.objects.get(code="03.04"))
    slots.append(take_slot(item=open_item(item=item, by=folk.alice), by=folk.bob).pk)
print(json.dumps(slots))
"""


@dataclass
class Ward:
    """A site with bob's slots on it, and its web server, which may be killed."""

    site: Site
    slots: list[int]
    web: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)

    @property
    def base(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        self.site.environment["ZHENPING_PORT"] = str(self.port)
        self.web = self.site.start("-m", "config.child", "web")
        eventually(lambda: health(self.port) is not None, seconds=60)

    def kill(self) -> None:
        """The machine loses power: the server and its children, at once."""
        assert self.web is not None
        for pid in [*children_of(self.web.pid), self.web.pid]:
            os.kill(pid, signal.SIGKILL)
        self.web.wait()
        eventually(lambda: health(self.port) is None)

    def ask(self, query: str, *values: Any) -> Any:
        """One value out of the database, past the server."""
        with sqlite3.connect(self.site.folder / "zhenping.sqlite3", timeout=20) as connection:
            row = connection.execute(query, values).fetchone()
            return row[0] if row else None

    def draft(self, slot: int) -> str:
        """The diagnosis in the draft that the server holds."""
        draft = json.loads(self.ask("select draft from annotation_assignment where id = ?", slot))
        answer = draft.get("value", {}).get("answer", {})
        return "\n".join(answer.get("诊断", []))


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """The site and its server."""
    site = Site(tmp_path_factory.mktemp("ward") / "site")
    site.prepare()
    made = Ward(site, site.python(PREPARE % QUESTION))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def bob(browser: Browser, ward: Ward) -> Iterator[Person]:
    """Bob, signed in; what his console says of a dead network is meant."""
    person = sign_in(arrive(browser, ward.base), "bob@test.example", PASSWORD)
    yield person
    person.context.close()


def _open(person: Person, slot: int) -> Page:
    person.go(f"/answers/{slot}/")
    return person.page


def _type(page: Page, text: str, label: str = "诊断") -> None:
    page.get_by_label(label, exact=True).press_sequentially(text)


def _status(page: Page, state: str) -> None:
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", state)


def test_a_killed_tab_costs_nothing(ward: Ward, bob: Person) -> None:
    slot = ward.slots[0]
    page = bob.page
    page.route("**/draft/", lambda route: route.abort())
    _type(_open(bob, slot), TYPED)
    with page.expect_event("crash"), pytest.raises(BrowserError):
        page.goto("chrome://crash")
    assert ward.draft(slot) == ""
    again = bob.context.new_page()
    again.goto(f"{ward.base}/answers/{slot}/")
    expect(again.get_by_label("诊断", exact=True)).to_have_value(TYPED)
    _status(again, "saved")
    assert ward.draft(slot) == TYPED


def test_the_desk_names_a_draft_that_is_only_on_this_computer(ward: Ward, bob: Person) -> None:
    slot = ward.slots[0]
    bob.context.route(
        "**/draft/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page = _open(bob, slot)
    _type(page, "，伴出汗")
    bob.go("/desk/")
    page.get_by_role("link", name="打开草稿").click()
    expect(page.get_by_label("诊断", exact=True)).to_have_value(f"，伴出汗{TYPED}")


def test_a_dead_network_costs_nothing(ward: Ward, bob: Person) -> None:
    slot = ward.slots[1]
    page = _open(bob, slot)
    bob.context.set_offline(True)
    _type(page, TYPED)
    _status(page, "offline")
    expect(page.locator("[data-save-status]")).to_have_text("已存于本机，等待网络")
    assert ward.draft(slot) == ""
    bob.context.set_offline(False)
    _status(page, "saved")
    assert ward.draft(slot) == TYPED


def test_a_dead_server_costs_nothing_and_nothing_is_sent_into_the_dark(ward: Ward, bob: Person) -> None:
    slot = ward.slots[2]
    page = _open(bob, slot)
    _type(page, TYPED)
    _status(page, "saved")
    ward.kill()
    _type(page, "心绞痛可能", "诊断依据")
    _status(page, "offline")
    bob.click("提交，回工作台")
    _status(page, "offline")
    expect(page.get_by_label("诊断依据", exact=True)).to_have_value("心绞痛可能")
    ward.start()
    _status(page, "saved")
    bob.click("提交，回工作台")
    bob.sees("答案已提交。")
    state = "select state from annotation_assignment where id = ?"
    assert ward.ask(state, slot) == "submitted"
    expect(page.locator("[data-leftovers]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_session_that_expires_costs_nothing(ward: Ward, bob: Person) -> None:
    slot = ward.slots[3]
    page = _open(bob, slot)
    ward.ask("delete from django_session")
    _type(page, TYPED)
    bob.sees("登录已过期，内容已存于本机。请重新登录。")
    bob.click("提交，回工作台")
    expect(page.get_by_label("诊断", exact=True)).to_have_value(TYPED)
    bob.click("重新登录", "link")
    page.get_by_label("电子邮件").fill("bob@test.example")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    bob.click("登录")
    page.wait_for_url(f"**/answers/{slot}/")
    expect(page.get_by_label("诊断", exact=True)).to_have_value(TYPED)
    _status(page, "saved")
    assert ward.draft(slot) == TYPED


@pytest.mark.parametrize(
    ("choice", "left"),
    [("用本机的", "甲"), ("用服务器的", "乙"), ("合并两份", "甲\n乙")],
    ids=["mine", "theirs", "both"],
)
def test_two_tabs_that_differ_are_shown_side_by_side(ward: Ward, bob: Person, choice: str, left: str) -> None:
    slot = ward.slots[4]
    first = _open(bob, slot)
    second = bob.context.new_page()
    second.goto(f"{ward.base}/answers/{slot}/")
    second.get_by_label("诊断", exact=True).fill("乙")
    _status(second, "saved")
    second.close()
    first.get_by_label("诊断", exact=True).fill("甲")
    dialog = first.locator("dialog[data-conflict][open]")
    expect(dialog.locator("[data-conflict-local]")).to_contain_text("甲")
    expect(dialog.locator("[data-conflict-server]")).to_contain_text("乙")
    dialog.get_by_role("button", name=choice).click()
    expect(first.get_by_label("诊断", exact=True)).to_have_value(left)
    _status(first, "saved")
    assert ward.draft(slot) == left


def test_drafts_here_hold_only_what_was_typed_and_go_with_the_logout(ward: Ward, bob: Person) -> None:
    page = _open(bob, ward.slots[5])
    bob.context.route("**/draft/", lambda route: route.abort())
    _type(page, TYPED)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert TYPED in kept and QUESTION not in kept
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("document.querySelector('[data-logout]').requestSubmit()")
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_another_person_on_the_same_computer_is_shown_nothing(ward: Ward, bob: Person) -> None:
    page = _open(bob, ward.slots[5])
    bob.context.route("**/draft/", lambda route: route.abort())
    _type(page, TYPED)
    bob.context.unroute("**/draft/")
    bob.context.clear_cookies()
    carol = sign_in(bob, "carol@test.example", PASSWORD)
    carol.go("/desk/")
    expect(page.locator("[data-leftovers]")).to_be_hidden()
    assert TYPED not in page.content()
    assert page.goto(f"{ward.base}/answers/{ward.slots[5]}/").status == 404  # type: ignore[union-attr]
