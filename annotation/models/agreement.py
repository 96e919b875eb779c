"""Agreement reports: stored, dated, and immutable from the moment they are finished (migration of this stage:
the database itself holds triggers against a change).

A report keeps no person: pairs stand under numbers that were dealt for this report alone and are kept
nowhere.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.item import Item


class AgreementReport(models.Model):
    """What was computed of which answers, when. ``dataset``, ``dimension`` and ``specialty`` are the filter;
    empty means all.

    ``source_digest`` names the answer revisions and keys it was computed from; ``seen_event`` is the newest
    move of an item that it knows of, so that any later one tells that it is out of date.
    """

    dataset = models.CharField(max_length=60, blank=True)
    dimension = models.CharField(max_length=40, blank=True)
    specialty = models.CharField(max_length=20, blank=True)
    method = models.CharField(max_length=10)
    resamples = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    job = models.ForeignKey(
        "curation.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    computed_at = models.DateTimeField(null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    seen_event = models.PositiveBigIntegerField(default=0)
    n_items = models.PositiveIntegerField(default=0)
    n_answers = models.PositiveIntegerField(default=0)
    n_physicians = models.PositiveIntegerField(default=0)
    n_pairs_of_physicians = models.PositiveIntegerField(default=0)
    n_split_items = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(computed_at__isnull=True, source_digest="")
                | (Q(computed_at__isnull=False) & ~Q(source_digest="")),
                name="finished_agreement_has_a_digest",
            ),
            models.UniqueConstraint(
                fields=["dataset", "dimension", "specialty"],
                condition=Q(computed_at__isnull=True),
                name="one_agreement_in_work_per_filter",
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "dimension", "specialty", "-id"], name="agreement_by_filter")
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Whether its figures stand."""
        return self.computed_at is not None

    @property
    def selection(self) -> dict[str, str]:
        """The filter, only what is set."""
        named = {"dataset": self.dataset, "dimension": self.dimension, "specialty": self.specialty}
        return {name: value for name, value in named.items() if value}


class Scope(models.TextChoices):
    """What a figure speaks of."""

    ALL = "all", _("全部")
    DIMENSION = "dimension", _("维度")
    DATASET = "dataset", _("数据集")
    SPECIALTY = "specialty", _("专科")
    PAIR = "pair", _("两位医师")


class Measure(models.TextChoices):
    """What of an answer is compared."""

    WHOLE = "whole", _("整个答案")
    OPTION = "option", _("逐个选项")
    ALIKE = "alike", _("整个答案，按题型判等")
    EXACT = "exact", _("标注：完全相同")
    OVERLAP = "overlap", _("标注：位置重叠")
    KEY = "key", _("与定稿答案相同")
    NONE = "none", _("未计算")


class Metric(models.TextChoices):
    """The coefficient."""

    PERCENT = "percent", _("一致率")
    COHEN = "cohen_kappa", "Cohen κ"
    FLEISS = "fleiss_kappa", "Fleiss κ"
    ALPHA = "krippendorff_alpha", "Krippendorff α"
    AC1 = "gwet_ac1", "Gwet AC1"
    F1 = "f1", "F1"
    ACCURACY = "accuracy", _("正确率")


def _value_or_reason(name: str) -> models.CheckConstraint:
    with_value = Q(value__isnull=False, reason="")
    return models.CheckConstraint(condition=with_value | (Q(value__isnull=True) & ~Q(reason="")), name=name)


def _whole_interval(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(low__isnull=True, high__isnull=True) | Q(low__isnull=False, high__gte=F("low")), name=name
    )


class AgreementFigure(models.Model):
    """One coefficient of one group of items: a value, or the reason why there is none."""

    report = models.ForeignKey(AgreementReport, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveIntegerField()
    scope = models.CharField(max_length=10, choices=Scope)
    code = models.CharField(max_length=60, blank=True)
    measure = models.CharField(max_length=10, choices=Measure)
    metric = models.CharField(max_length=20, choices=Metric)
    value = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    n_items = models.PositiveIntegerField()
    n_pairs = models.PositiveIntegerField()
    n_physicians = models.PositiveIntegerField()

    class Meta:
        ordering = ["report_id", "position"]
        constraints = [
            _value_or_reason("agreement_has_value_or_reason"),
            _whole_interval("agreement_interval_has_two_ends"),
            models.UniqueConstraint(
                fields=["report", "scope", "code", "measure", "metric"], name="agreement_figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.code} {self.metric}"


class BaselineFigure(models.Model):
    """How often physicians, answering blind for the first time, gave what later became the key.

    ``interval`` says how the interval was made: whole items drawn, or Wilson's over the items where every
    answer was right, or none.
    """

    report = models.ForeignKey(AgreementReport, on_delete=models.PROTECT, related_name="baselines")
    position = models.PositiveIntegerField()
    scope = models.CharField(max_length=10, choices=Scope)
    code = models.CharField(max_length=60, blank=True)
    metric = models.CharField(max_length=20, choices=Metric)
    value = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    interval = models.CharField(max_length=10, blank=True)
    n_items = models.PositiveIntegerField()
    n_answers = models.PositiveIntegerField()
    n_physicians = models.PositiveIntegerField()

    class Meta:
        ordering = ["report_id", "position"]
        constraints = [
            _value_or_reason("baseline_has_value_or_reason"),
            _whole_interval("baseline_interval_has_two_ends"),
            models.UniqueConstraint(
                fields=["report", "scope", "code", "metric"], name="baseline_figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.code} {self.metric}"


class AgreementItem(models.Model):
    """An item on which the answers differ, and how much of them agreed; the lowest of a report."""

    report = models.ForeignKey(AgreementReport, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.FloatField()
    n_answers = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["report_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "item"], name="agreement_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.value}"
