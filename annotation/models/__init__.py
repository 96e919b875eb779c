"""The tables of stage 2."""

from annotation.models.agreement import (
    AgreementFigure,
    AgreementItem,
    AgreementReport,
    BaselineFigure,
    Measure,
    Metric,
    Scope,
)
from annotation.models.answering import Answer, AnswerRevision, Assignment, CannotAnswer, SlotState
from annotation.models.coverage import CoverageTarget
from annotation.models.decision import Adjudication, DisagreementReason, Review, Verdict
from annotation.models.item import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.models.portion import Portion, PortionTask, TaskState
from annotation.models.release import Release, ReleaseItem, ReleaseKind, Withdrawal
from annotation.models.repair import RepairState, RepairTask

__all__ = [
    "Adjudication",
    "AgreementFigure",
    "AgreementItem",
    "AgreementReport",
    "Answer",
    "AnswerRevision",
    "Assignment",
    "BaselineFigure",
    "CannotAnswer",
    "CoverageTarget",
    "DisagreementReason",
    "Item",
    "ItemEvent",
    "ItemKey",
    "ItemRevision",
    "Measure",
    "Metric",
    "Portion",
    "PortionTask",
    "Provenance",
    "Release",
    "ReleaseItem",
    "ReleaseKind",
    "RepairState",
    "RepairTask",
    "Review",
    "Scope",
    "SlotState",
    "TaskState",
    "Verdict",
    "Withdrawal",
]
