"""What a physician did in the last weeks, and how often the own answers were those that were decided on: with
an interval, never as a rank.

Agreement looks at closed items only (accepted: their key is no secret from who answered them), at answers
that count and were given to the question as it stands, and leaves out "cannot answer" and items without a
reference.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from annotation.agreement import wilson
from annotation.formats import get_format
from annotation.models import Adjudication, Answer, Item, Provenance, Review
from annotation.states import ItemState

WEEKS = 12
KINDS = ("authored", "answers", "reviews", "adjudications")


@dataclass(frozen=True)
class Agreement:
    """How many answers to closed items were the decided one, out of how many, with Wilson's interval."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; nothing where there is none."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, of 95 %."""
        return wilson(self.hits / self.n, self.n) if self.n else None

    @property
    def low(self) -> float | None:
        """Lower limit."""
        return self.interval[0] if self.interval else None

    @property
    def high(self) -> float | None:
        """Upper limit."""
        return self.interval[1] if self.interval else None


@dataclass
class Progress:
    """One physician's weeks, oldest first, each with its counts, and the agreement."""

    person: Any
    weeks: list[tuple[datetime.date, dict[str, int]]] = field(default_factory=list)
    agreement: Agreement = Agreement(0, 0)

    def total(self, kind: str) -> int:
        """The sum over the weeks."""
        return sum(counts.get(kind, 0) for _week, counts in self.weeks)

    @property
    def totals(self) -> dict[str, int]:
        """The sums of all kinds."""
        return {kind: self.total(kind) for kind in KINDS}


def week_starts(today: datetime.date) -> list[datetime.date]:
    """The Mondays of the weeks that are looked at, oldest first; the current week is the last."""
    monday = today - datetime.timedelta(days=today.weekday())
    return [monday - datetime.timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def progress_of(people: Sequence[Any]) -> list[Progress]:
    """The progress of these physicians, in their order; a fixed number of queries."""
    weeks = week_starts(timezone.localdate())
    since = timezone.make_aware(datetime.datetime.combine(weeks[0], datetime.time()))
    pks = [person.pk for person in people]
    counted = _counts(pks, since)
    agreed = _agreements(pks, since)
    return [
        Progress(
            person=person,
            weeks=[(week, counted[person.pk].get(week, {})) for week in weeks],
            agreement=agreed.get(person.pk, Agreement(0, 0)),
        )
        for person in people
    ]


def _counts(pks: list[int], since: datetime.datetime) -> dict[int, dict[datetime.date, dict[str, int]]]:
    sources: tuple[tuple[str, QuerySet[Any], str, str], ...] = (
        ("authored", Item.objects.filter(provenance=Provenance.AUTHORED), "author", "created_at"),
        ("answers", Answer.objects.filter(item__known_of__isnull=True), "physician", "submitted_at"),
        ("reviews", Review.objects.all(), "reviewer", "created_at"),
        ("adjudications", Adjudication.objects.all(), "adjudicator", "created_at"),
    )
    found: dict[int, dict[datetime.date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for kind, rows, who, when in sources:
        rows = rows.filter(**{f"{who}__in": pks, f"{when}__gte": since}).order_by()
        for person, week, n in (
            rows.annotate(week=TruncWeek(when)).values_list(who, "week").annotate(n=Count("pk"))
        ):
            found[person][timezone.localdate(week)][kind] = n
    return found


def closed_answers(pks: Iterable[int], since: datetime.datetime) -> QuerySet[Answer]:
    """Answers to items that are closed, given in their slot to the question as it stands."""
    decided = Adjudication.objects.filter(
        item=OuterRef("item"), revision=OuterRef("revision"), decided_revision=OuterRef("item__current")
    )
    rows = Answer.objects.filter(
        physician__in=list(pks),
        is_extra=False,
        submitted_at__gte=since,
        item__state=ItemState.ACCEPTED,
        item__dataset__reference_free=False,
    )
    return rows.filter(Q(revision=F("item__current")) | Exists(decided))


def _agreements(pks: list[int], since: datetime.datetime) -> dict[int, Agreement]:
    rows = closed_answers(pks, since).select_related("item__dataset", "item__current__key", "revision")
    hits: dict[int, int] = defaultdict(int)
    counted: dict[int, int] = defaultdict(int)
    for answer in rows.prefetch_related("revisions"):
        latest, item = answer.latest, answer.item
        if latest.cannot_answer or item.current is None:
            continue
        counted[answer.physician_id] += 1
        form = get_format(item.dataset.format)
        hits[answer.physician_id] += form.answers_key(
            answer.revision.input, item.current.key.target, latest.value
        )
    return {person: Agreement(hits[person], n) for person, n in counted.items()}
