"""Who may enter a page of this stage, and what a page does with a refusal. Forbidden looks like missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from curation.handover import Refused

UNPROCESSABLE = 422

View = Callable[..., HttpResponse]


def allowed(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """A page for the people of whom ``rule`` is true."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not rule(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def put_in(form: forms.BaseForm, refusal: Refused) -> None:
    """The sentence beside the field it is about, above the form otherwise; what was typed stays."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
