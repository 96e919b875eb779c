"""The blind answers that a report is made of, read in chunks and turned into readings at once.

Only answers that :func:`annotation.permissions.answers_in_reports` lets through are looked at.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from annotation.models import AgreementReport, Answer, AnswerRevision, Item, ItemEvent
from annotation.permissions import REPORTED, answers_in_reports
from annotation.services.agreement_readings import READERS, BlindAnswer, Reading, read_other
from annotation.states import ItemState

CHUNK = 2_000
COLUMNS = {
    "dataset": "item__dataset__name",
    "dimension": "item__dataset__dimension__code",
    "specialty": "item__specialty__code",
}
UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """Where an item belongs, and what its answers say."""

    pk: int
    dataset: str
    dimension: str
    specialty: str
    format: str
    reading: Reading


@dataclass(slots=True)
class Sources:
    """Everything a report is computed from."""

    items: list[AnsweredItem] = field(default_factory=list)
    n_answers: int = 0
    digest: str = ""


def selected(selection: dict[str, str], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with an ``item`` that the filter names."""
    return rows.filter(**{COLUMNS[name]: value for name, value in selection.items() if value})


def newest_event() -> int:
    """The newest move of any item."""
    return ItemEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def has_answers(selection: dict[str, str]) -> bool:
    """Whether anything is to be compared."""
    return selected(selection, answers_in_reports()).exists()


def _weighty_moves(event: int) -> QuerySet[ItemEvent]:
    """Moves after that one by which an answered item came into the reports, left them, or was accepted or
    reopened."""
    inside, was_inside = Q(target__in=REPORTED), Q(source__in=REPORTED)
    weighty = (inside & ~was_inside) | (was_inside & ~inside) | Q(target=ItemState.ACCEPTED)
    answered = Exists(Answer.objects.filter(item=OuterRef("item"), is_extra=False))
    return ItemEvent.objects.filter(weighty, pk__gt=event).filter(answered)


def stale_among(reports: Sequence[AgreementReport]) -> set[int]:
    """Primary keys of the finished reports that an answered item has moved under since; one query for all."""
    finished = [report for report in reports if report.is_finished]
    if not finished:
        return set()
    moves = _weighty_moves(min(report.seen_event for report in finished))
    rows = list(moves.values_list(*COLUMNS.values()).annotate(last=Max("pk")).order_by())
    return {report.pk for report in finished if any(_concerns(report, *row) for row in rows)}


def _concerns(
    report: AgreementReport, dataset: str, dimension: str, specialty: str | None, last: int
) -> bool:
    place = {"dataset": dataset, "dimension": dimension, "specialty": specialty or ""}
    return last > report.seen_event and all(place[name] == code for name, code in report.selection.items())


def read_sources(
    selection: dict[str, str], progress: Callable[[int, int], None] = lambda done, total: None
) -> Sources:
    """Every reported answer of the filter, by item."""
    pks = list(
        selected(selection, answers_in_reports()).order_by("item").values_list("item", flat=True).distinct()
    )
    sources, digest = Sources(), hashlib.sha256()
    for start in range(0, len(pks), CHUNK):
        progress(start, len(pks))
        for item, line in _chunk(pks[start : start + CHUNK]):
            sources.items.append(item)
            sources.n_answers += len(item.reading.physicians)
            digest.update(line.encode())
    sources.digest = digest.hexdigest()
    progress(len(pks), len(pks))
    return sources


def _chunk(pks: list[int]) -> Iterator[tuple[AnsweredItem, str]]:
    given = _answers(pks)
    rows = (
        Item.objects.filter(pk__in=pks)
        .order_by("pk")
        .values_list(
            "pk",
            "dataset__name",
            "dataset__dimension__code",
            "specialty__code",
            "dataset__format",
            "state",
            "current_id",
            "current__input",
            "current__key__target",
        )
    )
    for pk, dataset, dimension, specialty, form, state, current, question, target in rows:
        answers = given.get(pk, [])
        accepted = state == ItemState.ACCEPTED
        reading = READERS.get(form, read_other)(question, target if accepted else None, answers)
        revisions = ",".join(str(answer.revision) for answer in answers)
        line = f"{pk}:{current}:{int(accepted)}:{revisions}\n"
        yield AnsweredItem(pk, dataset, dimension, specialty or UNASSIGNED, form, reading), line


def _answers(pks: list[int]) -> dict[int, list[BlindAnswer]]:
    earlier = Answer.objects.filter(
        item=OuterRef("answer__item"), physician=OuterRef("answer__physician"), pk__lt=OuterRef("answer")
    )
    rows = (
        AnswerRevision.objects.filter(answer__in=answers_in_reports().filter(item__in=pks), cannot_answer="")
        .annotate(again=Exists(earlier), item=F("answer__item"), physician=F("answer__physician"))
        .order_by("answer__item", "answer", "number")
        .values_list("item", "answer_id", "physician", "pk", "value", "again")
    )
    given: dict[int, list[BlindAnswer]] = {}
    for (item, _answer), group in groupby(rows, key=lambda row: (row[0], row[1])):
        revisions = list(group)
        *_place, physician, pk, value, again = revisions[-1]
        given.setdefault(item, []).append(BlindAnswer(physician, pk, value, revisions[0][4], again))
    return given
