"""Whoever has not signed in gets nothing: every address but a short list demands it."""

from collections.abc import Iterator, Sequence

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from curation.models import User
from tests.architecture.routes import METHODS, Route, answers, client_of, demands_login, routes

# Open to everybody, each for its reason.
OPEN = {
    "health": "monitors ask without an account; it tells nothing about people or records",
    "set_language": "the login page can be read in both languages",
    "setup": "the first start, behind a one-time link",
    "account_login": "the door itself",
    "account_logout": "leaving; without a session it leads to the door",
    "account_signup": "says that accounts exist by invitation only",
    "account_inactive": "says that the account was closed",
    "account_reset_password": "asks for a link by mail",
    "account_reset_password_done": "says that the link was sent",
    "account_reset_password_from_key": "the one-time link of an invitation",
    "account_reset_password_from_key_done": "says that the password was set",
    "account_confirm_email": "the one-time link of an address",
    "account_email_verification_sent": "says that the link was sent",
    "mfa_authenticate": "the second step of the door; without the first it leads back",
    "notice_unsubscribe": "a signed link in a mail; it asks first and ends that mail only",
    "api_schema": "describes the interface, holds no data",
    "api_docs": "describes the interface, holds no data",
}


def open_addresses(found: Sequence[Route], client: Client) -> Iterator[str]:
    """Every address that answers a stranger."""
    for route in found:
        if route.name in OPEN:
            continue
        url = route.url(route.missing)
        got = answers(client, url, METHODS)
        closed = {method: demands_login(response, url) for method, response in got.items()}
        wrong_method = [method for method, response in got.items() if response.status_code == 405]
        if not any(closed.values()):
            yield f"{route.name}: never asks for a login"
        yield from (
            f"{route.name}: {method} answers {got[method].status_code}"
            for method, is_closed in closed.items()
            if not is_closed and method not in wrong_method
        )


@login_not_required
def hello(request: HttpRequest, **_: object) -> HttpResponse:
    """Takes itself out of the rule that every address asks who is there."""
    return HttpResponse("你好")


def closed(request: HttpRequest) -> HttpResponse:
    """Says nothing about it, and so is closed."""
    return HttpResponse("你好")


urlpatterns = [
    path("open/", hello, name="planted_open"),
    path("open/<int:pk>/", hello, name="planted_detail"),
    path("order/", login_not_required(require_POST(hello)), name="planted_post"),
    path("closed/", closed, name="planted_closed"),
    path("accounts/login/", hello, name="account_login"),
]


def test_every_address_but_a_short_list_demands_a_login(db: None) -> None:
    assert list(open_addresses(routes(), client_of())) == []


def test_the_list_of_open_addresses_names_only_what_exists() -> None:
    assert set(OPEN) - {route.name for route in routes()} == set()


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_that_opened_itself_is_seen(db: None) -> None:
    offences = set(open_addresses(routes(), client_of()))

    assert {offence.split(":")[0] for offence in offences} == {
        "planted_open",
        "planted_detail",
        "planted_post",
    }


def test_an_address_without_a_name_is_refused() -> None:
    nameless = type("Conf", (), {"urlpatterns": [path("x/", hello)]})

    with pytest.raises(AssertionError, match="has no name"):
        routes(nameless)  # type: ignore[arg-type]


def test_nobody_can_sign_up(client: Client, db: None) -> None:
    form = {"email": "new@test.example", "password1": "correct horse 9", "password2": "correct horse 9"}

    client.post(reverse("account_signup"), form)

    assert not User.objects.exists()
