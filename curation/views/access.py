"""Who may enter a page: the people it is for. Forbidden and missing look alike (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from curation.models import User

Page = Callable[..., HttpResponse]


def me(request: HttpRequest) -> User:
    """The signed-in person."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def page_for(allowed: Callable[[Any], bool]) -> Callable[[Page], Page]:
    """A page for the people of whom ``allowed`` is true."""

    def decorate(page: Page) -> Page:
        @wraps(page)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allowed(request.user):
                raise Http404
            return page(request, *args, **kwargs)

        return login_required(checked)

    return decorate


def signed_in(user: object) -> bool:
    """Anybody with an account."""
    return bool(getattr(user, "is_authenticated", False))


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the posted fields, even when there are none; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def posted_with_files(request: HttpRequest) -> tuple[Any, Any]:
    """The same for a form with a file."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
