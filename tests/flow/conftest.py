"""Sites that several tests of the whole path share."""

from pathlib import Path

import pytest

from tests.flow.site import Site, demo_in


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on which ``manage.py demo`` has run; its report is kept in ``demo.json``."""
    return demo_in(tmp_path_factory.getbasetemp() / "demo" / "site")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site with tables and taxonomy."""
    made = Site(tmp_path / "site")
    made.prepare()
    return made
