"""Who asks: the signed-in person of a request, and the rule that forbidden and missing look alike."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from curation.models import User


def me(request: Request) -> User:
    """The person whose token or session this is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def only_for(request: Request, allowed: Callable[[Any], bool]) -> User:
    """The person, if ``allowed``; otherwise 404."""
    if not allowed(request.user):
        raise Http404
    return me(request)
