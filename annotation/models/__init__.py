"""The tables of stage 2."""

from annotation.models.answering import Answer, AnswerRevision, Assignment, CannotAnswer, SlotState
from annotation.models.decision import Adjudication, DisagreementReason, Review, Verdict
from annotation.models.item import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.models.release import Release, ReleaseItem, ReleaseKind, Withdrawal
from annotation.models.source_pointer import SourcePointer, StemBand

__all__ = [
    "Adjudication",
    "Answer",
    "AnswerRevision",
    "Assignment",
    "CannotAnswer",
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
    "SourcePointer",
    "StemBand",
    "Verdict",
    "Withdrawal",
]
