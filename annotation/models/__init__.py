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
from annotation.models.bulk import BulkAction, BulkItem, BulkKind, BulkState
from annotation.models.comment import CommentRole, ItemComment
from annotation.models.coverage import CoverageTarget
from annotation.models.decision import Adjudication, Defect, DisagreementReason, Review, Verdict
from annotation.models.guideline import GuidelineLook, GuidelineRequest, GuidelineVersion, RequestState
from annotation.models.item import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.models.item_text import ItemText
from annotation.models.known import KnownExposure, KnownItem
from annotation.models.lot import Lot, LotCheck, LotItem, LotState
from annotation.models.portion import Portion, PortionTask, TaskState
from annotation.models.release import Release, ReleaseItem, ReleaseKind, Withdrawal
from annotation.models.repair import RepairState, RepairTask
from annotation.models.source_pointer import SourcePointer, StemBand
from annotation.models.training import DatasetRules, PilotResult, TrainingAnswer, TrainingItem

__all__ = [
    "Adjudication",
    "AgreementFigure",
    "AgreementItem",
    "AgreementReport",
    "Answer",
    "AnswerRevision",
    "Assignment",
    "BaselineFigure",
    "BulkAction",
    "BulkItem",
    "BulkKind",
    "BulkState",
    "CannotAnswer",
    "CommentRole",
    "CoverageTarget",
    "DatasetRules",
    "Defect",
    "DisagreementReason",
    "GuidelineLook",
    "GuidelineRequest",
    "GuidelineVersion",
    "Item",
    "ItemComment",
    "ItemEvent",
    "ItemKey",
    "ItemRevision",
    "ItemText",
    "KnownExposure",
    "KnownItem",
    "Lot",
    "LotCheck",
    "LotItem",
    "LotState",
    "Measure",
    "Metric",
    "PilotResult",
    "Portion",
    "PortionTask",
    "Provenance",
    "Release",
    "ReleaseItem",
    "ReleaseKind",
    "RepairState",
    "RepairTask",
    "RequestState",
    "Review",
    "Scope",
    "SlotState",
    "SourcePointer",
    "StemBand",
    "TaskState",
    "TrainingAnswer",
    "TrainingItem",
    "Verdict",
    "Withdrawal",
]
