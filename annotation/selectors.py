"""Reads across tables of stage 2: what a list, a desk and a board show. Every one goes through the permissions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.http import Http404

from annotation.models import Assignment, Item, Release, SlotState
from annotation.permissions import (
    Sight,
    can_adjudicate,
    can_answer,
    can_review,
    can_see_releases,
    sight,
    visible_items,
)
from annotation.services.assignments import held_by
from annotation.states import ItemState


def access_item(user: Any, uid: str, *, least: Sight = Sight.LISTED) -> Item:
    """The item, if ``user`` may see at least ``least`` of it now; missing and forbidden look alike (Http404)."""
    rows = Item.objects.select_related("dataset__dimension", "specialty", "record", "current__key", "author")
    item = get_object_or_404(rows, uid=uid)
    if not visible_items(user).filter(pk=item.pk).exists() or sight(user, item) < least:
        raise Http404
    return item


def access_assignment(user: Any, pk: int) -> Assignment:
    """A slot that ``user`` holds or held; anybody else's looks missing."""
    rows = Assignment.objects.select_related("item__dataset__dimension", "item__specialty", "revision")
    return get_object_or_404(rows, pk=pk, physician=user)


def access_release(user: Any, name: str) -> Release:
    """A release, for those who may see releases."""
    if not can_see_releases(user):
        raise Http404
    return get_object_or_404(Release.objects.select_related("job", "created_by"), name=name)


@dataclass(frozen=True)
class Desk:
    """What is next for a physician."""

    held: Assignment | None
    to_answer: int
    to_review: list[Item]
    to_adjudicate: list[Item]
    drafts: list[Item]


DESK_LIMIT = 50


def desk_of(user: Any) -> Desk:
    """The work that waits for ``user``; counts look at the first hundred open items only."""
    rows = Item.objects.select_related("dataset", "specialty", "record")
    opened = rows.filter(state=ItemState.OPEN).exclude(author=user).exclude(assignments__physician=user)
    free = opened.filter(assignments__state=SlotState.FREE).distinct().order_by("changed_at")[:100]
    return Desk(
        held=held_by(user),
        to_answer=sum(can_answer(user, item) for item in free),
        to_review=to_review(user),
        to_adjudicate=to_adjudicate(user),
        drafts=list(rows.filter(author=user, state=ItemState.DRAFT)[:DESK_LIMIT]),
    )


def to_review(user: Any) -> list[Item]:
    """Items that ``user`` may review now, longest waiting first."""
    rows = Item.objects.filter(state=ItemState.IN_REVIEW).select_related("dataset", "specialty", "record")
    return [item for item in rows.order_by("changed_at")[:DESK_LIMIT] if can_review(user, item)]


def to_adjudicate(user: Any) -> list[Item]:
    """Items that ``user`` may adjudicate now, longest waiting first."""
    rows = Item.objects.filter(state=ItemState.IN_ADJUDICATION).select_related("dataset", "specialty", "record")
    return [item for item in rows.order_by("changed_at")[:DESK_LIMIT] if can_adjudicate(user, item)]


def dataset_progress() -> list[dict[str, Any]]:
    """For each dataset: how many items stand in each state (rows of dataset, state, n)."""
    rows = Item.objects.values("dataset__name", "state").annotate(n=Count("id"))
    return [dict(row) for row in rows.order_by("dataset__name", "state")]
