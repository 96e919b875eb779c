"""``python -m tests.browser.screenshots OUT [--site FOLDER]``: README's pictures, taken from a demo site with work on it.

Without ``--site`` it makes one of its own, which takes minutes. A folder that is given is copied, never changed.
"""

import argparse
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.hands import DESKTOP, PHONE, QUIET, arrive, chromium, logins, sign_in
from tests.browser.places import Place
from tests.flow.site import Site, demo_in, eventually, free_port

LEAVE = "from tests.browser.unfinished import leave\nprint(json.dumps(leave()))"
LIMIT_BYTES = 250_000


@dataclass(frozen=True)
class Picture:
    """A file name, a page, and whether a phone shows it."""

    name: str
    place: Place
    phone: bool = False


PICTURES = (
    Picture("desk", Place("desk", "fang")),
    Picture("deidentify", Place("record_deidentify", "lin", ("begun",))),
    Picture("item-editor", Place("item_edit", "lin", ("from_record",))),
    Picture("answer-phone", Place("answer", "zhou", ("choosing",)), phone=True),
    Picture("desk-phone", Place("desk", "fang"), phone=True),
    Picture("adjudication", Place("adjudication", "fang", ("disputed",))),
    Picture("agreement", Place("agreement", "lead", ("agreement",))),
    Picture("release", Place("release", "lead", ("mlb-demo",))),
    Picture("run", Place("run", "evaluator", ("run",))),
    Picture("board", Place("board", "evaluator")),
)


def settle(page: Page) -> None:
    """Fonts are there and nothing has the focus."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement && document.activeElement.blur()")


def answers(port: int) -> bool:
    """Whether anybody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take(browser: Browser, site: Site, left: dict[str, Any], out: Path) -> list[Path]:
    """Every picture; raises ValueError for one that is too large for a README."""
    base = f"http://127.0.0.1:{site.environment['ZHENPING_PORT']}"
    made = []
    for picture in PICTURES:
        who = picture.place.who
        visitor = arrive(browser, base, viewport=PHONE if picture.phone else DESKTOP, has_touch=picture.phone)
        person = sign_in(visitor, f"{who}@demo.zhenping.test", logins(site)[who])
        settle(person.go(picture.place.path(left)))
        path = out / f"{picture.name}.png"
        person.page.screenshot(path=path)
        person.leave()
        if path.stat().st_size > LIMIT_BYTES:
            raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {LIMIT_BYTES}")
        made.append(path)
    return made


@contextmanager
def worked_site(given: Path | None) -> Iterator[tuple[Browser, Site, dict[str, Any]]]:
    """A browser before a copy of a demo site with work left on it, which is served; without ``given`` one is made."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "site"
        shutil.copytree(given or demo_in(Path(scratch) / "demo").folder, folder)
        site = Site(folder, {"ZHENPING_PORT": str(free_port())})
        left = site.python(LEAVE)
        with site.running("-m", "config.child", "web"), sync_playwright() as playwright:
            eventually(lambda: answers(int(site.environment["ZHENPING_PORT"])))
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
            yield browser, site, left
            browser.close()


def asked(description: str | None) -> argparse.Namespace:
    """The words of the command line: where to, and from which site."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("out", type=Path)
    parser.add_argument("--site", type=Path, help="the data folder of a site on which manage.py demo has run")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def main() -> None:
    """Copy or make the site, leave work on it, serve it, take the pictures."""
    options = asked(__doc__)
    with worked_site(options.site) as (browser, site, left):
        for made in take(browser, site, left, options.out):
            print(made)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    main()
