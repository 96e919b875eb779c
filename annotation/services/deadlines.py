"""Deadlines of datasets: set by data leads, shown in words, remembered once three days before, on the day and
when they have passed. Nothing is closed by a deadline."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.models import DatasetRules, Item
from annotation.permissions import can_mark_training
from annotation.selectors import to_adjudicate, to_review, waiting_for
from annotation.services.moves import demand
from annotation.services.noticing import deadline_near, deadline_passed
from annotation.states import ItemState
from curation import audit
from curation.handover import Refused, data_leads, physicians
from curation.taxonomy.nouns import Dataset

# So many days before, those who have work in the dataset are reminded.
SOON = 3
UNFINISHED = (ItemState.DRAFT, ItemState.OPEN, ItemState.IN_REVIEW, ItemState.IN_ADJUDICATION)


@dataclass(frozen=True)
class Deadline:
    """A dataset's deadline for one reader: how many days are left, and how much work."""

    dataset: str
    label: str
    due_on: datetime.date
    days: int
    n: int

    @property
    def is_over(self) -> bool:
        """Whether the day has passed."""
        return self.days < 0

    @property
    def words(self) -> str:
        """The days that are left, in words."""
        if self.days < 0:
            return ngettext("已逾期 {n} 天", "已逾期 {n} 天", -self.days).format(n=-self.days)
        if self.days == 0:
            return _("今天到期")
        return ngettext("还剩 {n} 天", "还剩 {n} 天", self.days).format(n=self.days)


@transaction.atomic
def set_due(*, dataset: Dataset, by: Any, due_on: datetime.date | None) -> None:
    """Set, move or take away the day by which a dataset's work shall be done."""
    demand(can_mark_training(by))
    rules = DatasetRules.objects.select_for_update().filter(dataset=dataset).first()
    stands = rules.due_on if rules else None
    if due_on == stands:
        return
    if due_on is not None and due_on < timezone.localdate():
        raise Refused("due_in_the_past", field="due_on")
    DatasetRules.objects.update_or_create(dataset=dataset, defaults={"due_on": due_on})
    audit.record("dataset.due", by=by, target=dataset, due_on=due_on.isoformat() if due_on else "")


def _dated() -> list[DatasetRules]:
    rows = DatasetRules.objects.filter(due_on__isnull=False).select_related("dataset")
    return list(rows.order_by("due_on", "pk"))


def _deadlines(rules: Iterable[DatasetRules], counts: dict[int, int]) -> list[Deadline]:
    today = timezone.localdate()
    return [
        Deadline(
            one.dataset.name, one.dataset.label, one.due_on, (one.due_on - today).days, counts[one.dataset_id]
        )
        for one in rules
        if one.due_on is not None and counts.get(one.dataset_id)
    ]


def _counted(counts: dict[int, int], rows: QuerySet[Item]) -> None:
    for pk, n in rows.order_by().values_list("dataset_id").annotate(n=Count("pk")):
        counts[pk] = counts.get(pk, 0) + n


def deadlines_of(user: Any) -> list[Deadline]:
    """Datasets with a deadline in which work waits for a physician: answers, reviews, adjudications, own
    drafts. One query where there is no deadline."""
    rules = _dated()
    if not rules:
        return []
    datasets = [one.dataset_id for one in rules]
    drafts = Item.objects.filter(author_id=user.pk, state=ItemState.DRAFT)
    counts: dict[int, int] = {}
    for rows in (waiting_for(user), to_review(user), to_adjudicate(user), drafts):
        _counted(counts, rows.filter(dataset__in=datasets))
    return _deadlines(rules, counts)


def deadlines_of_all() -> list[Deadline]:
    """Every dataset with a deadline and unfinished items, for data leads; two queries."""
    rules = _dated()
    counts: dict[int, int] = {}
    _counted(counts, Item.objects.filter(dataset__in=[r.dataset_id for r in rules], state__in=UNFINISHED))
    return _deadlines(rules, counts)


def remind() -> int:
    """The daily reminders, once each whenever the clock comes round: soon, today, passed. Returns how many
    were meant."""
    near = [one for one in deadlines_of_all() if 0 <= one.days <= SOON]
    meant = 0
    if near:
        for person in physicians():
            for one in deadlines_of(person):
                if 0 <= one.days <= SOON:
                    meant += deadline_near(person, one.dataset, one.due_on, today=one.days == 0)
    leads = [person.pk for person in data_leads()]
    for one in deadlines_of_all():
        if one.is_over:
            meant += deadline_passed(leads, one.dataset, one.due_on)
    return meant
