"""The furnished house, built once for each module of tests that walks through it; each test leaves it as it was."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from curation.services.taxonomy import load_taxonomy, shipped_taxonomy
from tests.architecture.house import House, build


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """One of everything. Tests that ask for it also ask for ``db``, so that what they change is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_taxonomy(shipped_taxonomy())
        yield build()
        transaction.set_rollback(True)
