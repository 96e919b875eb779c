"""Known-answer items: choosing and ending them, what is due to whom, how an answer to one is judged, and the
figures.

Nobody is told before submitting. What is handed out is the item's twin (:mod:`annotation.models.known`),
taken in :mod:`annotation.services.slots` like any other slot.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from annotation.agreement import wilson
from annotation.canonical import sha256
from annotation.eligibility import known_items_for
from annotation.formats import get_format
from annotation.models import (
    Answer,
    DatasetRules,
    Item,
    ItemKey,
    ItemRevision,
    KnownExposure,
    KnownItem,
    LotState,
    Provenance,
    ReleaseItem,
    TrainingItem,
)
from annotation.models.item import fresh_uid
from annotation.permissions import can_keep_known
from annotation.selectors import waiting_for
from annotation.services.moves import demand, locked
from annotation.services.training import OPEN_FORMATS, rules_of
from annotation.states import ItemState
from curation import audit
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

# Fewer answers than this say little about anybody; the page says so.
FEW = 20


@transaction.atomic
def mark_known(*, item: Item, by: Any, explanation: str) -> KnownItem:
    """Ask an accepted item again as one whose answer is known. Raises Refused where its key could not tell
    right from wrong, or where others still work on it."""
    demand(can_keep_known(by))
    item = locked(item)
    _demand_fit(item)
    if not explanation.strip():
        raise Refused("known_item_unexplained", field="explanation")
    assert item.current is not None
    marked = KnownItem.objects.create(
        item=item,
        twin=_twin_of(item, by),
        revision=item.current,
        explanation=explanation.strip(),
        marked_by=by,
    )
    audit.record("item.known", by=by, target=item)
    return marked


def _demand_fit(item: Item) -> None:
    if item.state != ItemState.ACCEPTED:
        raise Refused("wrong_state", state=item.get_state_display())
    if item.dataset.format in OPEN_FORMATS or item.dataset.reference_free:
        raise Refused("known_item_needs_a_key")
    if KnownItem.objects.filter(item=item).exists():
        raise Refused("known_item_already")
    if TrainingItem.objects.filter(item=item).exists():
        raise Refused("known_item_is_training")
    if ReleaseItem.objects.filter(item=item).exists():
        raise Refused("known_item_released")
    if item.lot_items.filter(lot__state=LotState.OPEN).exists():
        raise Refused("known_item_in_lot")
    if item.defects:
        raise Refused("known_item_has_defects")


def _twin_of(item: Item, by: Any) -> Item:
    """An open item with the same question and key. Its digest is its own, and it leaves no sketch: it is no
    duplicate of anything. It has no record and no event: nothing comes from it."""
    assert item.current is not None
    uid = fresh_uid()
    twin = Item.objects.create(
        uid=uid,
        dataset=item.dataset,
        specialty=item.specialty,
        state=ItemState.OPEN,
        provenance=Provenance.AUTHORED,
        stem_digest=sha256(f"twin {uid}".encode()),
        author=by,
        slots=item.slots,
        title=item.title,
    )
    revision = ItemRevision.objects.create(
        item=twin, number=item.current.number, input=item.current.input, author=by
    )
    key = item.current.key
    ItemKey.objects.create(revision=revision, target=key.target, points=key.points)
    twin.current = revision
    twin.save(update_fields=["current"])
    return twin


@transaction.atomic
def end_known(*, item: Item, by: Any, void: bool = False) -> None:
    """Give it to nobody any more. With ``void`` its key was wrong: nothing answered to it counts. It stays
    out of every release, because its key was told."""
    demand(can_keep_known(by))
    known = KnownItem.objects.select_for_update().filter(item=item).first()
    if known is None:
        raise Refused("known_item_unknown")
    known.ended_at, known.void = known.ended_at or timezone.now(), known.void or void
    known.save(update_fields=["ended_at", "void"])
    audit.record("item.known_ended", by=by, target=item, void=known.void)


def chance(every: int) -> bool:
    """Whether this draw is the one in ``every``; nobody can foresee it."""
    return secrets.randbelow(every) == 0


@dataclass(frozen=True)
class Due:
    """A known item that is to be given now, in the place of an item that has waited since ``changed_at``."""

    known: int
    limit: int
    changed_at: datetime


def due_known(*, by: Any, specialty: str = "") -> Due | None:
    """The known item to be mixed in at this draw: of the dataset that comes next, at its rate; None at most
    draws. Where nothing else waits, none is due: it would stand out."""
    rules = {row.dataset_id: row for row in DatasetRules.objects.filter(known_every__gt=0)}
    next_up = waiting_for(by, specialty=specialty).first() if rules else None
    rule = rules.get(next_up.dataset_id) if next_up else None
    if next_up is None or rule is None or not chance(rule.known_every):
        return None
    rows = known_items_for(by, limit=rule.known_limit).filter(item__dataset_id=next_up.dataset_id)
    if specialty:
        rows = rows.filter(item__specialty__code=specialty)
    fits = list(rows.values_list("pk", flat=True))
    return Due(secrets.choice(fits), rule.known_limit, next_up.changed_at) if fits else None


def stands(known: KnownItem) -> bool:
    """Whether its key is still vouched for."""
    return (
        not known.void
        and known.item.state == ItemState.ACCEPTED
        and known.item.current_id == known.revision_id
    )


def judge_known(answer: Answer, cannot_answer: str) -> bool:
    """Whether this answer was given to a known item; then it is compared with the key, and nothing else
    happens."""
    exposure = exposure_of(answer)
    if exposure is None:
        return False
    known = exposure.known
    exposure.answered_at, exposure.cannot_answer = answer.submitted_at, bool(cannot_answer)
    if not cannot_answer and stands(known):
        form = get_format(known.item.dataset.format)
        exposure.right = form.answers_key(
            known.revision.input, known.revision.key.target, answer.latest.value
        )
    exposure.save(update_fields=["answered_at", "cannot_answer", "right"])
    return True


def exposure_of(answer: Answer) -> KnownExposure | None:
    """The known item that an answer was given to, if it was one."""
    rows = KnownExposure.objects.select_related("known__item__dataset", "known__revision__key")
    return rows.filter(assignment_id=answer.assignment_id).first()


@dataclass
class Tally:
    """Right of asked; ``person`` is empty for a whole dataset."""

    person: Any = None
    right: int = 0
    asked: int = 0
    cannot: int = 0

    @property
    def share(self) -> float | None:
        """Right of asked."""
        return self.right / self.asked if self.asked else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, at 95 %."""
        return wilson(self.right / self.asked, self.asked) if self.asked else None

    @property
    def low(self) -> float | None:
        """The interval's lower end."""
        return self.interval[0] if self.interval else None

    @property
    def high(self) -> float | None:
        """The interval's upper end."""
        return self.interval[1] if self.interval else None

    @property
    def few(self) -> bool:
        """So few that it says little."""
        return self.asked < FEW


@dataclass(frozen=True)
class KnownRow:
    """One known item for a data lead."""

    known: KnownItem
    given: int
    tally: Tally
    used_up: bool
    stands: bool


@dataclass
class KnownBook:
    """Everything about the known items of a dataset: no ranking, people by name."""

    dataset: Dataset
    rules: DatasetRules
    rows: list[KnownRow] = field(default_factory=list)
    people: list[Tally] = field(default_factory=list)
    whole: Tally = field(default_factory=Tally)

    @property
    def ready(self) -> int:
        """How many may still be given out."""
        return sum(not row.used_up and row.stands and row.known.ended_at is None for row in self.rows)


def _counted(dataset: Dataset) -> QuerySet[KnownExposure]:
    """Answers to known items whose key is still vouched for."""
    rows = KnownExposure.objects.filter(
        known__item__dataset=dataset,
        known__void=False,
        known__item__state=ItemState.ACCEPTED,
        known__item__current=F("known__revision"),
        answered_at__isnull=False,
    )
    return rows.select_related("physician")


def known_book(*, by: Any, dataset: Dataset) -> KnownBook:
    """The book of a dataset; a fixed number of queries."""
    demand(can_keep_known(by))
    book = KnownBook(dataset, rules_of(dataset))
    people: dict[int, Tally] = {}
    items: dict[int, Tally] = {}
    for one in _counted(dataset):
        person = people.setdefault(one.physician_id, Tally(one.physician))
        for tally in (person, items.setdefault(one.known_id, Tally()), book.whole):
            tally.cannot += one.cannot_answer
            tally.asked += one.right is not None
            tally.right += one.right is True
    marked = KnownItem.objects.filter(item__dataset=dataset).annotate(given=Count("exposures"))
    for known in marked.select_related("item").order_by("pk"):
        given = int(getattr(known, "given", 0))
        used_up = given >= book.rules.known_limit
        book.rows.append(KnownRow(known, given, items.get(known.pk, Tally()), used_up, stands(known)))
    book.people = sorted(people.values(), key=lambda tally: (str(tally.person), tally.person.pk))
    return book
