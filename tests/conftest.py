"""What every test may ask for: the public data folder, and the rule that a skip is a failure where everything is installed."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("ZHENPING_REQUIRE_ALL_TESTS") == "1"


def unavailable(reason: str) -> None:
    """Skip with ``reason``; under ZHENPING_REQUIRE_ALL_TESTS=1 fail instead."""
    if REQUIRE_ALL:
        pytest.fail(f"required here, but missing: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data that stands beside the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        unavailable("the public data folder ../shared/data is not there")
    return folder
