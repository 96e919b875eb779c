"""Reads across tables of stage 2: what a list, a desk and a board show. Every one goes through the
permissions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from annotation.models import (
    Assignment,
    DatasetRules,
    GuidelineLook,
    GuidelineVersion,
    Item,
    ItemEvent,
    LotItem,
    Provenance,
    Release,
    RequestState,
    SlotState,
)
from annotation.permissions import (
    Sight,
    can_see_releases,
    guideline_requests,
    items_to_adjudicate,
    items_to_answer,
    items_to_review,
    lot_items_to_check,
    pilots_before,
    sight,
)
from annotation.states import ItemState
from curation.taxonomy.nouns import Dataset


def access_item(user: Any, uid: str, *, least: Sight = Sight.LISTED) -> Item:
    """The item, if ``user`` may see at least ``least`` of it now; missing and forbidden look alike
    (Http404)."""
    rows = Item.objects.select_related("dataset__dimension", "specialty", "record", "current__key", "author")
    item = get_object_or_404(rows, uid=uid)
    if sight(user, item) < max(least, Sight.LISTED):
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
class Draft:
    """An own draft, and why it came back, if it did."""

    item: Item
    note: str


def waiting_for(user: Any, *, specialty: str = "") -> QuerySet[Item]:
    """Items with a slot that ``user`` may take now, longest waiting first."""
    free = Assignment.objects.filter(item=OuterRef("pk"), revision=OuterRef("current")).filter(
        Q(state=SlotState.FREE) | Q(state=SlotState.TAKEN, lease_expires_at__lt=timezone.now())
    )
    rows = items_to_answer(user).filter(Exists(free)).select_related("dataset", "record", "specialty")
    if specialty:
        rows = rows.filter(specialty__code=specialty)
    return rows.order_by("changed_at", "pk")


def held_by(user: Any) -> Assignment | None:
    """The slot that the physician is working in now, if any."""
    return (
        Assignment.objects.filter(physician=user, state=SlotState.TAKEN, item__state=ItemState.OPEN)
        .select_related("item__dataset", "item__specialty", "revision")
        .order_by("taken_at")
        .first()
    )


@dataclass(frozen=True)
class Desk:
    """What is next for a physician. Counts stop at :data:`COUNTED`."""

    held: Assignment | None
    to_answer: int
    to_review: list[Item]
    to_adjudicate: list[Item]
    drafts: list[Draft]
    to_check: int
    pilots: list[DatasetRules]


DESK_LIMIT = 20
COUNTED = 100


def desk_of(user: Any) -> Desk:
    """The work that waits for ``user``, in a fixed number of queries."""
    return Desk(
        held=held_by(user),
        to_answer=waiting_for(user)[:COUNTED].count(),
        to_review=list(to_review(user).order_by("changed_at")[:DESK_LIMIT]),
        to_adjudicate=list(lowest_agreement_first(to_adjudicate(user))[:DESK_LIMIT]),
        drafts=drafts_of(user),
        to_check=lot_items_to_check(user)[:COUNTED].count(),
        pilots=list(pilots_before(user).select_related("dataset")),
    )


def drafts_of(user: Any) -> list[Draft]:
    """Own drafts, those that came back first, each with the note it came back with."""
    came_back = ItemEvent.objects.filter(item=OuterRef("pk"), target=ItemState.DRAFT).exclude(source="")
    latest = came_back.order_by("-id").values("note")[:1]
    rows = Item.objects.filter(author=user, state=ItemState.DRAFT, provenance=Provenance.AUTHORED)
    rows = rows.select_related("dataset", "specialty").annotate(repair=Subquery(latest))
    ordered = rows.order_by(F("repair").asc(nulls_last=True), "-id")[:DESK_LIMIT]
    return [Draft(item, item.repair or "") for item in ordered]


def to_review(user: Any) -> QuerySet[Item]:
    """Items that ``user`` may review now."""
    return items_to_review(user).select_related("dataset", "specialty")


def to_adjudicate(user: Any) -> QuerySet[Item]:
    """Items that ``user`` may adjudicate now."""
    return items_to_adjudicate(user).select_related("dataset", "specialty")


def to_check(user: Any) -> QuerySet[LotItem]:
    """Sampled items that ``user`` may judge now."""
    return lot_items_to_check(user).select_related("item__dataset", "item__specialty")


def lowest_agreement_first(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Items in the order in which an adjudicator should take them: where the blind answers agree least."""
    return rows.annotate(rank=Coalesce("agreement", Value(1.0))).order_by("rank", "pk")


def accepted_counts() -> dict[str, dict[str, int]]:
    """How many accepted items each dataset has, by provenance: ``{"CMExam": {"imported": 6691}}``."""
    accepted = Item.objects.filter(state=ItemState.ACCEPTED, training__isnull=True)
    rows = accepted.values_list("dataset__name", "provenance")
    counts: dict[str, dict[str, int]] = {}
    for name, provenance, n in rows.annotate(n=Count("id")).order_by():
        counts.setdefault(name, {})[provenance] = n
    return counts


def imported_drafts() -> list[dict[str, Any]]:
    """Datasets with imported drafts that nobody accepted yet: name, how many, how many of them held back."""
    rows = Item.objects.filter(state=ItemState.DRAFT, provenance=Provenance.IMPORTED).values("dataset__name")
    counted = rows.annotate(n=Count("id"), held=Count("id", filter=~Q(defects=[])))
    return [
        {"dataset": row["dataset__name"], "n": row["n"], "held": row["held"]}
        for row in counted.order_by("dataset__name")
    ]


def dataset_progress() -> list[dict[str, Any]]:
    """For each dataset: how many items stand in each state (rows of dataset, state, n)."""
    rows = Item.objects.values("dataset__name", "state").annotate(n=Count("id"))
    return [dict(row) for row in rows.order_by("dataset__name", "state")]


@dataclass(frozen=True)
class GuidelineRow:
    """A dataset with its guideline in force, the version this reader opened last, and the open requests."""

    dataset: Dataset
    version: GuidelineVersion | None
    looked: int
    waiting: int


def guideline_rows(user: Any) -> list[GuidelineRow]:
    """Every dataset with its guideline, in a fixed number of queries."""
    newest: dict[int, GuidelineVersion] = {}
    for version in GuidelineVersion.objects.defer("text").order_by("number"):
        newest[version.dataset_id] = version
    looks = GuidelineLook.objects.filter(person_id=user.pk).values_list("dataset_id", "version__number")
    looked = dict(looks)
    waiting = guideline_requests(user).filter(state=RequestState.OPEN).values_list("dataset_id")
    counted = dict(waiting.annotate(n=Count("id")).order_by())
    return [
        GuidelineRow(dataset, newest.get(dataset.pk), looked.get(dataset.pk, 0), counted.get(dataset.pk, 0))
        for dataset in Dataset.objects.all()
    ]
