"""A client of the API for each person of the cast, with a token as scripts use it."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from curation.models import User
from curation.services.people import create_token

Ask = Callable[[User], APIClient]


@pytest.fixture
def ask() -> Ask:
    """``ask(person)`` is a client that carries that person's token."""

    def client_of(person: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {create_token(user=person, name='test')}")
        return client

    return client_of
