"""How pages show a refusal: beside its field where the form has it, above the form otherwise; never as a
failure of the server."""

from django import forms
from django.http import HttpRequest

from curation.handover import Refused

UNPROCESSABLE, CONFLICT = 422, 409


def put_in(form: forms.BaseForm, refusal: Refused) -> None:
    """Add the sentence to the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def status_of(refusal: Refused) -> int:
    """409 where somebody else was faster, 422 otherwise."""
    return CONFLICT if refusal.code in {"stale_version", "wrong_state"} else UNPROCESSABLE


def wants(request: HttpRequest, action: str) -> bool:
    """Whether the button named ``action`` was pressed."""
    return request.POST.get("action", "") == action
