"""Who may see and do what in stage 2. Blindness is one function here: list, detail, search, API and export
all use it."""

from collections.abc import Iterable
from enum import IntEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from annotation.models import (
    Adjudication,
    Answer,
    AnswerRevision,
    Assignment,
    CannotAnswer,
    DatasetRules,
    GuidelineRequest,
    Item,
    ItemEvent,
    ItemRevision,
    LotCheck,
    LotItem,
    LotState,
    PilotResult,
    Provenance,
    RepairState,
    RepairTask,
    Review,
    SlotState,
    TrainingItem,
    Verdict,
)
from annotation.states import ItemState
from curation.handover import (
    Person,
    can_practise,
    department_of,
    is_data_lead,
    is_evaluator,
    is_physician,
    scope_of,
)


class Sight(IntEnum):
    """How much of an item somebody may see now; each level holds the ones below."""

    NOTHING = 0
    LISTED = 1  # that it exists: dataset, specialty, state
    QUESTION = 2  # the stem and options, not the key, no answer of anybody else
    EVERYTHING = 3  # key, answers, reviews, history


def sights(user: Person, items: Iterable[Item]) -> dict[int, Sight]:
    """What ``user`` may see now of each item, by primary key; a fixed number of queries for any number of
    items.

    The author and the data leads see everything except that nobody sees blind answers before they are all in
    (see :func:`sees_answers`). A reviewer and an adjudicator see everything once the item has reached them. A
    physician who answers, or may still be asked to, sees at most the question, until the item is closed.
    """
    rows = list(items)
    if is_data_lead(user):
        return {item.pk: Sight.EVERYTHING for item in rows}
    if not is_physician(user):
        return {item.pk: Sight.NOTHING for item in rows}
    by_state: dict[str, list[int]] = {}
    for item in rows:
        if item.author_id != user.pk:
            by_state.setdefault(item.state, []).append(item.pk)
    closed = [*by_state.get(ItemState.ACCEPTED, []), *by_state.get(ItemState.RETIRED, [])]
    reached = {*by_state.get(ItemState.IN_REVIEW, []), *by_state.get(ItemState.IN_ADJUDICATION, [])}
    decides = items_to_review(user) | items_to_adjudicate(user) if reached else Item.objects.none()
    # What was decided and why is shown to those who worked on it; everybody else may still be asked later.
    everything = _worked_on(user, closed) | set(decides.filter(pk__in=reached).values_list("pk", flat=True))
    waiting = [*reached, *by_state.get(ItemState.OPEN, [])]
    held = Assignment.objects.filter(item__in=waiting, physician_id=user.pk).values_list("item_id", flat=True)
    question = set(held) if waiting else set()
    if accepted := by_state.get(ItemState.ACCEPTED):
        everything |= set(
            lot_items_to_check(user).filter(item__in=accepted).values_list("item_id", flat=True)
        )
    return {item.pk: _sight(user, item, everything, question) for item in rows}


def _sight(user: Person, item: Item, everything: set[int], question: set[int]) -> Sight:
    if item.author_id == user.pk or item.pk in everything:
        return Sight.EVERYTHING
    if item.state == ItemState.DRAFT:
        return Sight.NOTHING
    return Sight.QUESTION if item.pk in question else Sight.LISTED


def _worked_on(user: Person, pks: list[int]) -> set[int]:
    if not pks:
        return set()
    parts = (
        ItemRevision.objects.filter(number=1, author_id=user.pk),
        Assignment.objects.filter(physician_id=user.pk),
        Review.objects.filter(reviewer_id=user.pk),
        Adjudication.objects.filter(adjudicator_id=user.pk),
    )
    worked = {pk for rows in parts for pk in rows.filter(item__in=pks).values_list("item_id", flat=True)}
    checked = LotCheck.objects.filter(checker_id=user.pk, lot_item__item__in=pks)
    return worked | set(checked.values_list("lot_item__item_id", flat=True))


def sight(user: Person, item: Item) -> Sight:
    """What ``user`` may see of one item now."""
    return sights(user, [item])[item.pk]


def sees_answers(user: Person, item: Item) -> bool:
    """Blind answers are shown to nobody while they are still being given."""
    return item.state != ItemState.OPEN and sight(user, item) == Sight.EVERYTHING


def can_see_key(user: Person, item: Item) -> bool:
    """The answer key and the evaluation points."""
    return sight(user, item) == Sight.EVERYTHING


def visible_items(user: Person) -> QuerySet[Item]:
    """Items that ``user`` may see at least listed: drafts belong to their author and the data leads."""
    items = Item.objects.select_related("dataset", "specialty")
    if is_data_lead(user):
        return items
    if not is_physician(user):
        return items.none()
    return items.filter(~Q(state=ItemState.DRAFT) | Q(author_id=user.pk))


def _qualified(user: Person, state: ItemState) -> QuerySet[Item]:
    """Items in ``state`` that the licence covers, that ``user`` did not write, of no record of the own
    department."""
    scope = scope_of(user)
    if scope is None:
        return Item.objects.none()
    wrote = ItemRevision.objects.filter(item=OuterRef("pk"), number=1, author_id=user.pk)
    rows = Item.objects.filter(
        Q(specialty__isnull=True) | Q(specialty_id__in=scope), ~Exists(wrote), state=state
    )
    rows = rows.filter(Q(author__isnull=True) | ~Q(author_id=user.pk))
    department = department_of(user)  # type: ignore[arg-type]  # only physicians have a scope
    return rows.filter(Q(record__isnull=True) | ~Q(record__department=department)) if department else rows


def _slots_of(user: Person) -> QuerySet[Assignment]:
    return Assignment.objects.filter(item=OuterRef("pk"), physician_id=user.pk)


def _reviews_of(user: Person) -> QuerySet[Review]:
    return Review.objects.filter(item=OuterRef("pk"), reviewer_id=user.pk)


def _adjudications_of(user: Person) -> QuerySet[Adjudication]:
    return Adjudication.objects.filter(item=OuterRef("pk"), adjudicator_id=user.pk)


def _checks_of(user: Person) -> QuerySet[LotCheck]:
    return LotCheck.objects.filter(lot_item__item=OuterRef("pk"), checker_id=user.pk)


def items_to_answer(user: Person) -> QuerySet[Item]:
    """Open items that ``user`` may answer, whether or not a slot is free.

    Who answered an earlier revision may answer the repaired one as well: neither key nor answers were seen,
    unless the item had been accepted once. Who said that it is out of scope is never asked again; nor is
    who was told in words why the author left it as it is.
    """
    accepted = ItemEvent.objects.filter(item=OuterRef("pk"), target=ItemState.ACCEPTED)
    here = Exists(_slots_of(user).filter(revision=OuterRef("current")))
    again = Exists(_slots_of(user)) & Exists(accepted)
    declined = RepairTask.objects.filter(
        item=OuterRef("pk"), state=RepairState.DECLINED, answers__physician_id=user.pk
    )
    return _qualified(user, ItemState.OPEN).filter(
        ~here,
        ~again,
        ~Exists(_out_of_scope(user)),
        ~Exists(declined),
        ~Exists(_reviews_of(user)),
        ~Exists(_adjudications_of(user)),
        ~Exists(_checks_of(user)),
        ~Exists(pilots_before(user).filter(dataset=OuterRef("dataset"))),
        ~Exists(TrainingItem.objects.filter(item=OuterRef("pk"))),
    )


def standing_approvals() -> QuerySet[Review]:
    """Approvals of an item as it waits now: of its present revision, since it last came to review."""
    return Review.objects.filter(
        verdict=Verdict.APPROVE, revision=F("item__current"), created_at__gte=F("item__changed_at")
    )


def _out_of_scope(user: Person) -> QuerySet[AnswerRevision]:
    return AnswerRevision.objects.filter(
        answer__item=OuterRef("pk"),
        answer__physician_id=user.pk,
        cannot_answer=CannotAnswer.OUT_OF_SCOPE,
    )


def sees_decision(user: Person, task: RepairTask) -> bool:
    """The author's words about a repair, for somebody who asked for it: a decline at once, because that
    person is not asked again; what was mended only when the item hides nothing from that person any
    more."""
    if not task.answers.filter(physician_id=user.pk).exists():
        return sight(user, task.item) == Sight.EVERYTHING
    return task.state == RepairState.DECLINED or sight(user, task.item) == Sight.EVERYTHING


def items_to_review(user: Person) -> QuerySet[Item]:
    """Items that wait for a review of ``user``, who may have reviewed them before, but not approved now."""
    return _qualified(user, ItemState.IN_REVIEW).filter(
        ~Exists(_slots_of(user)),
        ~Exists(_adjudications_of(user)),
        ~Exists(_checks_of(user)),
        ~Exists(standing_approvals().filter(item=OuterRef("pk"), reviewer_id=user.pk)),
    )


def items_to_adjudicate(user: Person) -> QuerySet[Item]:
    """Items whose answers differ that ``user`` may decide; an earlier decision is no hindrance."""
    return _qualified(user, ItemState.IN_ADJUDICATION).filter(
        ~Exists(_slots_of(user)), ~Exists(_reviews_of(user)), ~Exists(_checks_of(user))
    )


def can_author(user: Person) -> bool:
    """Write items: physicians with a valid licence."""
    return is_physician(user) and can_practise(user, None)


def can_edit(user: Person, item: Item) -> bool:
    """The author changes a draft; a data lead may too."""
    return item.state == ItemState.DRAFT and (item.author_id == user.pk or is_data_lead(user))


def can_open(user: Person, item: Item) -> bool:
    """Hand a draft to the answerers; an imported item comes with its key and is accepted instead."""
    return item.provenance == Provenance.AUTHORED and can_edit(user, item)


def can_retire(user: Person, item: Item) -> bool:
    """Take an item out for good."""
    return item.state != ItemState.RETIRED and (is_data_lead(user) or can_edit(user, item))


def can_answer(user: Person, item: Item) -> bool:
    """Take a slot of an open item."""
    return items_to_answer(user).filter(pk=item.pk).exists()


def can_work_on(user: Person, assignment: Assignment) -> bool:
    """Write in a slot: only who holds it, or held it when the lease ran out (a late submission is kept)."""
    return (
        is_physician(user)
        and assignment.physician_id == user.pk
        and assignment.state in {SlotState.TAKEN, SlotState.CLOSED}
    )


def can_review(user: Person, item: Item) -> bool:
    """Judge an item that waits for review."""
    return items_to_review(user).filter(pk=item.pk).exists()


def can_adjudicate(user: Person, item: Item) -> bool:
    """Decide an item whose answers differ."""
    return items_to_adjudicate(user).filter(pk=item.pk).exists()


def can_accept_imported(user: Person) -> bool:
    """Accept keyed items from outside after the defect checks."""
    return is_data_lead(user)


def can_freeze(user: Person) -> bool:
    """Compose, freeze and withdraw releases."""
    return is_data_lead(user)


def can_see_releases(user: Person) -> bool:
    """List releases and their composition."""
    return is_data_lead(user) or is_evaluator(user)


def can_download_release(user: Person) -> bool:
    """The bundle holds the keys."""
    return is_data_lead(user) or is_evaluator(user)


# Blind answers of these items are all in; of an open one they are still being given.
REPORTED = (ItemState.IN_REVIEW, ItemState.IN_ADJUDICATION, ItemState.ACCEPTED)


def answers_in_reports() -> QuerySet[Answer]:
    """The blind answers that a report of agreement may be made of: of items whose answers are all in, given
    in their slots to the question as it stands, or to the one that an adjudication decided on."""
    decided = Adjudication.objects.filter(
        item=OuterRef("item"),
        decided_revision=OuterRef("item__current"),
        revision=OuterRef("revision"),
    )
    # The key of a training item is told to whoever practises, so later answers to it would not be blind.
    rows = Answer.objects.filter(item__state__in=REPORTED, item__training__isnull=True, is_extra=False)
    return rows.filter(Q(revision=F("item__current")) | Exists(decided))


def sees_answers_of(user: Person, items: Iterable[Item]) -> set[int]:
    """:func:`sees_answers` for many items: the primary keys of those whose answers ``user`` sees now."""
    rows = list(items)
    seen = sights(user, rows)
    return {item.pk for item in rows if item.state != ItemState.OPEN and seen[item.pk] == Sight.EVERYTHING}


def can_see_agreement(user: Person) -> bool:
    """Read reports of agreement. Not physicians: they may still review or decide what one speaks of."""
    return is_data_lead(user) or is_evaluator(user)


def can_compute_agreement(user: Person) -> bool:
    """Have a report made."""
    return is_data_lead(user)


def can_see_agreement_in_detail(user: Person) -> bool:
    """Pairs of physicians, single items, and figures of so few physicians that they speak of persons."""
    return is_data_lead(user)


def can_see_coverage(user: Person) -> bool:
    """The coverage board, its plan and who could be asked: data leads."""
    return is_data_lead(user)


def can_see_own_progress(user: Person) -> bool:
    """A physician's own weeks and agreement."""
    return is_physician(user)


def can_see_progress_of_all(user: Person) -> bool:
    """Everybody's weeks and agreement, by name, never as a rank: data leads."""
    return is_data_lead(user)


def can_see_progress(user: Person) -> bool:
    """The room of progress."""
    return can_see_own_progress(user) or can_see_progress_of_all(user)


def can_keep_guidelines(user: Person) -> bool:
    """Publish versions of a guideline and settle the requests for a change: the data leads own them."""
    return is_data_lead(user)


def can_read_guidelines(user: Person) -> bool:
    """Those who work by them and those who keep them."""
    return is_physician(user) or is_data_lead(user)


def guideline_requests(user: Person) -> QuerySet[GuidelineRequest]:
    """Requests for a change of a guideline: whoever keeps the guidelines sees all, others the own."""
    rows = GuidelineRequest.objects.select_related("dataset", "version", "adjudication__item")
    return rows if can_keep_guidelines(user) else rows.filter(adjudication__adjudicator_id=user.pk)


def can_draw_lots(user: Person) -> bool:
    """Draw lots of accepted items, see their verdicts, close and cancel them."""
    return is_data_lead(user)


def lot_items_to_check(user: Person) -> QuerySet[LotItem]:
    """Sampled items of open lots that ``user`` may judge: qualified, and in no other part of the item."""
    items = _qualified(user, ItemState.ACCEPTED).filter(
        ~Exists(_slots_of(user)), ~Exists(_reviews_of(user)), ~Exists(_adjudications_of(user))
    )
    rows = LotItem.objects.filter(
        sampled=True, lot__state=LotState.OPEN, lot_check__isnull=True, item__current=F("revision")
    )
    return rows.filter(item__in=items)


def pilots_before(user: Person) -> QuerySet[DatasetRules]:
    """Rules of the datasets whose queue is closed to ``user``: a pilot was set and not passed yet."""
    passed = PilotResult.objects.filter(dataset=OuterRef("dataset"), physician_id=user.pk, passed=True)
    return DatasetRules.objects.filter(~Exists(passed), pilot_items__gt=0)


def can_mark_training(user: Person) -> bool:
    """Make items training items and set the rules of a dataset's work."""
    return is_data_lead(user)


def can_practise_on(user: Person, training: TrainingItem) -> bool:
    """Answer a training item and be shown its key: every physician, as long as it is given out."""
    return is_physician(user) and training.ended_at is None and training.item.state == ItemState.ACCEPTED
