"""Reads across tables of stage 2: what a list, a desk and a board show. Every one goes through the
permissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from annotation.eligibility import (
    items_to_adjudicate,
    items_to_answer,
    items_to_review,
    lot_items_to_check,
    pilots_before,
)
from annotation.models import (
    AgreementFigure,
    AgreementItem,
    AgreementReport,
    Assignment,
    BaselineFigure,
    BulkAction,
    CannotAnswer,
    DatasetRules,
    GuidelineLook,
    GuidelineVersion,
    Item,
    ItemEvent,
    LotItem,
    Measure,
    Provenance,
    Release,
    RepairState,
    RepairTask,
    RequestState,
    Scope,
    SlotState,
)
from annotation.permissions import (
    Sight,
    can_act_in_bulk,
    can_see_agreement,
    can_see_agreement_in_detail,
    can_see_releases,
    guideline_requests,
    sees_answers_of,
    sees_decision,
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


def bulk_actions(user: Any) -> QuerySet[BulkAction]:
    """One's own acts on many items, newest first."""
    rows = BulkAction.objects.select_related("specialty", "preview", "job")
    return rows.filter(created_by=user) if can_act_in_bulk(user) else rows.none()


def access_bulk_action(user: Any, pk: int) -> BulkAction:
    """One of them; anybody else's looks missing."""
    return get_object_or_404(bulk_actions(user), pk=pk)


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
    """The lists on a physician's desk; what is next is said by the queue."""

    held: Assignment | None
    to_review: list[Item]
    to_adjudicate: list[Item]
    drafts: list[Draft]
    repairs: list["Repair"]
    reported: list["Repair"]
    to_check: int
    pilots: list[DatasetRules]


DESK_LIMIT = 20
# More than this is many, whatever the number.
COUNTED = 1000
REPORTED_LIMIT = 5


def desk_of(user: Any) -> Desk:
    """The work that waits for ``user``, in a bounded number of queries."""
    return Desk(
        held=held_by(user),
        to_review=list(to_review(user).order_by("changed_at")[:DESK_LIMIT]),
        to_adjudicate=list(lowest_agreement_first(to_adjudicate(user))[:DESK_LIMIT]),
        drafts=drafts_of(user),
        repairs=[repair_as_seen(user, task) for task in repairs_of(user).order_by("pk")[:DESK_LIMIT]],
        reported=reported_by(user),
        to_check=lot_items_to_check(user)[:COUNTED].count(),
        pilots=list(pilots_before(user).select_related("dataset")),
    )


@dataclass(frozen=True)
class Repair:
    """A repair task as one person may see it: reasons with counts and comments for the author, without names;
    ``words`` is empty while the decision's words are still hidden from who asked for it."""

    task: RepairTask
    reasons: list[tuple[str, int]]
    comments: list[str]
    words: str
    slot: int = 0


def repair_as_seen(user: Any, task: RepairTask) -> Repair:
    """The task for its author or a data lead, or for somebody who opened it."""
    latest = [answer.latest for answer in task.answers.all()]
    reasons: dict[str, int] = {}
    for one in latest:
        reasons[one.cannot_answer] = reasons.get(one.cannot_answer, 0) + 1
    return Repair(
        task=task,
        reasons=[(str(CannotAnswer(code).label), n) for code, n in sorted(reasons.items())],
        comments=[one.comment for one in latest if one.comment.strip()],
        words=task.decision if task.decision and sees_decision(user, task) else "",
    )


def repairs_of(user: Any) -> QuerySet[RepairTask]:
    """Own items that wait for a repair."""
    rows = RepairTask.objects.filter(state=RepairState.OPEN, item__author=user, item__state=ItemState.DRAFT)
    return rows.select_related("item__dataset", "item__specialty", "revision").prefetch_related(
        "answers__revisions"
    )


def reported_by(user: Any, slot: Assignment | None = None) -> list[Repair]:
    """What became of the newest reasons that ``user`` gave, or of the one given in ``slot``: never the
    reasons or comments of anybody else."""
    given = Assignment.objects.filter(physician=user, answer__repairs__isnull=False).order_by("-answer__pk")
    if slot is not None:
        given = given.filter(pk=slot.pk)
    found = []
    for slot in given.select_related("answer", "item__dataset")[:REPORTED_LIMIT]:
        task = slot.answer.repairs.select_related("item__dataset", "revision").latest("pk")
        latest = slot.answer.latest
        words = task.decision if task.decision and sees_decision(user, task) else ""
        reasons = [(str(latest.get_cannot_answer_display()), 1)]
        found.append(Repair(task, reasons, [], words, slot.pk))
    return found


def drafts_of(user: Any) -> list[Draft]:
    """Own drafts, those that came back first, each with the note it came back with."""
    came_back = ItemEvent.objects.filter(item=OuterRef("pk"), target=ItemState.DRAFT).exclude(source="")
    latest = came_back.order_by("-id").values("note")[:1]
    rows = Item.objects.filter(author=user, state=ItemState.DRAFT, provenance=Provenance.AUTHORED)
    rows = rows.exclude(repairs__state=RepairState.OPEN)
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
    accepted = Item.objects.filter(state=ItemState.ACCEPTED, training__isnull=True, known__isnull=True)
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
    rows = Item.objects.filter(known_of__isnull=True).values("dataset__name", "state").annotate(n=Count("id"))
    return [dict(row) for row in rows.order_by("dataset__name", "state")]


# A figure of fewer physicians speaks of persons; only data leads see it.
FEW_PHYSICIANS = 3


def agreement_reports(user: Any) -> QuerySet[AgreementReport]:
    """Reports of agreement, newest first; who only reads sees the finished ones."""
    if not can_see_agreement(user):
        return AgreementReport.objects.none()
    rows = AgreementReport.objects.select_related("job")
    return rows if can_see_agreement_in_detail(user) else rows.filter(computed_at__isnull=False)


def access_agreement(user: Any, pk: int) -> AgreementReport:
    """One report, for those who may see it; missing and forbidden look alike (Http404)."""
    return get_object_or_404(agreement_reports(user), pk=pk)


def split_items(user: Any, report: AgreementReport) -> int | None:
    """On how many items the answers differ; None where so few answered that it speaks of persons."""
    few = report.n_physicians < FEW_PHYSICIANS and not can_see_agreement_in_detail(user)
    return None if few or not report.is_finished else report.n_split_items


def agreement_headlines(
    user: Any, reports: Sequence[AgreementReport]
) -> dict[tuple[int, str], AgreementFigure]:
    """For a list of reports the figures of all their choice items, by report and metric; one query."""
    rows = AgreementFigure.objects.filter(report__in=reports, scope=Scope.ALL, measure=Measure.WHOLE)
    if not can_see_agreement_in_detail(user):
        rows = rows.filter(n_physicians__gte=FEW_PHYSICIANS)
    return {(row.report_id, row.metric): row for row in rows}


def agreement_figures(user: Any, report: AgreementReport) -> list[AgreementFigure]:
    """The figures of a report that ``user`` may see, in its order."""
    rows = report.figures.all()
    if not can_see_agreement_in_detail(user):
        rows = rows.exclude(scope=Scope.PAIR).filter(n_physicians__gte=FEW_PHYSICIANS)
    return list(rows)


def baseline_figures(user: Any, report: AgreementReport) -> list[BaselineFigure]:
    """The physicians' baseline that ``user`` may see; what was not computed holds nobody's result."""
    rows = report.baselines.all()
    if not can_see_agreement_in_detail(user):
        rows = rows.filter(Q(n_physicians__gte=FEW_PHYSICIANS) | Q(value__isnull=True))
    return list(rows)


def lowest_agreement(user: Any, report: AgreementReport) -> tuple[list[AgreementItem], int]:
    """Items on which the answers differ most, as far as ``user`` may see their answers now; and how many are
    held back, because they are being answered again."""
    if not can_see_agreement_in_detail(user):
        return [], 0
    rows = list(report.items.select_related("item__dataset", "item__specialty"))
    seen = sees_answers_of(user, [row.item for row in rows])
    shown = [row for row in rows if row.item_id in seen]
    return shown, len(rows) - len(shown)


@dataclass(frozen=True)
class Baseline:
    """What physicians reached, answering blind for the first time: a fraction with its interval."""

    scope: str
    code: str
    metric: str
    value: float
    low: float | None
    high: float | None
    n_items: int
    n_answers: int
    n_physicians: int
    computed_at: datetime


def physician_baseline() -> list[Baseline]:
    """The baseline of the newest finished report over everything, for a leaderboard; empty without one.

    Figures of fewer than three physicians are left out: whoever sees a board would read them as a judgement
    of persons.
    """
    report = AgreementReport.objects.filter(
        computed_at__isnull=False, dataset="", dimension="", specialty=""
    ).first()
    if report is None or report.computed_at is None:
        return []
    rows = report.baselines.filter(value__isnull=False, n_physicians__gte=FEW_PHYSICIANS)
    return [
        Baseline(
            scope=row.scope,
            code=row.code,
            metric=row.metric,
            value=row.value,
            low=row.low,
            high=row.high,
            n_items=row.n_items,
            n_answers=row.n_answers,
            n_physicians=row.n_physicians,
            computed_at=report.computed_at,
        )
        for row in rows
        if row.value is not None
    ]


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
