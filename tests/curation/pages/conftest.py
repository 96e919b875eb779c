"""A browser for each person of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from curation.models import User

Enter = Callable[[User], Client]


@pytest.fixture
def enter() -> Enter:
    """``enter(person)`` is a browser in which that person is signed in."""

    def browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return browser
