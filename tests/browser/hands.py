"""Hands and eyes at a real browser: a person at a desk of their own, what their pages complained about, waiting for the server."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.flow.site import Site, eventually

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
# A form that comes back with its errors is no fault; everything else that the console calls an error is one.
HARMLESS = ("Failed to load resource: the server responded with a status of 422",)


@dataclass
class Person:
    """Somebody in a browser of their own: nobody else's cookies, storage or pages."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str, ready: str = "body") -> Page:
        """Open an address of the site and wait for what must be on it."""
        answer = self.page.goto(self.base + path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        self.page.wait_for_selector(ready)
        return self.page

    def click(self, name: str, role: Any = "button") -> None:
        """Press what bears this name, the one that is visible."""
        self.page.get_by_role(role, name=name).locator("visible=true").first.click()

    def confirm(self, opener: str, answer: str) -> None:
        """Press what asks back, and say yes in the dialog."""
        self.click(opener)
        self.page.locator("dialog[open]").get_by_role("button", name=answer).click()

    def sees(self, text: str) -> Locator:
        """The text is on the page, or comes to it."""
        found = self.page.get_by_text(text).locator("visible=true").first
        expect(found).to_be_visible()
        return found

    def reloaded_until(self, look: Callable[[Page], bool]) -> None:
        """Load the page again until it shows what is waited for."""

        def there() -> bool:
            self.page.reload()
            return look(self.page)

        eventually(there, seconds=60, every=0.5)

    def leave(self) -> None:
        """Close the browser; the pages must not have complained."""
        self.context.close()
        assert self.complaints == []


def chromium() -> str | None:
    """Where the browser lies, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def watch(page: Page, complaints: list[str]) -> None:
    """Note what the console says of errors (violations of the content policy are among them) and what scripts throw."""

    def on_console(message: Any) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def arrive(browser: Browser, base: str, *, viewport: dict[str, int] | None = None, **options: Any) -> Person:
    """Somebody opens a browser; dialogs are accepted, nothing is kept from another visit."""
    size: Any = viewport or DESKTOP
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    person = Person(context, page, base)
    watch(page, person.complaints)
    return person


def sign_in(person: Person, email: str, password: str) -> Person:
    """Through the login page, as everybody does."""
    person.go("/accounts/login/")
    person.page.get_by_label("电子邮件").fill(email)
    person.page.get_by_label("密码", exact=True).fill(password)
    person.click("登录")
    person.page.wait_for_url(lambda url: "/accounts/login" not in url)
    return person


def logins(site: Site) -> dict[str, str]:
    """The drawn passwords of a demo site, by the name before the @."""
    drawn: dict[str, str] = json.loads(
        (site.folder / "secrets" / "demo_logins.json").read_text(encoding="utf-8")
    )
    return {email.partition("@")[0]: password for email, password in drawn.items()}


expect.set_options(timeout=PATIENCE)
