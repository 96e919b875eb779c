"""A real Chromium for the tests that need eyes and hands."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.conftest import unavailable
from tests.flow.conftest import demo_site, site

# The sites are those of the flow tests; a site on which the demo ran is made once for all of them.
__all__ = ["browser", "demo_site", "site"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        unavailable("Chromium is not installed")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        except Error as error:
            unavailable(f"Chromium does not start: {error}")
        yield started
        started.close()
