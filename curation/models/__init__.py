"""The tables of stage 1."""

from curation.models.audit import AuditEntry
from curation.models.deidentification import DeidentifiedRecord, IdentifierSpan, KnownOriginal, SpanState
from curation.models.disagreement import ContestedPlace, Disagreement, DisagreementState, Ruling
from curation.models.job import Job, JobState, WorkerHeartbeat
from curation.models.near_duplicate import (
    ClusterState,
    NearCopy,
    NearDuplicateCluster,
    NearDuplicateMember,
)
from curation.models.notice import Notice, NoticeChoice, NoticeSetting
from curation.models.people import (
    ApiToken,
    IdempotencyRecord,
    PhysicianProfile,
    PracticeCategory,
    Role,
    Title,
    User,
)
from curation.models.policy import DeidentificationPolicy
from curation.models.raw_reader import RawReader
from curation.models.record_text import RecordText
from curation.models.sample_audit import (
    AuditedRecord,
    AuditFinding,
    AuditState,
    Outcome,
    SampleAudit,
)
from curation.models.saved_filter import SavedFilter
from curation.models.source import BatchState, ImportBatch, RecordState, RejectedRow, Source, SourceRecord
from curation.models.taxonomy import Dataset, Dimension, Specialty

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditFinding",
    "AuditState",
    "AuditedRecord",
    "BatchState",
    "ClusterState",
    "ContestedPlace",
    "Dataset",
    "DeidentificationPolicy",
    "DeidentifiedRecord",
    "Dimension",
    "Disagreement",
    "DisagreementState",
    "IdempotencyRecord",
    "IdentifierSpan",
    "ImportBatch",
    "Job",
    "JobState",
    "KnownOriginal",
    "NearCopy",
    "NearDuplicateCluster",
    "NearDuplicateMember",
    "Notice",
    "NoticeChoice",
    "NoticeSetting",
    "Outcome",
    "PhysicianProfile",
    "PracticeCategory",
    "RawReader",
    "RecordState",
    "RecordText",
    "RejectedRow",
    "Role",
    "Ruling",
    "SampleAudit",
    "SavedFilter",
    "Source",
    "SourceRecord",
    "SpanState",
    "Specialty",
    "Title",
    "User",
    "WorkerHeartbeat",
]
