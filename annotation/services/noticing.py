"""What this stage tells people: called by the services where something happens, in their transaction. Only
references go into a notice; its words are made in :mod:`annotation.services.notice_kinds`."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.models import (
    Assignment,
    GuidelineLook,
    GuidelineVersion,
    Item,
    ItemComment,
    RepairTask,
    Review,
)
from annotation.permissions import can_see_coverage
from annotation.services.moves import demand
from curation import audit
from curation.notices import notify
from curation.taxonomy.nouns import Specialty

RETURNED, REPAIR, ACCEPTED = "item_returned", "item_repair", "item_accepted"
COMMENT, REPLY = "item_comment", "comment_reply"
DECIDED, GUIDELINE, INVITED = "answer_decided", "guideline_changed", "gap_invitation"
NEAR, PASSED = "deadline_near", "deadline_passed"


def _of(item: Item) -> dict[str, Any]:
    return {"subject": f"item:{item.pk}", "params": {"item": item.pk}}


def item_returned(review: Review) -> None:
    """The author: a reviewer requested changes."""
    notify(RETURNED, to=[review.item.author_id], key=f"review:{review.pk}", **_of(review.item))


def repair_opened(task: RepairTask) -> None:
    """The author: somebody could not answer the item."""
    notify(REPAIR, to=[task.item.author_id], key=f"repair:{task.pk}", **_of(task.item))


def item_closed(item: Item, *, by: Any) -> None:
    """Everybody who answered: the item is accepted or taken out, and what was decided may be read now."""
    key = f"{item.pk} {item.changed_at.isoformat()}"
    if item.state == "accepted":
        notify(ACCEPTED, to=[item.author_id], key=key, but=by, **_of(item))
    answered = item.answers.values_list("physician_id", flat=True)
    notify(DECIDED, to=answered, key=key, but=by, **_of(item))


def comment_written(comment: ItemComment) -> None:
    """The item's author; and whoever spoke in the thread."""
    key, item = f"comment:{comment.pk}", comment.item
    spoke: set[int] = set()
    if comment.parent_id is not None:
        thread = ItemComment.objects.filter(parent_id=comment.parent_id).values_list("author_id", flat=True)
        spoke = {*thread, comment.parent.author_id}  # type: ignore[union-attr]  # a reply has a parent
        notify(REPLY, to=spoke, key=key, but=comment.author, **_of(item))
    if item.author_id not in spoke:
        notify(COMMENT, to=[item.author_id], key=key, but=comment.author, **_of(item))


def guideline_changed(version: GuidelineVersion) -> None:
    """Everybody who works on the dataset: who wrote or answered an item of it, or opened its guideline."""
    dataset = version.dataset_id
    people: set[int | None] = set(
        Item.objects.filter(dataset=dataset).values_list("author_id", flat=True).order_by().distinct()
    )
    slots = Assignment.objects.filter(item__dataset=dataset)
    people |= set(slots.values_list("physician_id", flat=True).order_by().distinct())
    people |= set(GuidelineLook.objects.filter(dataset=dataset).values_list("person_id", flat=True))
    notify(
        GUIDELINE,
        to=people,
        subject=f"guideline:{version.pk}",
        key=f"guideline:{version.pk}",
        params={"dataset": version.dataset.name, "number": version.number},
        but=version.by,
    )


@transaction.atomic
def invite_to_gap(specialty: Specialty, people: Iterable[Any], *, by: Any) -> int:
    """Physicians who could fill a thin specialty, asked by a data lead; at most once a day each."""
    demand(can_see_coverage(by))
    asked = notify(
        INVITED,
        to=[person.pk for person in people],
        subject=f"specialty:{specialty.code}",
        key=f"{specialty.code} {timezone.localdate().isoformat()}",
        params={"specialty": specialty.code},
    )
    audit.record("coverage.invited", by=by, target=specialty, people=asked)
    return asked


def deadline_near(person: Any, dataset: str, due_on: datetime.date, *, today: bool) -> int:
    """A physician with work in a dataset that is due: once some days before, once on the day."""
    return notify(
        NEAR,
        to=[person.pk],
        subject=f"dataset:{dataset}",
        key=f"{dataset} {due_on.isoformat()} {'today' if today else 'soon'}",
        params={"dataset": dataset, "due": due_on.isoformat(), "today": today},
    )


def deadline_passed(leads: Iterable[int], dataset: str, due_on: datetime.date) -> int:
    """Data leads: items of a dataset, in answering, review or adjudication, wait beyond its deadline."""
    return notify(
        PASSED,
        to=leads,
        subject=f"dataset:{dataset}",
        key=f"{dataset} {due_on.isoformat()}",
        params={"dataset": dataset, "due": due_on.isoformat()},
    )
