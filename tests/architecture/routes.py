"""Every address of the product, found by walking the URL resolver, and what a visitor gets there."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

METHODS = ("get", "post", "put", "patch", "delete")
MISSING_NUMBER, MISSING_NAME, MISSING_UUID = 987654321, "nobody-has-this-name", uuid.UUID(int=7)


@dataclass(frozen=True)
class Route:
    """One address: its name, and a value that nothing has for each of its parameters."""

    name: str
    missing: tuple[Any, ...]

    def url(self, arguments: Sequence[Any] = ()) -> str:
        """The address of an object, or the one without parameters."""
        return reverse(self.name, args=list(arguments))


def _missing(converter: Any) -> Any:
    if isinstance(converter, IntConverter):
        return MISSING_NUMBER
    return MISSING_UUID if isinstance(converter, UUIDConverter) else MISSING_NAME


def _parameters(pattern: Any) -> tuple[Any, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(_missing(converter) for converter in pattern.converters.values())
    return (MISSING_NAME,) * pattern.regex.groups


def routes(urlconf: str | None = None) -> list[Route]:
    """Every address; an address without a name is an error, because nothing could be said about it."""
    return list(_walk(get_resolver(urlconf).url_patterns, "", ()))


def _walk(patterns: Sequence[Any], prefix: str, missing: tuple[Any, ...]) -> Iterator[Route]:
    for pattern in patterns:
        here = (*missing, *_parameters(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            if not pattern.name:
                raise AssertionError(f"the address {pattern.pattern} has no name")
            yield Route(prefix + pattern.name, here)


def client_of(user: Any = None) -> Client:
    """A browser, signed in as ``user`` or not at all; a crash of a view is an answer of 500."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def answers(
    client: Client, url: str, methods: Sequence[str] = ("get", "post")
) -> dict[str, HttpResponseBase]:
    """What comes back for each method."""
    return {method: getattr(client, method)(url) for method in methods}


def demands_login(response: HttpResponseBase, url: str) -> bool:
    """A redirect to the login page, or, in the API, a refusal."""
    if url.startswith("/api/"):
        return response.status_code in {401, 403}
    location = response.headers.get("Location", "")
    return response.status_code == 302 and location.startswith(resolve_url("account_login"))
