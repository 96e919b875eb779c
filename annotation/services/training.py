"""Training items and pilots: mark an item, practise with feedback, open the queue to whoever passed.

Every rule about training is here; :func:`annotation.eligibility.items_to_answer` keeps the queue closed.
"""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from annotation.formats import get_format
from annotation.models import (
    DatasetRules,
    Item,
    KnownItem,
    PilotResult,
    ReleaseItem,
    TrainingAnswer,
    TrainingItem,
)
from annotation.permissions import can_mark_training, can_practise_on
from annotation.services.moves import demand, locked
from annotation.states import ItemState
from curation import audit
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

# Whether an answer in free words is right cannot be told by comparing it with the key.
OPEN_FORMATS = frozenset(
    {
        Dataset.Format.OPEN_ANSWER,
        Dataset.Format.RECORD,
        Dataset.Format.DIALOGUE,
        Dataset.Format.DOCUMENT,
    }
)

# More often than one in so many, known-answer items would be most of what a physician is asked.
OFTENEST_KNOWN = 5


@transaction.atomic
def mark_training(*, item: Item, by: Any, explanation: str) -> TrainingItem:
    """Make an accepted item a training item, for good: its key will be shown."""
    item = locked(item)
    demand(can_mark_training(by))
    if item.state != ItemState.ACCEPTED:
        raise Refused("wrong_state", state=item.get_state_display())
    if ReleaseItem.objects.filter(item=item).exists():
        raise Refused("training_item_released")
    if TrainingItem.objects.filter(item=item).exists():
        raise Refused("training_item_already")
    if KnownItem.objects.filter(item=item).exists():
        raise Refused("training_item_is_known")
    if not explanation.strip():
        raise Refused("explanation_required", field="explanation")
    marked = TrainingItem.objects.create(item=item, explanation=explanation.strip(), marked_by=by)
    audit.record("item.training", by=by, target=item)
    return marked


@transaction.atomic
def end_training(*, item: Item, by: Any) -> None:
    """Give it to nobody any more; it still goes into no release, because its key was shown."""
    demand(can_mark_training(by))
    live = TrainingItem.objects.filter(item=item, ended_at__isnull=True)
    rules = DatasetRules.objects.filter(dataset=item.dataset, pilot_items__gt=0).first()
    if rules and live_training(item.dataset).count() <= rules.pilot_items:
        raise Refused("pilot_needs_items", n=rules.pilot_items, found=live_training(item.dataset).count() - 1)
    if live.update(ended_at=timezone.now()):
        audit.record("item.training_ended", by=by, target=item)


def live_training(dataset: Dataset) -> QuerySet[TrainingItem]:
    """The training items of a dataset, in the order in which they are given."""
    rows = TrainingItem.objects.filter(
        item__dataset=dataset, item__state=ItemState.ACCEPTED, ended_at__isnull=True
    )
    return rows.select_related("item__dataset", "item__current__key").order_by("pk")


def rules_of(dataset: Dataset) -> DatasetRules:
    """The rules of a dataset; everything off where nobody switched anything on."""
    return DatasetRules.objects.filter(dataset=dataset).first() or DatasetRules(dataset=dataset)


@transaction.atomic
def set_rules(
    *,
    dataset: Dataset,
    by: Any,
    second_review: bool,
    pilot_items: int,
    pilot_share: float,
    known_every: int | None = None,
    known_limit: int | None = None,
) -> DatasetRules:
    """Switch a second review, a pilot and known-answer items on or off; of the last, None leaves as it is."""
    demand(can_mark_training(by))
    now = rules_of(dataset)
    known_every = now.known_every if known_every is None else known_every
    known_limit = now.known_limit if known_limit is None else known_limit
    if known_every and (dataset.format in OPEN_FORMATS or dataset.reference_free):
        raise Refused("known_item_needs_a_key", field="known_every")
    if 0 < known_every < OFTENEST_KNOWN:
        raise Refused("known_items_too_often", field="known_every", n=OFTENEST_KNOWN)
    if known_limit < 1:
        raise Refused("known_limit_too_small", field="known_limit")
    if not 0 < pilot_share <= 1:
        raise Refused("share_out_of_range", field="pilot_share")
    if pilot_items and dataset.format in OPEN_FORMATS:
        raise Refused("pilot_needs_a_key", field="pilot_items")
    found = live_training(dataset).count()
    if pilot_items > found:
        raise Refused("pilot_needs_items", field="pilot_items", n=pilot_items, found=found)
    rules, _made = DatasetRules.objects.update_or_create(
        dataset=dataset,
        defaults={
            "second_review": second_review,
            "pilot_items": pilot_items,
            "pilot_share": pilot_share,
            "known_every": known_every,
            "known_limit": known_limit,
        },
    )
    audit.record(
        "dataset.rules",
        by=by,
        target=dataset,
        second_review=second_review,
        pilot_items=pilot_items,
        pilot_share=str(pilot_share),
        known_every=known_every,
        known_limit=known_limit,
    )
    return rules


@dataclass(frozen=True)
class Practice:
    """Where a physician stands with a dataset's training items."""

    dataset: Dataset
    rules: DatasetRules
    attempt: int
    done: int
    total: int
    next: TrainingItem | None
    last: PilotResult | None
    chosen: frozenset[int] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether the queue is open: a passed round, or no pilot at all."""
        return not self.rules.pilot_items or bool(self.last and self.last.passed)


def practice_of(person: Any, dataset: Dataset) -> Practice:
    """The next training item of the present round. A round is the pilot's items, or all of them where
    there is none or it was passed; after a round that was not passed the next one begins anew."""
    rules = rules_of(dataset)
    results = PilotResult.objects.filter(dataset=dataset, physician_id=person.pk)
    last = results.order_by("-passed", "-attempt").first()
    rounds = TrainingAnswer.objects.filter(physician_id=person.pk, training__item__dataset=dataset)
    attempt = (results.order_by("-attempt").values_list("attempt", flat=True).first() or 0) + 1
    passed = bool(last and last.passed)
    if passed or not rules.pilot_items:
        attempt = rounds.order_by("-attempt").values_list("attempt", flat=True).first() or 1
    items = live_training(dataset)
    chosen = list(items if passed or not rules.pilot_items else items[: rules.pilot_items])
    answered = set(rounds.filter(attempt=attempt).values_list("training_id", flat=True))
    left = [row for row in chosen if row.pk not in answered]
    return Practice(
        dataset=dataset,
        rules=rules,
        attempt=attempt,
        done=len(chosen) - len(left),
        total=len(chosen),
        next=left[0] if left else None,
        last=last,
        chosen=frozenset(row.pk for row in chosen),
    )


@transaction.atomic
def practise(*, training: TrainingItem, by: Any, value: dict[str, Any]) -> TrainingAnswer:
    """Answer a training item; the feedback follows. The last one of a pilot's round is its verdict."""
    item = training.item
    demand(can_practise_on(by, training))
    form, question = get_format(item.dataset.format), item.current.input if item.current else {}
    problems = [problem for problem in form.check_answer(question, value) if problem.level == "error"]
    if problems:
        raise Refused(problems[0].code, field=problems[0].field, **problems[0].params)
    stands = practice_of(by, item.dataset)
    if training.pk not in stands.chosen:
        raise Refused("not_in_this_round")
    assert item.current is not None
    right: bool | None = form.answers_key(question, item.current.key.target, value)
    if item.dataset.format in OPEN_FORMATS:
        right = None
    try:
        with transaction.atomic():
            given = TrainingAnswer.objects.create(
                training=training, physician=by, attempt=stands.attempt, value=value, right=right
            )
    except IntegrityError:
        return TrainingAnswer.objects.get(training=training, physician=by, attempt=stands.attempt)
    _finish_round(stands, by)
    return given


def _finish_round(stands: Practice, by: Any) -> None:
    answers = TrainingAnswer.objects.filter(physician=by, attempt=stands.attempt, training__in=stands.chosen)
    if stands.passed or answers.count() < stands.total:
        return
    right, share = answers.filter(right=True).count(), stands.rules.pilot_share
    # A share of 0.8 of five items is four of them: floating point must not ask for a fifth.
    passed = right + 1e-9 >= share * stands.total
    PilotResult.objects.create(
        dataset=stands.dataset,
        physician=by,
        attempt=stands.attempt,
        n=stands.total,
        right=right,
        share=share,
        passed=passed,
    )
    audit.record("pilot.finished", by=by, target=stands.dataset, right=right, n=stands.total, passed=passed)


def practices_of(person: Any) -> list[Practice]:
    """Every dataset that has training items, with where this person stands."""
    there = TrainingItem.objects.filter(item__dataset=OuterRef("pk"), ended_at__isnull=True)
    return [practice_of(person, dataset) for dataset in Dataset.objects.filter(Exists(there))]
