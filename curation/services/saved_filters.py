"""Keeping a filter under a name, and letting it go. Only what the list's own form understands is kept."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from curation.lists import KeptList
from curation.models import SavedFilter, User
from curation.refusal import Refused

MOST = 12
NAME_MAX = 40
QUERY_MAX = 1000


def saved_filters(user: Any, kept: KeptList) -> list[SavedFilter]:
    """A person's filters of a list, oldest first."""
    return list(SavedFilter.objects.filter(user_id=user.pk, list_name=kept.name))


@transaction.atomic
def save_filter(*, user: User, kept: KeptList, name: str, given: Mapping[str, Any]) -> SavedFilter:
    """Keep a filter. The same again is the same; raises Refused where the name stands for another one."""
    name, query = " ".join(name.split()), kept.query(given)
    if not name or len(name) > NAME_MAX:
        raise Refused("bad_filter_name", field="name", most=NAME_MAX)
    if not query or len(query) > QUERY_MAX:
        raise Refused("empty_filter", field="name")
    mine = SavedFilter.objects.select_for_update().filter(user=user, list_name=kept.name)
    existing = {one.name: one for one in mine}
    if name in existing:
        if existing[name].query == query:
            return existing[name]
        raise Refused("filter_name_taken", field="name", name=name)
    if len(existing) >= MOST:
        raise Refused("too_many_filters", field="name", most=MOST)
    return SavedFilter.objects.create(user=user, list_name=kept.name, name=name, query=query)


def delete_filter(*, user: Any, pk: int) -> SavedFilter | None:
    """Let a filter of one's own go; None where there is none."""
    mine = SavedFilter.objects.filter(user_id=user.pk, pk=pk).first()
    if mine is not None:
        SavedFilter.objects.filter(pk=mine.pk).delete()
    return mine
