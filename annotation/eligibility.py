"""Which work waits for whom: the items that somebody may answer, review, adjudicate or check now, as
queries that hold licence, scope, own department and separation of duty. What may be seen of an item is in
annotation.permissions."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from annotation.models import (
    Adjudication,
    AnswerRevision,
    Assignment,
    CannotAnswer,
    DatasetRules,
    Item,
    ItemComment,
    ItemEvent,
    ItemRevision,
    KnownExposure,
    KnownItem,
    LotCheck,
    LotItem,
    LotState,
    PilotResult,
    RepairState,
    RepairTask,
    Review,
    TrainingItem,
    Verdict,
)
from annotation.states import ItemState
from curation.handover import Person, department_of, scope_of


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


def _comments_of(user: Person) -> QuerySet[ItemComment]:
    return ItemComment.objects.filter(item=OuterRef("pk"), author_id=user.pk)


def _checks_of(user: Person) -> QuerySet[LotCheck]:
    return LotCheck.objects.filter(lot_item__item=OuterRef("pk"), checker_id=user.pk)


def _told_key(user: Person) -> QuerySet[KnownExposure]:
    """Given as a known-answer item, an item's key is told."""
    return KnownExposure.objects.filter(known__item=OuterRef("pk"), physician_id=user.pk)


def items_to_answer(user: Person) -> QuerySet[Item]:
    """Open items that ``user`` may answer, whether or not a slot is free.

    Who answered an earlier revision may answer the repaired one as well: neither key nor answers were seen,
    unless the item had been accepted once. Who commented on an item saw all of it and is not
    asked; nor is who said that it is out of scope, or was told in words why the author left it as it is.
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
        ~Exists(_comments_of(user)),
        ~Exists(pilots_before(user).filter(dataset=OuterRef("dataset"))),
        ~Exists(TrainingItem.objects.filter(item=OuterRef("pk"))),
        ~Exists(KnownItem.objects.filter(twin=OuterRef("pk"))),
        ~Exists(_told_key(user)),
    )


def known_items_for(user: Person, *, limit: int) -> QuerySet[KnownItem]:
    """Known-answer items that ``user`` may be given: qualified, in no part of the item before, its queue
    open, never given it, and not used up: given to fewer than ``limit`` physicians."""
    wrote = ItemRevision.objects.filter(item=OuterRef("pk"), author_id=user.pk)
    items = _qualified(user, ItemState.ACCEPTED).filter(
        ~Exists(wrote),
        ~Exists(_slots_of(user)),
        ~Exists(_reviews_of(user)),
        ~Exists(_adjudications_of(user)),
        ~Exists(_checks_of(user)),
        ~Exists(_comments_of(user)),
        ~Exists(_told_key(user)),
        ~Exists(pilots_before(user).filter(dataset=OuterRef("dataset"))),
    )
    rows = KnownItem.objects.filter(
        item__in=items, item__current=F("revision"), ended_at__isnull=True, twin__state=ItemState.OPEN
    )
    return rows.annotate(given=Count("exposures")).filter(given__lt=limit)


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


def items_to_review(user: Person) -> QuerySet[Item]:
    """Items that wait for a review of ``user``, who may have reviewed them before, but not approved now."""
    return _qualified(user, ItemState.IN_REVIEW).filter(
        ~Exists(_slots_of(user)),
        ~Exists(_adjudications_of(user)),
        ~Exists(_checks_of(user)),
        ~Exists(_told_key(user)),
        ~Exists(standing_approvals().filter(item=OuterRef("pk"), reviewer_id=user.pk)),
    )


def items_to_adjudicate(user: Person) -> QuerySet[Item]:
    """Items whose answers differ that ``user`` may decide; an earlier decision is no hindrance."""
    return _qualified(user, ItemState.IN_ADJUDICATION).filter(
        ~Exists(_slots_of(user)),
        ~Exists(_reviews_of(user)),
        ~Exists(_checks_of(user)),
        ~Exists(_told_key(user)),
    )


def lot_items_to_check(user: Person) -> QuerySet[LotItem]:
    """Sampled items of open lots that ``user`` may judge: qualified, and in no other part of the item."""
    items = _qualified(user, ItemState.ACCEPTED).filter(
        ~Exists(_slots_of(user)),
        ~Exists(_reviews_of(user)),
        ~Exists(_adjudications_of(user)),
        ~Exists(_told_key(user)),
    )
    rows = LotItem.objects.filter(
        sampled=True, lot__state=LotState.OPEN, lot_check__isnull=True, item__current=F("revision")
    )
    return rows.filter(item__in=items)


def pilots_before(user: Person) -> QuerySet[DatasetRules]:
    """Rules of the datasets whose queue is closed to ``user``: a pilot was set and not passed yet."""
    passed = PilotResult.objects.filter(dataset=OuterRef("dataset"), physician_id=user.pk, passed=True)
    return DatasetRules.objects.filter(~Exists(passed), pilot_items__gt=0)
