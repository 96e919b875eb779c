"""What is not yours does not exist: a missing and a forbidden object look alike, for everybody, at every address."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from config import urls as real
from tests.architecture.doors import DOORS, ONE_TIME
from tests.architecture.house import Door, House, door
from tests.architecture.routes import METHODS, Route, answers, client_of, routes

# One process builds the house for all of these tests.
pytestmark = pytest.mark.slow
NOT_THERE = {404, 405}
# One of each role, where only the role matters.
ROLES = ("alice", "lead", "evaluator", "admin")


def unlisted(found: Sequence[Route], doors: Mapping[str, Door]) -> Iterator[str]:
    """Addresses that name an object and of which nobody said who may pass."""
    for route in found:
        if route.missing and route.name not in ONE_TIME and route.name not in doors:
            yield route.name


def _shown(route: Route, url: str, house: House, person: str, allowed: set[int]) -> Iterator[str]:
    methods = METHODS if url.startswith("/api/") else ("get", "post")
    got = answers(client_of(getattr(house, person)), url, methods)
    codes = {method: response.status_code for method, response in got.items()}
    if 404 not in codes.values() and 302 not in allowed:
        yield f"{route.name}: never missing for {person}: {codes}"
    for method, code in codes.items():
        if code not in allowed:
            yield f"{route.name}: {method} tells {person} {code}"


def revealed(found: Sequence[Route], doors: Mapping[str, Door], house: House) -> Iterator[str]:
    """Every answer but "not there" to a missing object, or to one that is not the visitor's."""
    for route in found:
        if route.name not in doors:
            continue
        here = doors[route.name]
        for person in ROLES:
            yield from _shown(route, route.url(route.missing), house, person, NOT_THERE)
        for person in house.people():
            if person not in here.insiders:
                told = {302, 403} if person in here.told else set()
                yield from _shown(route, route.url(here.arguments(house)), house, person, NOT_THERE | told)


def elsewhere(found: Sequence[Route], doors: Mapping[str, Door], house: House) -> Iterator[str]:
    """Every object that is also found below a parent that is not its own."""
    for route in found:
        if route.name not in doors or len(route.missing) < 2:
            continue
        there = list(doors[route.name].arguments(house))
        for position, missing in enumerate(route.missing):
            mixed = [*there[:position], missing, *there[position + 1 :]]
            for person in doors[route.name].insiders:
                yield from _shown(route, route.url(mixed), house, person, NOT_THERE)


def locked_out(found: Sequence[Route], doors: Mapping[str, Door], house: House) -> Iterator[str]:
    """Every insider who does not get in: then the other guards would prove nothing."""
    for route in found:
        if route.name not in doors:
            continue
        url = route.url(doors[route.name].arguments(house)) + doors[route.name].query
        for person in sorted(doors[route.name].insiders):
            code = client_of(getattr(house, person)).get(url).status_code
            if code >= 400 and code != 405:
                yield f"{route.name}: {person} gets {code}"


def forbidding(request: HttpRequest, pk: int) -> HttpResponse:
    """Tells a stranger that there is something."""
    if request.user.role != "administrator":  # type: ignore[union-attr]
        raise PermissionDenied
    raise Http404


def careless(request: HttpRequest, pk: int, child: int = 0) -> HttpResponse:
    """Never asks whose it is."""
    return HttpResponse("x")


urlpatterns = [
    *real.urlpatterns,
    path("forbidding/<int:pk>/", forbidding, name="planted_forbidding"),
    path("careless/<int:pk>/", careless, name="planted_careless"),
    path("child/<int:pk>/<int:child>/", careless, name="planted_child"),
    path("new/<int:pk>/", careless, name="planted_unlisted"),
]
PLANTED = {
    "planted_forbidding": door(lambda house: [house.batch.pk], ["admin"]),
    "planted_careless": door(lambda house: [house.batch.pk], ["alice"]),
    "planted_child": door(lambda house: [house.run.pk, house.sample.pk], ["lead"]),
}


def test_every_address_that_names_an_object_says_who_may_pass() -> None:
    assert list(unlisted(routes(), DOORS)) == []


def test_a_missing_object_and_one_of_somebody_else_look_alike(house: House, db: None) -> None:
    assert list(revealed(routes(), DOORS, house)) == []


def test_an_object_is_found_below_its_own_parent_only(house: House, db: None) -> None:
    assert list(elsewhere(routes(), DOORS, house)) == []


def test_whoever_may_pass_does_find_the_object(house: House, db: None) -> None:
    assert list(locked_out(routes(), DOORS, house)) == []


@override_settings(ROOT_URLCONF=__name__)
def test_planted_addresses_that_reveal_something_are_seen(house: House, db: None) -> None:
    found = [route for route in routes() if route.name.startswith("planted_")]

    assert list(unlisted(found, PLANTED)) == ["planted_unlisted"]
    offences = set(revealed(found, PLANTED, house))
    assert "planted_forbidding: get tells bob 403" in offences
    assert "planted_careless: get tells bob 200" in offences
    assert "planted_careless: post tells lead 200" in offences
    assert "planted_child: get tells lead 200" in set(elsewhere(found, PLANTED, house))
    assert "planted_forbidding: admin gets 404" in set(locked_out(found, PLANTED, house))
