"""What every test may ask for: its own data folder, the public data, the people of the house, and the rule that where
everything is installed a skip is a failure."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hashers
from django.db import connection
from django.test import TransactionTestCase

from annotation.append_only import fact_install_statements, fact_remove_statements
from annotation.immutability import (
    install_statements,
    remove_statements,
    report_install_statements,
    report_remove_statements,
)
from curation.models import AuditEntry, Dataset
from curation.services.taxonomy import load_taxonomy, shipped_taxonomy
from tests.cast import Cast, assemble
from tests.flow.site import TABLES

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("ZHENPING_REQUIRE_ALL_TESTS") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no test process idles at the end while another has one left."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


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


@pytest.fixture(autouse=True, scope="session")
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Secrets and files of the tests lie in a folder of their own."""
    folder = tmp_path_factory.mktemp("data")
    kept = (django_settings.DATA_DIR, django_settings.KEYRING_FILE, django_settings.SIGNING_KEY_FILE)
    django_settings.DATA_DIR = folder
    django_settings.KEYRING_FILE = folder / "secrets" / "keyring.json"
    django_settings.SIGNING_KEY_FILE = folder / "secrets" / "release_signing.pem"
    django_settings.MODEL_HOSTS = ["127.0.0.1:*"]
    yield folder
    django_settings.DATA_DIR, django_settings.KEYRING_FILE, django_settings.SIGNING_KEY_FILE = kept


def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this run see; each has its own below it."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True, scope="session")
def tables_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Empty sites of the tests start from one migrated file."""
    os.environ[TABLES] = str(common_folder(tmp_path_factory) / "tables")


@pytest.fixture(autouse=True, scope="session")
def passwords_are_cheap() -> Iterator[None]:
    """Argon2 is slow on purpose; the tests make hundreds of accounts."""
    kept = django_settings.PASSWORD_HASHERS
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    get_hashers.cache_clear()
    yield
    django_settings.PASSWORD_HASHERS = kept
    get_hashers.cache_clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """The shipped taxonomy is loaded once; a test that really commits empties it, and the next one loads it again."""
    with django_db_blocker.unblock():
        load_taxonomy(shipped_taxonomy())
        AuditEntry.objects.all().delete()


@pytest.fixture(autouse=True)
def jobs_are_not_sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No broker in tests: a job that is enqueued waits until the test runs it; the ids are listed."""
    sent: list[str] = []
    monkeypatch.setattr("curation.jobs.send", lambda job_id: sent.append(str(job_id)))
    return sent


@pytest.fixture(autouse=True, scope="session")
def frozen_rows_may_be_flushed() -> Iterator[None]:
    """A test that really commits empties the tables afterwards; the triggers on frozen rows stand aside for that moment."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        vendor = connection.vendor
        removing = [
            *remove_statements(vendor),
            *report_remove_statements(vendor),
            *fact_remove_statements(vendor),
        ]
        _run(removing)
        flush(case)
        _run(
            [
                *removing,
                *install_statements(vendor),
                *report_install_statements(vendor),
                *fact_install_statements(vendor),
            ]
        )

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def taxonomy(db: None) -> None:
    """The shipped dimensions, datasets and specialties."""
    if not Dataset.objects.exists():
        load_taxonomy(shipped_taxonomy())


@pytest.fixture
def cast(taxonomy: None) -> Cast:
    """Five physicians with verified licences, a data lead, an evaluator, an administrator."""
    return assemble()
