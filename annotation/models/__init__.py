"""The tables of stage 2."""

from annotation.models.answering import Answer, AnswerRevision, Assignment, CannotAnswer, SlotState
from annotation.models.decision import Adjudication, Defect, DisagreementReason, Review, Verdict
from annotation.models.guideline import GuidelineLook, GuidelineRequest, GuidelineVersion, RequestState
from annotation.models.item import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.models.lot import Lot, LotCheck, LotItem, LotState
from annotation.models.release import Release, ReleaseItem, ReleaseKind, Withdrawal
from annotation.models.training import DatasetRules, PilotResult, TrainingAnswer, TrainingItem

__all__ = [
    "Adjudication",
    "Answer",
    "AnswerRevision",
    "Assignment",
    "CannotAnswer",
    "DatasetRules",
    "Defect",
    "DisagreementReason",
    "GuidelineLook",
    "GuidelineRequest",
    "GuidelineVersion",
    "Item",
    "ItemEvent",
    "ItemKey",
    "ItemRevision",
    "Lot",
    "LotCheck",
    "LotItem",
    "LotState",
    "PilotResult",
    "Provenance",
    "Release",
    "ReleaseItem",
    "ReleaseKind",
    "RequestState",
    "Review",
    "SlotState",
    "TrainingAnswer",
    "TrainingItem",
    "Verdict",
    "Withdrawal",
]
