"""Sites that several tests of the whole path share."""

from pathlib import Path

import pytest

from tests.flow.site import Site


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on which ``manage.py demo`` has run; its report is kept in ``demo.json``."""
    site = Site(tmp_path_factory.mktemp("demo") / "site")
    site.folder.mkdir(parents=True)
    done = site.manage("demo", "--no-serve")
    (site.folder / "demo.json").write_text(done.stdout.strip().splitlines()[-1], encoding="utf-8")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site with tables and taxonomy."""
    made = Site(tmp_path / "site")
    made.prepare()
    return made
