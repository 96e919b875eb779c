"""The shapes of records, their identifiers and the signatures in the API."""

from typing import Any

from rest_framework import serializers

from curation.deid import IDENTIFIER_TYPES
from curation.models import DeidentifiedRecord, IdentifierSpan, SourceRecord

TYPE_CODES = list(IDENTIFIER_TYPES)
DECISIONS = ["accept", "reject", "retype", "reopen"]


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
