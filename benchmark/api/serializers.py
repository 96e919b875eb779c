"""What the API of this stage takes and gives; keys of endpoints go in and never come out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from benchmark.models import (
    EvaluatedModel,
    EvaluationRun,
    Judge,
    JudgeState,
    MetricResult,
    Response,
    RunState,
    VerdictSet,
)
from benchmark.selectors import errors_of, outcomes_of, scores_of
from benchmark.services.runs import MAX_CONCURRENCY


class ModelSerializer(serializers.ModelSerializer[EvaluatedModel]):
    """A model without its key."""

    class Meta:
        model = EvaluatedModel
        fields = ["id", "name", "provider", "model", "location", "created_at"]
        read_only_fields = fields


class NewModelSerializer(serializers.Serializer[Any]):
    """A model to be registered: ``spec`` for endpoints and folders, ``replies`` for stored replies."""

    name = serializers.CharField(max_length=120)
    spec = serializers.CharField(
        max_length=700, required=False, help_text="openai:MODEL@http://host:port/v1 · local:PATH"
    )
    api_key = serializers.CharField(max_length=500, required=False, write_only=True, default="")
    replies = serializers.FileField(required=False, write_only=True, help_text='lines {"id","reply"}')

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of spec and replies."""
        if bool(attrs.get("spec")) == bool(attrs.get("replies")):
            raise serializers.ValidationError({"spec": ["give either spec or replies"]})
        return attrs


class ResultSerializer(serializers.ModelSerializer[MetricResult]):
    """A number with its interval, n and what is missing from it."""

    class Meta:
        model = MetricResult
        fields = ["scope", "name", "metric", "value", "low", "high", "n", "n_unscored", "n_parse_failed"]
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[EvaluationRun]):
    """A run as a list shows it."""

    state = serializers.CharField(read_only=True, help_text=" · ".join(RunState.values))
    release = serializers.CharField(source="release.name", read_only=True)
    model = serializers.CharField(source="model.name", read_only=True)
    judge = serializers.CharField(source="judge.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = EvaluationRun
        fields = [
            "id", "release", "model", "judge", "state", "size", "spec_digest", "requests", "seconds",
            "created_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class ErrorCountSerializer(serializers.Serializer[Any]):
    """How often one kind of error kept an answer away."""

    code = serializers.CharField()
    n = serializers.IntegerField()


class RunDetailSerializer(RunSerializer):
    """A run with its spec, outcomes, numbers and errors."""

    outcomes = serializers.SerializerMethodField()
    scores = serializers.SerializerMethodField()
    answer_errors = serializers.SerializerMethodField()
    results = ResultSerializer(many=True, read_only=True)

    class Meta(RunSerializer.Meta):
        fields = [*RunSerializer.Meta.fields, "spec", "outcomes", "scores", "answer_errors", "results"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_outcomes(self, run: EvaluationRun) -> dict[str, int]:
        """Counts of the five outcomes."""
        return outcomes_of(run)

    def get_scores(self, run: EvaluationRun) -> dict[str, Any]:
        """Numbers in the shape of the evaluate command."""
        return scores_of(run)

    @extend_schema_field(ErrorCountSerializer(many=True))
    def get_answer_errors(self, run: EvaluationRun) -> list[dict[str, Any]]:
        """Errors by kind."""
        return [{"code": code, "n": n} for code, n in errors_of(run)]


class NewRunSerializer(serializers.Serializer[Any]):
    """A run to be started; releases, models and judges go by their names."""

    release = serializers.CharField(max_length=80)
    model = serializers.CharField(max_length=120)
    judge = serializers.CharField(max_length=80, required=False, allow_null=True, default=None)
    concurrency = serializers.IntegerField(min_value=1, max_value=MAX_CONCURRENCY, default=8)
    limit = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    max_tokens = serializers.IntegerField(min_value=1, max_value=131_072, required=False)
    unjudged = serializers.BooleanField(default=False, help_text="open answers may stay unscored")


class SampleSerializer(serializers.ModelSerializer[Response]):
    """A sample: reply, extraction, score, outcome."""

    item = serializers.CharField(source="item.uid", read_only=True)
    dataset = serializers.CharField(source="item.dataset", read_only=True)
    specialty = serializers.CharField(source="item.specialty", read_only=True)

    class Meta:
        model = Response
        fields = [
            "id", "item", "dataset", "specialty", "outcome", "score", "parse_failed", "extraction", "rule",
            "extractor", "error", "finish", "seconds", "text",
        ]  # fmt: skip
        read_only_fields = fields


class JudgeSerializer(serializers.ModelSerializer[Judge]):
    """A judge with its card."""

    state = serializers.CharField(read_only=True, help_text=" · ".join(JudgeState.values))
    verdict_set = serializers.CharField(
        source="verdict_set.name", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Judge
        fields = ["name", "state", "base", "preset", "verdict_set", "weights_digest", "card", "created_at"]
        read_only_fields = fields


class NewJudgeSerializer(serializers.Serializer[Any]):
    """A judge to be trained on a set of verdicts, named."""

    name = serializers.CharField(max_length=80)
    verdict_set = serializers.CharField(max_length=80)
    base = serializers.CharField(max_length=300, default="tiny")
    preset = serializers.CharField(max_length=20, default="cpu")


class VerdictSetSerializer(serializers.ModelSerializer[VerdictSet]):
    """A set of verdicts, without its rows."""

    class Meta:
        model = VerdictSet
        fields = ["id", "name", "digest", "row_count", "question_count", "created_at"]
        read_only_fields = fields


class NewVerdictSetSerializer(serializers.Serializer[Any]):
    """A file of verdicts (csv, xlsx, jsonl)."""

    name = serializers.CharField(max_length=80)
    file = serializers.FileField()
    skip_rejected = serializers.BooleanField(default=False)


class BoardRowSerializer(serializers.Serializer[Any]):
    """One model on the board; ``numbers`` by "overall", "overall_items", dimension and dataset."""

    model = serializers.CharField()
    judge = serializers.CharField(allow_null=True)
    run = serializers.IntegerField()
    numbers = serializers.DictField(child=ResultSerializer(allow_null=True))


class BoardSerializer(serializers.Serializer[Any]):
    """The board of a release, best first."""

    release = serializers.CharField()
    digest = serializers.CharField()
    rule = serializers.CharField()
    rows = BoardRowSerializer(many=True)
