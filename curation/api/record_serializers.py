"""The shapes of records, their identifiers and the signatures in the API."""

from typing import Any

from rest_framework import serializers

from curation.deid import IDENTIFIER_TYPES
from curation.models import ContestedPlace, DeidentifiedRecord, Disagreement, IdentifierSpan, SourceRecord

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


class ObjectionSerializer(serializers.Serializer[Any]):
    """At which words of the rewritten text somebody can still be recognised, and why."""

    places = serializers.ListField(
        child=serializers.CharField(max_length=400), allow_empty=False, max_length=50
    )
    reason = serializers.CharField(max_length=1000)


class ReplySerializer(serializers.Serializer[Any]):
    """Why the first reader keeps to the text."""

    reason = serializers.CharField(max_length=1000)


class ContestedPlaceSerializer(serializers.ModelSerializer[ContestedPlace]):
    """A contested place: offsets in the raw text (code points), and how it reads after rewriting."""

    class Meta:
        model = ContestedPlace
        fields = ("id", "start", "end", "quote", "ruling", "type", "reason")


class DisagreementSerializer(serializers.ModelSerializer[Disagreement]):
    """A disagreement of two readers, for those who may open the raw text."""

    places = ContestedPlaceSerializer(many=True)

    class Meta:
        model = Disagreement
        fields = ("state", "reason", "reply", "raised_at", "closed_at", "places")


class DecisionOnPlaceSerializer(serializers.Serializer[Any]):
    """What an adjudicator says of one contested place; ``type`` where it is hidden."""

    place = serializers.IntegerField(min_value=1, max_value=2**62)
    hide = serializers.BooleanField()
    type = serializers.ChoiceField(TYPE_CODES, required=False)
    reason = serializers.CharField(max_length=1000)


class AdjudicationSerializer(serializers.Serializer[Any]):
    """A decision for every contested place."""

    decisions = DecisionOnPlaceSerializer(many=True, allow_empty=False)
