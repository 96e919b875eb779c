"""Evaluation runs: what was run is pinned in full; what came back is stored raw before anything judges it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.handover import Release, ReleaseItem
from benchmark.models.evaluated_model import EvaluatedModel
from benchmark.models.judge import Judge


class RunState(models.TextChoices):
    """Where a run stands."""

    PENDING = "pending", _("等待开始")
    GENERATING = "generating", _("正在作答")
    JUDGING = "judging", _("正在评分")
    COMPLETED = "completed", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class Outcome(models.TextChoices):
    """The five disjoint outcomes of a sample."""

    MET = "met", _("达到")
    NOT_MET = "not_met", _("未达到")
    JUDGE_ABSTAINED = "judge_abstained", _("裁判弃权")
    JUDGE_FAILED = "judge_failed", _("裁判失败")
    ANSWER_MISSING = "answer_missing", _("无作答")


class EvaluationRun(models.Model):
    """One release × one model × prompts × scorers × judge × code version. Named by the digest of all of
    it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="runs")
    model = models.ForeignKey(EvaluatedModel, on_delete=models.PROTECT, related_name="runs")
    judge = models.ForeignKey(Judge, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.PENDING)
    spec = models.JSONField(default=dict)
    spec_digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requests = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_is_known")
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def is_over(self) -> bool:
        """At an end, one way or another."""
        return self.state in {RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED}


class Response(models.Model):
    """What the model said to one item, raw; then its extraction, score and outcome."""

    run = models.ForeignKey(EvaluationRun, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(ReleaseItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(null=True)
    error = models.CharField(max_length=60, blank=True)
    error_params = models.JSONField(default=dict)
    finish = models.CharField(max_length=20, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True)
    completion_tokens = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(default=0)
    extraction = models.JSONField(null=True)
    rule = models.CharField(max_length=40, blank=True)
    extractor = models.CharField(max_length=40, blank=True)
    parse_failed = models.BooleanField(default=False)
    counts = models.JSONField(null=True)
    score = models.FloatField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="response_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | (Q(score__gte=0) & Q(score__lte=1)),
                name="score_is_a_fraction",
            ),
            # A score or unscored, never a silent zero: only met and not_met carry a score.
            models.CheckConstraint(
                condition=Q(outcome__in=["met", "not_met"], score__isnull=False)
                | (~Q(outcome__in=["met", "not_met"]) & Q(score__isnull=True)),
                name="only_scored_outcomes_have_a_score",
            ),
        ]
        indexes = [models.Index(fields=["run", "outcome"], name="response_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.item_id}"


class Judgment(models.Model):
    """One verdict of a judge on one evaluation point of a response: a label, or why there is none."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="judgments")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="+")
    point = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    label = models.CharField(max_length=10, blank=True)
    probability = models.FloatField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["point"]
        constraints = [models.UniqueConstraint(fields=["response", "judge", "point"], name="judgment_once")]

    def __str__(self) -> str:
        return f"{self.response_id}/{self.point} {self.label}"


class Scope(models.TextChoices):
    """What a number is about."""

    OVERALL_DATASETS = "overall_datasets", _("总分（数据集平均）")
    OVERALL_ITEMS = "overall_items", _("总分（题目平均）")
    DIMENSION = "dimension", _("维度")
    DATASET = "dataset", _("数据集")
    SPECIALTY = "specialty", _("专科")


class MetricResult(models.Model):
    """A number with its n, its unscored, its interval."""

    run = models.ForeignKey(EvaluationRun, on_delete=models.CASCADE, related_name="results")
    scope = models.CharField(max_length=20, choices=Scope)
    name = models.CharField(max_length=60, blank=True)
    metric = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    n_unscored = models.PositiveIntegerField(default=0)
    n_parse_failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["scope", "name"]
        constraints = [models.UniqueConstraint(fields=["run", "scope", "name"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.name}"
