"""``python -m tests.browser.album OUT [--site FOLDER]``: every page of the product on a desktop and on a phone, one picture
each, and a page that shows them all. For looking at, before a change is taken: what a checker cannot see."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.hands import DESKTOP, PHONE, Person, arrive, logins, sign_in
from tests.browser.places import PLACES, Place
from tests.browser.screenshots import asked, settle, worked_site
from tests.flow.site import Site

# Two hundred pictures in the repository: smaller than life and not sharp, but every word can be read.
SCALE, QUALITY = 0.75, 45
SIZES = {"desktop": DESKTOP, "phone": PHONE}
HEAD = """# Every page

Each page of the demo site as somebody sees it who works there, at 1440 and 390 pixels; taken by
`.venv/bin/python -m tests.browser.album docs/screenshots/pages`.
"""


def visitors(browser: Browser, site: Site) -> dict[tuple[str, str], Person]:
    """Everybody who stands on a page, signed in once for each size."""
    base, passwords = f"http://127.0.0.1:{site.environment['ZHENPING_PORT']}", logins(site)
    found = {}
    for name in dict.fromkeys(place.who for place in PLACES):
        for size, viewport in SIZES.items():
            person = arrive(browser, base, viewport=viewport, device_scale_factor=SCALE)
            found[name, size] = (
                sign_in(person, f"{name}@demo.zhenping.test", passwords[name]) if name else person
            )
    return found


def file_name(place: Place, size: str) -> str:
    """The place in words that every file system takes."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in str(place))
    return f"{kept}.{size}.jpg"


def take_all(browser: Browser, site: Site, left: dict[str, Any], out: Path) -> list[Path]:
    """A picture of every place at both sizes; what is of another project's making is left out."""
    people, made = visitors(browser, site), []
    for place in PLACES:
        if place.not_ours:
            continue
        for size in SIZES:
            page = people[place.who, size].go(place.path(left), place.ready)
            settle(page)
            path = out / file_name(place, size)
            page.screenshot(path=path, type="jpeg", quality=QUALITY)
            made.append(path)
    return made


def index(pictures: list[Path]) -> str:
    """One heading and two pictures for every place."""
    parts = [HEAD]
    for desktop, phone in zip(pictures[::2], pictures[1::2], strict=True):
        name = desktop.name.removesuffix(".desktop.jpg")
        parts.append(
            f'## {name}\n\n<img src="{desktop.name}" width="720" alt="{name}, 1440"> '
            f'<img src="{phone.name}" width="195" alt="{name}, 390">\n'
        )
    return "\n".join(parts)


def main() -> None:
    """Make the site, walk it, write the pictures and the page that shows them; pictures of earlier pages go."""
    options = asked(__doc__)
    for old in options.out.glob("*.jpg"):
        old.unlink()
    with worked_site(options.site) as (browser, site, left):
        made = take_all(browser, site, left, options.out)
    (options.out / "README.md").write_text(index(made), encoding="utf-8")
    print(f"{len(made)} pictures, {sum(path.stat().st_size for path in made):,} bytes")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    main()
