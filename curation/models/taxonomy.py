"""What items are sorted by: dimensions, datasets of a track, specialties. Data, not code: a site may replace
all of it."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BilingualNames(models.Model):
    """A name in Chinese and in English."""

    zh = models.CharField(_("中文名"), max_length=120)
    en = models.CharField(_("英文名"), max_length=120)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.en if (get_language() or "").startswith("en") else self.zh


class Dimension(BilingualNames):
    """One of the dimensions that a leaderboard reports, such as MedKQA."""

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class Specialty(BilingualNames):
    """A clinical specialty with its code in the national catalogue."""

    code = models.CharField(max_length=20, unique=True)
    parent = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"


def formats() -> list[tuple[str, Any]]:
    """The answer forms there are; read when asked, so that a new one needs no migration."""
    return list(Dataset.Format.choices)


def metrics() -> list[tuple[str, Any]]:
    """The metrics there are."""
    return list(Dataset.Metric.choices)


class Dataset(BilingualNames):
    """A task set of a track: its answer form, its metric, its prompt."""

    class Format(models.TextChoices):
        CHOICE = "choice", _("选择题")
        EXTRACTION = "extraction", _("信息抽取")
        OPEN_ANSWER = "open_answer", _("开放问答")
        RECORD = "record", _("病历撰写")
        DIALOGUE = "dialogue", _("多轮对话")
        CALCULATION = "calculation", _("临床计算")
        SQL = "sql", _("SQL 查询")
        ERROR_DETECTION = "error_detection", _("病历查错")
        DOCUMENT = "document", _("互相出题核对的原文")

    class Metric(models.TextChoices):
        ACCURACY = "accuracy", _("准确率")
        MICRO_F1 = "micro_f1", "Micro-F1"
        POINTS = "points", _("评分点得分")
        EXECUTION = "execution", _("执行得分")
        CROSS_EXAMINATION = "cross_examination", _("互相出题核对")

    name = models.CharField(max_length=60, unique=True)
    track = models.CharField(max_length=40, default="mlb")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="datasets")
    format = models.CharField(max_length=20, choices=formats)
    schema = models.CharField(max_length=20, blank=True)
    types = models.JSONField(default=list, blank=True)
    topics = models.JSONField(default=list, blank=True)
    reference_free = models.BooleanField(default=False)
    metric = models.CharField(max_length=20, choices=metrics)
    intended_n = models.PositiveIntegerField(default=100)
    prompt = models.TextField()
    marks = models.JSONField(default=list, blank=True)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def as_definition(self) -> dict[str, Any]:
        """The dataset in the shape that :func:`curation.services.taxonomy.load_taxonomy` reads."""
        return {
            "name": self.name,
            "zh": self.zh,
            "en": self.en,
            "track": self.track,
            "dimension": self.dimension.code,
            "format": self.format,
            "schema": self.schema or None,
            "types": self.types,
            "topics": self.topics,
            "reference_free": self.reference_free,
            "metric": self.metric,
            "intended_n": self.intended_n,
            "prompt": self.prompt,
            "marks": self.marks,
            "description_zh": self.description_zh,
            "description_en": self.description_en,
        }
