"""How a page shows a refusal: beside its field where the form has it, above the form otherwise."""

from django import forms

from curation.refusal import Refused

UNPROCESSABLE = 422


def put_in(form: forms.BaseForm, refusal: Refused) -> None:
    """Add the sentence to the form; what was typed stays in it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
