"""Who may see and do what in stage 2. Blindness is one function here: list, detail, search, API and export
all use it."""

from collections.abc import Iterable
from enum import IntEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from annotation.eligibility import (
    items_to_adjudicate,
    items_to_answer,
    items_to_review,
    lot_items_to_check,
)
from annotation.models import (
    Adjudication,
    Answer,
    Assignment,
    CommentRole,
    GuidelineRequest,
    Item,
    ItemComment,
    ItemRevision,
    KnownItem,
    LotCheck,
    Provenance,
    RepairState,
    RepairTask,
    Review,
    SlotState,
    TrainingItem,
)
from annotation.states import ItemState
from curation.handover import (
    Person,
    can_practise,
    is_data_lead,
    is_evaluator,
    is_physician,
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
        twins = twins_among(rows)
        return {item.pk: Sight.NOTHING if item.pk in twins else Sight.EVERYTHING for item in rows}
    if not is_physician(user):
        return {item.pk: Sight.NOTHING for item in rows}
    others = [item.pk for item in rows if item.author_id != user.pk and item.state != ItemState.DRAFT]
    found = Item.objects.filter(pk__in=others).order_by()
    everything = set(found.filter(_whole(user)).values_list("pk", flat=True)) if others else set()
    question = set(found.filter(asked_of(user)).values_list("pk", flat=True)) if others else set()
    return {item.pk: _sight(user, item, everything, question) for item in rows}


def twins_among(rows: Iterable[Item]) -> set[int]:
    """The twins of known-answer items: open, and work like any other to physicians; data leads work with the
    item itself."""
    opened = [item.pk for item in rows if item.state == ItemState.OPEN]
    return (
        set(KnownItem.objects.filter(twin__in=opened).values_list("twin_id", flat=True)) if opened else set()
    )


def _sight(user: Person, item: Item, everything: set[int], question: set[int]) -> Sight:
    if item.author_id == user.pk or item.pk in everything:
        return Sight.EVERYTHING
    if item.state == ItemState.DRAFT:
        return Sight.NOTHING
    return Sight.QUESTION if item.pk in question else Sight.LISTED


def seen_as(user: Person, least: Sight) -> Q:
    """The items of which ``user`` may see at least ``least`` now, the question or everything, for a query:
    what :func:`sights` says of each."""
    if is_data_lead(user):
        return Q(pk__isnull=False)
    if not is_physician(user):
        return Q(pk__isnull=True)
    whole = Q(author_id=user.pk) | _whole(user)
    return whole if least == Sight.EVERYTHING else whole | asked_of(user)


def _whole(user: Person) -> Q:
    """Items of others that hide nothing from a physician. What was decided and why is shown to those who
    worked on it; everybody else may still be asked later."""
    here = OuterRef("pk")
    worked = (
        ItemRevision.objects.filter(item=here, number=1, author_id=user.pk),
        Assignment.objects.filter(item=here, physician_id=user.pk),
        Review.objects.filter(item=here, reviewer_id=user.pk),
        Adjudication.objects.filter(item=here, adjudicator_id=user.pk),
        LotCheck.objects.filter(lot_item__item=here, checker_id=user.pk),
        ItemComment.objects.filter(item=here, author_id=user.pk),
    )
    any_part = Q()
    for rows in worked:
        any_part |= Q(Exists(rows))
    checks = Exists(lot_items_to_check(user).filter(item=here))
    return (
        Q(any_part, state__in=[ItemState.ACCEPTED, ItemState.RETIRED])
        | Q(checks, state=ItemState.ACCEPTED)
        | Q(Exists(items_to_review(user).filter(pk=here)), state=ItemState.IN_REVIEW)
        | Q(Exists(items_to_adjudicate(user).filter(pk=here)), state=ItemState.IN_ADJUDICATION)
    )


def asked_of(user: Person) -> Q:
    """Items whose question a physician holds or held in a slot: what the question adds to the whole."""
    if not is_physician(user):
        return Q(pk__isnull=True)
    held = Assignment.objects.filter(item=OuterRef("pk"), physician_id=user.pk)
    waiting = [ItemState.OPEN, ItemState.IN_REVIEW, ItemState.IN_ADJUDICATION]
    return Q(Exists(held), state__in=waiting)


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
        return items.filter(known_of__isnull=True)
    if not is_physician(user):
        return items.none()
    return items.filter(~Q(state=ItemState.DRAFT) | Q(author_id=user.pk))


def sees_decision(user: Person, task: RepairTask) -> bool:
    """The author's words about a repair, for somebody who asked for it: a decline at once, because that
    person is not asked again; what was mended only when the item hides nothing from that person any
    more."""
    if not task.answers.filter(physician_id=user.pk).exists():
        return sight(user, task.item) == Sight.EVERYTHING
    return task.state == RepairState.DECLINED or sight(user, task.item) == Sight.EVERYTHING


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


def can_act_in_bulk(user: Person) -> bool:
    """Do one thing to everything that a filter of the list of items finds: data leads."""
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


def can_mark_training(user: Person) -> bool:
    """Make items training items and set the rules of a dataset's work."""
    return is_data_lead(user)


def can_practise_on(user: Person, training: TrainingItem) -> bool:
    """Answer a training item and be shown its key: every physician, as long as it is given out."""
    return is_physician(user) and training.ended_at is None and training.item.state == ItemState.ACCEPTED


def seen_comments(user: Person, items: Iterable[Item]) -> QuerySet[ItemComment]:
    """The comments on ``items`` that ``user`` may read now: where nothing of the item is hidden any more.

    What was written while the item was being answered blind is never shown to those who answered it.
    """
    rows = list(items)
    seen = sights(user, rows)
    whole = [item.pk for item in rows if seen[item.pk] == Sight.EVERYTHING]
    comments = ItemComment.objects.filter(item__in=whole)
    if is_data_lead(user):
        return comments
    answered = Assignment.objects.filter(item=OuterRef("item"), physician_id=user.pk)
    return comments.exclude(Q(written_in=ItemState.OPEN) & Exists(answered))


def comment_role(user: Person, item: Item) -> CommentRole | None:
    """In which part ``user`` may comment on the item now; None where that is not allowed. Answerers read
    what was said once the item is closed; they take no part in it."""
    if sight(user, item) < Sight.EVERYTHING:
        return None
    if is_data_lead(user):
        return CommentRole.LEAD
    if item.author_id == user.pk:
        return CommentRole.AUTHOR
    if item.state == ItemState.IN_ADJUDICATION:
        return CommentRole.ADJUDICATOR if can_adjudicate(user, item) else None
    if item.state == ItemState.IN_REVIEW:
        return CommentRole.REVIEWER if can_review(user, item) else None
    return _earlier_part(user, item)


def _earlier_part(user: Person, item: Item) -> CommentRole | None:
    """The part that somebody had in a closed item, or has in the lot that it was drawn into."""
    parts = (
        (Review.objects.filter(item=item, reviewer_id=user.pk), CommentRole.REVIEWER),
        (Adjudication.objects.filter(item=item, adjudicator_id=user.pk), CommentRole.ADJUDICATOR),
        (LotCheck.objects.filter(lot_item__item=item, checker_id=user.pk), CommentRole.CHECKER),
        (lot_items_to_check(user).filter(item=item), CommentRole.CHECKER),
    )
    return next((role for rows, role in parts if rows.exists()), None)


def can_settle(user: Person, comment: ItemComment) -> bool:
    """End a thread or take it up again: who opened it, or the author of its item."""
    return comment.parent_id is None and user.pk in {comment.author_id, comment.item.author_id}


def can_withdraw(user: Person, comment: ItemComment) -> bool:
    """Take back an own comment."""
    return comment.author_id == user.pk and comment.withdrawn_at is None


def can_keep_known(user: Person) -> bool:
    """Choose known-answer items, end them, and see how they were answered, by name."""
    return is_data_lead(user)
