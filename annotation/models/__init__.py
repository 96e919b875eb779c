"""The tables of stage 2."""

from annotation.models.answering import Answer, AnswerRevision, Assignment, CannotAnswer, SlotState
from annotation.models.coverage import CoverageTarget
from annotation.models.decision import Adjudication, DisagreementReason, Review, Verdict
from annotation.models.item import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.models.release import Release, ReleaseItem, ReleaseKind, Withdrawal

__all__ = [
    "Adjudication",
    "Answer",
    "AnswerRevision",
    "Assignment",
    "CannotAnswer",
    "CoverageTarget",
    "DisagreementReason",
    "Item",
    "ItemEvent",
    "ItemKey",
    "ItemRevision",
    "Provenance",
    "Release",
    "ReleaseItem",
    "ReleaseKind",
    "Review",
    "SlotState",
    "Verdict",
    "Withdrawal",
]
