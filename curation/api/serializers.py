"""The shapes of stage 1's API. They check shape and give words to choices; services decide."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curation import jobs
from curation.deid import IDENTIFIER_TYPES
from curation.models import (
    Dataset,
    DeidentifiedRecord,
    Dimension,
    IdentifierSpan,
    ImportBatch,
    Job,
    PhysicianProfile,
    PracticeCategory,
    Role,
    Source,
    SourceRecord,
    Specialty,
    Title,
    User,
)
from curation.services.people import Licence

TYPE_CODES = list(IDENTIFIER_TYPES)
DECISIONS = ["accept", "reject", "retype", "reopen"]


class LicenceSerializer(serializers.ModelSerializer[PhysicianProfile]):
    """What is known of a physician."""

    specialties = serializers.SlugRelatedField("code", many=True, read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = PhysicianProfile
        fields = (
            "licence_number",
            "practice_category",
            "title",
            "department",
            "specialties",
            "expires_on",
            "verified_at",
        )


class UserSerializer(serializers.ModelSerializer[User]):
    """An account."""

    licence = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "name", "role", "is_active", "licence")

    @extend_schema_field(LicenceSerializer(allow_null=True))
    def get_licence(self, user: User) -> Any:
        """The licence of a physician; null for everybody else."""
        profile = getattr(user, "profile", None)
        return LicenceSerializer(profile).data if profile else None


class LicenceInputSerializer(serializers.Serializer[Any]):
    """A licence as it is entered."""

    licence_number = serializers.CharField(max_length=40)
    practice_category = serializers.ChoiceField(PracticeCategory.choices, default=PracticeCategory.CLINICAL)
    title = serializers.ChoiceField(Title.choices, default=Title.ATTENDING)
    department = serializers.CharField(max_length=80, default="", allow_blank=True)
    specialties = serializers.ListField(child=serializers.CharField(max_length=20), default=list)
    expires_on = serializers.DateField(default=None, allow_null=True)

    @staticmethod
    def licence(values: dict[str, Any]) -> Licence:
        """Validated values as the services take them."""
        return Licence(
            number=values["licence_number"],
            practice_category=values["practice_category"],
            title=values["title"],
            department=values["department"],
            specialties=tuple(values["specialties"]),
            expires_on=values["expires_on"],
        )


class InvitationSerializer(serializers.Serializer[Any]):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(Role.choices)
    name = serializers.CharField(max_length=80, default="", allow_blank=True)
    licence = LicenceInputSerializer(required=False)


class InvitedSerializer(serializers.Serializer[Any]):
    """The account, and the one-time link that opens it."""

    id = serializers.IntegerField()
    email = serializers.EmailField()
    set_password_url = serializers.CharField()


class SourceSerializer(serializers.ModelSerializer[Source]):
    """A supplier of records."""

    class Meta:
        model = Source
        fields = ("id", "name", "terms")
        # Naming a source that is there gives that source, so this is no error.
        extra_kwargs: dict[str, Any] = {"name": {"validators": []}}


class BatchSerializer(serializers.ModelSerializer[ImportBatch]):
    """A delivery."""

    source = serializers.SlugRelatedField("name", read_only=True)  # type: ignore[assignment, var-annotated]
    job = serializers.PrimaryKeyRelatedField(read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = ImportBatch
        fields = (
            "id",
            "source",
            "file_name",
            "file_digest",
            "file_bytes",
            "state",
            "options",
            "mapping",
            "encoding",
            "rows",
            "imported",
            "duplicates",
            "job",
            "created_at",
            "committed_at",
        )


class UploadSerializer(serializers.Serializer[Any]):
    """A file for a source; the source is made where there is none of that name."""

    file = serializers.FileField(allow_empty_file=True)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]  # the stubs keep the name
    encoding = serializers.ChoiceField(["utf-8", "gb18030", "big5", "utf-16"], required=False)


class OptionsSerializer(serializers.Serializer[Any]):
    """How a staged file is read, and what its columns mean."""

    encoding = serializers.ChoiceField(["", "utf-8", "gb18030", "big5", "utf-16"], required=False)
    sheet = serializers.CharField(required=False, allow_blank=True)
    header_row = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    mapping = serializers.DictField(required=False)


class RejectedSerializer(serializers.Serializer[Any]):
    """A row that was not taken; ``content`` only for who may read the rows."""

    row = serializers.IntegerField()
    reason = serializers.CharField()
    message = serializers.CharField()
    content = serializers.DictField(required=False)


class ReportSerializer(serializers.Serializer[Any]):
    """What became of a delivery."""

    batch = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    imported = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = RejectedSerializer(many=True)
    blank = serializers.IntegerField()
    encoding = serializers.CharField()
    mapping = serializers.DictField()
    warnings = serializers.ListField(child=serializers.DictField())
    seconds = serializers.FloatField()


class JobSerializer(serializers.ModelSerializer[Job]):
    """A durable job."""

    title = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "title",
            "state",
            "done",
            "total",
            "note",
            "error_code",
            "explanation",
            "created_at",
            "started_at",
            "finished_at",
        )

    def get_title(self, job: Job) -> str:
        """The kind in words."""
        return jobs.title_of(job)

    def get_explanation(self, job: Job) -> str:
        """Why it failed, in words."""
        return jobs.explanation_of(job)


class RecordSerializer(serializers.ModelSerializer[SourceRecord]):
    """A record without its text."""

    source = serializers.SlugRelatedField("name", read_only=True)  # type: ignore[assignment, var-annotated]
    specialty = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = SourceRecord
        fields = (
            "id",
            "batch",
            "source",
            "row",
            "department",
            "specialty",
            "characters",
            "state",
            "created_at",
        )


class DeidentifiedSerializer(serializers.ModelSerializer[DeidentifiedRecord]):
    """The text as it leaves this stage."""

    id = serializers.IntegerField(source="source_record_id")
    state = serializers.CharField(source="source_record.state")
    specialty = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    signed_twice = serializers.BooleanField(source="is_signed_twice")

    class Meta:
        model = DeidentifiedRecord
        fields = (
            "id",
            "state",
            "text",
            "department",
            "specialty",
            "identifiers",
            "policy_version",
            "detector_version",
            "first_signed_at",
            "second_signed_at",
            "signed_twice",
        )


class RawSerializer(serializers.Serializer[Any]):
    """The raw text; reading it is audited."""

    id = serializers.IntegerField()
    text = serializers.CharField()


class SpanSerializer(serializers.ModelSerializer[IdentifierSpan]):
    """An identifier in the raw text; offsets are code points."""

    class Meta:
        model = IdentifierSpan
        fields = ("id", "start", "end", "type", "layer", "score", "state", "reason")


class NewSpanSerializer(serializers.Serializer[Any]):
    """A stretch to mark, in code points."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)
    type = serializers.ChoiceField(TYPE_CODES)


class DecisionSerializer(serializers.Serializer[Any]):
    """What is decided of a span."""

    decision = serializers.ChoiceField(DECISIONS)
    type = serializers.ChoiceField(TYPE_CODES, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)
    identical = serializers.BooleanField(default=False)


class ChangedSerializer(serializers.Serializer[Any]):
    """How many spans were changed."""

    changed = serializers.IntegerField()


class StatementSerializer(serializers.Serializer[Any]):
    """The reader states to have read the whole rewritten text."""

    statement = serializers.BooleanField()


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a record is sent back."""

    reason = serializers.CharField(max_length=1000)


class DimensionSerializer(serializers.ModelSerializer[Dimension]):
    """A dimension."""

    class Meta:
        model = Dimension
        fields = ("code", "zh", "en", "position")


class SpecialtySerializer(serializers.ModelSerializer[Specialty]):
    """A specialty."""

    class Meta:
        model = Specialty
        fields = ("code", "zh", "en", "parent")


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """A dataset."""

    dimension = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Dataset
        fields = (
            "name",
            "zh",
            "en",
            "track",
            "dimension",
            "format",
            "schema",
            "types",
            "topics",
            "reference_free",
            "metric",
            "intended_n",
            "prompt",
            "marks",
        )
