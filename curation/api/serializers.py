"""The shapes of deliveries, jobs and the taxonomy in the API. They check shape; services decide."""

from typing import Any

from rest_framework import serializers

from curation import jobs
from curation.models import Dataset, Dimension, ImportBatch, Job, Source, Specialty
from curation.readers import READINGS


class SourceSerializer(serializers.ModelSerializer[Source]):
    """A supplier of records."""

    class Meta:
        model = Source
        fields = ("id", "name", "terms", "closed_at")
        read_only_fields = ("closed_at",)
        # Naming a source that is there gives that source, so this is no error.
        extra_kwargs: dict[str, Any] = {"name": {"validators": []}}


class SourceNameSerializer(serializers.Serializer[Any]):
    """The name of the source that is to be closed, to confirm it."""

    name = serializers.CharField(max_length=120)


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
    member = serializers.CharField(required=False, allow_blank=True)


class OptionsSerializer(serializers.Serializer[Any]):
    """How a staged file is read, and what its columns mean."""

    encoding = serializers.ChoiceField(["", "utf-8", "gb18030", "big5", "utf-16"], required=False)
    sheet = serializers.CharField(required=False, allow_blank=True)
    header_row = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    header_rows = serializers.ChoiceField([1, 2], required=False)
    reading = serializers.ChoiceField(["", *READINGS], required=False)
    member = serializers.CharField(required=False, allow_blank=True)
    specialties = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
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
