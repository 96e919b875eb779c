"""A real Chromium for the tests that need eyes and hands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.hands import QUIET, chromium
from tests.conftest import unavailable
from tests.flow.conftest import demo_site, site

# The sites are those of the flow tests; a site on which the demo ran is made once for all of them.
__all__ = ["browser", "demo_site", "site"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; gone after the file, because while it is driven no database can be opened here."""
    program = chromium()
    if program is None:
        unavailable("Chromium is not installed")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        except Error as error:
            unavailable(f"Chromium does not start: {error}")
        yield started
        started.close()
