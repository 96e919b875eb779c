"""Reviews and adjudications: verdicts with reasons, pinned to the revisions they were made on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.answering import AnswerRevision
from annotation.models.guideline import GuidelineVersion
from annotation.models.item import Item, ItemRevision


class Verdict(models.TextChoices):
    """What a reviewer says of an item."""

    APPROVE = "approve", _("通过")
    REQUEST_CHANGES = "request_changes", _("退回修改")


class Defect(models.TextChoices):
    """What is wrong with an item: why a reviewer sends it back, why a checker calls it bad."""

    KEY = "key", _("答案有误")
    STEM = "stem", _("题干不清或信息不足")
    OPTIONS = "options", _("选项有误或答案不唯一")
    POINTS = "points", _("评分点有误或缺漏")
    OUTDATED = "outdated", _("依据已过时")
    PLACE = "place", _("数据集或专科归属不当")
    IDENTIFIABLE = "identifiable", _("含有标识信息")
    LANGUAGE = "language", _("文字错误")
    OTHER = "other", _("其他，见说明")


class Review(models.Model):
    """One reviewer's verdict on one revision with its answers."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=16, choices=Verdict)
    # 2 where another physician had approved before: the dataset asks for a second review.
    round = models.PositiveSmallIntegerField(default=1)
    # Codes of Defect, where it was sent back.
    defects = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True)
    # The guideline in force when the verdict was given; empty where the dataset had none.
    guideline = models.ForeignKey(
        GuidelineVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"

    @property
    def defect_words(self) -> list[str]:
        """What was wrong, in words."""
        return [str(dict(Defect.choices).get(code, code)) for code in self.defects]


class DisagreementReason(models.TextChoices):
    """Why the blind answers differed."""

    SLIP = "slip", _("作答疏忽")
    KNOWLEDGE = "knowledge", _("知识差异")
    MISSING_CONTEXT = "missing_context", _("信息不足")
    WORDING = "wording", _("题干表述")
    KEY_WRONG = "key_wrong", _("原答案有误")
    GUIDELINE = "guideline", _("依据的指南不同")
    UNCERTAIN = "uncertain", _("确有多个合理答案")
    BOUNDARY = "boundary", _("抽取范围或归类不同")
    OPEN_WORDING = "open_wording", _("开放作答措辞不同")
    OTHER = "other", _("其他，见裁定依据")


class Adjudication(models.Model):
    """The deciding act: the reference answer, why, and the answer revisions it was decided on."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="adjudications")
    revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    decided_revision = models.ForeignKey(ItemRevision, on_delete=models.PROTECT, related_name="+")
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="adjudications"
    )
    reference_answer = models.JSONField(default=dict)
    reason = models.CharField(max_length=16, choices=DisagreementReason)
    rationale = models.TextField()
    guideline_needs_change = models.BooleanField(default=False)
    guideline = models.ForeignKey(
        GuidelineVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_revisions = models.ManyToManyField(AnswerRevision, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} adjudicated"
