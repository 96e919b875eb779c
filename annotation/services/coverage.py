"""The coverage board: for each specialty and dimension of a track what is frozen, accepted, in work and
planned, who may work there, and when it will be full. A fixed number of aggregate queries; it shows counts
only.

An item stands in one column: frozen (in a frozen release that was not withdrawn), accepted, or in work; a
retired item in none. The pace counts acceptances of items that were written here; a delivery of keyed items
that was accepted at once says nothing about people's pace.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from annotation.forecast import WINDOW_WEEKS, Forecast, Pace, forecast, observed_weeks
from annotation.models import CoverageTarget, Item, ItemEvent, Provenance, ReleaseItem
from annotation.services.coverage_plan import derived_plan
from annotation.states import ItemState, ReleaseState
from curation.handover import eligible_physicians, physicians_of
from curation.taxonomy.nouns import Dataset, Dimension, Specialty

IN_WORK = (ItemState.DRAFT, ItemState.OPEN, ItemState.IN_REVIEW, ItemState.IN_ADJUDICATION)
# Who handed in nothing for so long could be asked.
IDLE_WEEKS = 4.0
Place = tuple[int | None, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One specialty in one dimension."""

    specialty: Specialty
    dimension: Dimension
    frozen: int
    accepted: int
    in_work: int
    planned: int
    by_hand: bool
    physicians: int
    pace: Pace
    forecast: Forecast

    @property
    def there(self) -> int:
        """Frozen and accepted."""
        return self.frozen + self.accepted

    @property
    def missing(self) -> int:
        """How many are still to be accepted."""
        return max(0, self.planned - self.there)

    @property
    def share(self) -> float:
        """How much of the plan is there; 1 where nothing is planned."""
        return min(1.0, self.there / self.planned) if self.planned else 1.0

    @property
    def thinness(self) -> tuple[float, float, int]:
        """Thin cells first: by what is there, then by what is there or in work, then by who could help."""
        begun = min(1.0, (self.there + self.in_work) / self.planned) if self.planned else 1.0
        return self.share, begun, self.physicians


@dataclass(frozen=True)
class Board:
    """The cells of a track, specialty by specialty, and how the pace was watched."""

    track: str
    dimensions: Sequence[Dimension]
    rows: Sequence[tuple[Specialty, Sequence[Cell]]]
    unassigned: int
    weeks: float
    recently_accepted: int
    today: datetime.date

    def cells(self) -> Iterator[Cell]:
        """All of them, in the order of the catalogue."""
        for _specialty, cells in self.rows:
            yield from cells

    def thin(self) -> list[Cell]:
        """Cells of the plan that are not full, thinnest first."""
        return sorted((cell for cell in self.cells() if cell.missing), key=lambda cell: cell.thinness)

    def date_in(self, weeks: int | None) -> datetime.date | None:
        """The day so many weeks from today."""
        return None if weeks is None else self.today + datetime.timedelta(weeks=weeks)


def tracks() -> list[str]:
    """The tracks that have datasets, in the order of the taxonomy."""
    return list(dict.fromkeys(Dataset.objects.values_list("track", flat=True)))


def dimensions_of(track: str) -> list[Dimension]:
    """The dimensions in which a track has datasets."""
    return list(Dimension.objects.filter(datasets__track=track).distinct())


def _states(track: str) -> dict[Place, dict[str, int]]:
    # A known-answer item goes into no release, and its twin is no item of its own.
    items = Item.objects.filter(known__isnull=True, known_of__isnull=True)
    rows = items.filter(dataset__track=track).exclude(state=ItemState.RETIRED)
    counted = rows.values_list("specialty", "dataset__dimension", "state").annotate(n=Count("id"))
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for specialty, dimension, state, n in counted.order_by():
        found[specialty, dimension][state] = n
    return found


def _frozen(track: str) -> dict[Place, dict[str, int]]:
    """Items of frozen releases, by the state in which they stand now."""
    rows = ReleaseItem.objects.filter(release__state=ReleaseState.FROZEN, item__dataset__track=track)
    rows = rows.exclude(item__state=ItemState.RETIRED)
    counted = rows.values_list("item__specialty", "item__dataset__dimension", "item__state")
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for specialty, dimension, state, n in counted.annotate(n=Count("item", distinct=True)).order_by():
        found[specialty, dimension][state] = n
    return found


def _accepted_since(track: str, since: datetime.datetime) -> dict[Place, int]:
    moves = ItemEvent.objects.filter(target=ItemState.ACCEPTED, at__gte=since)
    moves = moves.filter(
        item__provenance=Provenance.AUTHORED, item__dataset__track=track, item__known__isnull=True
    )
    counted = moves.values_list("item__specialty", "item__dataset__dimension")
    rows = counted.annotate(n=Count("item", distinct=True)).order_by()
    return {(specialty, dimension): n for specialty, dimension, n in rows}


def _days_of_work(now: datetime.datetime) -> float:
    first = (
        ItemEvent.objects.filter(target=ItemState.OPEN).order_by("at").values_list("at", flat=True).first()
    )
    return (now - first).total_seconds() / 86_400 if first else 0.0


def coverage(track: str) -> Board:
    """The board of a track as it stands now."""
    now = timezone.now()
    dimensions, specialties = dimensions_of(track), list(Specialty.objects.all())
    weeks = observed_weeks(_days_of_work(now))
    states, frozen = _states(track), _frozen(track)
    recent = _accepted_since(track, now - datetime.timedelta(weeks=WINDOW_WEEKS))
    by_specialty: dict[int | None, int] = defaultdict(int)
    for (specialty_id, _dimension), n in recent.items():
        by_specialty[specialty_id] += n
    derived, physicians = derived_plan(track, len(specialties)), eligible_physicians()
    targets = {
        (target.specialty_id, target.dimension_id): target.n
        for target in CoverageTarget.objects.filter(track=track)
    }

    def cell(specialty: Specialty, dimension: Dimension) -> Cell:
        place = (specialty.pk, dimension.pk)
        here, kept = states.get(place, {}), frozen.get(place, {})
        accepted = here.get(ItemState.ACCEPTED, 0) - kept.get(ItemState.ACCEPTED, 0)
        in_work = sum(here.get(state, 0) - kept.get(state, 0) for state in IN_WORK)
        planned = targets.get(place, derived.get(dimension.pk, 0))
        pace = Pace(
            cell=recent.get(place, 0),
            specialty=by_specialty.get(specialty.pk, 0),
            overall=sum(recent.values()),
            weeks=weeks,
            dimensions=len(dimensions),
            specialties=len(specialties),
        )
        there, able = sum(kept.values()) + accepted, physicians.get(specialty.pk, 0)
        return Cell(
            specialty=specialty,
            dimension=dimension,
            frozen=sum(kept.values()),
            accepted=accepted,
            in_work=in_work,
            planned=planned,
            by_hand=place in targets,
            physicians=able,
            pace=pace,
            forecast=forecast(planned=planned, there=there, physicians=able, pace=pace),
        )

    return Board(
        track=track,
        dimensions=dimensions,
        rows=[(specialty, [cell(specialty, one) for one in dimensions]) for specialty in specialties],
        unassigned=sum(sum(found.values()) for (where, _d), found in states.items() if where is None),
        weeks=weeks,
        recently_accepted=sum(recent.values()),
        today=timezone.localdate(),
    )


def idle_physicians(specialty: Specialty, *, weeks: float = IDLE_WEEKS) -> list[Any]:
    """Physicians who may work in the specialty and handed in nothing in these weeks; by name."""
    since = timezone.now() - datetime.timedelta(weeks=weeks)
    busy = Q(answers__submitted_at__gte=since) | Q(reviews__created_at__gte=since)
    busy |= Q(adjudications__created_at__gte=since) | Q(items__created_at__gte=since)
    rows = physicians_of(specialty.pk)
    return list(rows.exclude(pk__in=rows.filter(busy).order_by().values("pk")))
