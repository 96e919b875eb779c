"""Sites that several tests of the whole path share."""

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.conftest import common_folder
from tests.flow.site import Site, demo_in


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on which ``manage.py demo`` has run; its report is kept in ``demo.json``.

    It is made once for all test processes, because it trains a judge; each works on its own copy.
    """
    made = common_folder(tmp_path_factory) / "demo" / "site"
    made.parent.mkdir(exist_ok=True)
    with (made.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "demo.json").exists():
            demo_in(made)
    own = tmp_path_factory.mktemp("demo") / "site"
    shutil.copytree(made, own)
    return Site(own)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site with tables and taxonomy."""
    made = Site(tmp_path / "site")
    made.prepare()
    return made
