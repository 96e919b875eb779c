"""Who a command acts for: a person named by e-mail."""

from typing import Any

from django.contrib.auth import get_user_model

from curation.handover import Refused


def person_called(email: str) -> Any:
    """The active person with this address; raises Refused."""
    person = get_user_model().objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise Refused("unknown_person", field="by", email=email)
    return person
