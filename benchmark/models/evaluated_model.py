"""Models under evaluation: provider, model name, address or path, parameters."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benchmark.models.fields import SealedTextField


class ProviderKind(models.TextChoices):
    """How a model is called."""

    OPENAI = "openai", _("OpenAI 兼容接口")
    LOCAL = "local", _("本地模型")
    REPLAY = "replay", _("已存答案")


class EvaluatedModel(models.Model):
    """A model as it is called: the same weights behind another address are another row."""

    name = models.CharField(_("显示名称"), max_length=120, unique=True)
    provider = models.CharField(_("调用方式"), max_length=10, choices=ProviderKind)
    model = models.CharField(_("模型"), max_length=200, blank=True)
    location = models.CharField(_("地址或路径"), max_length=500, blank=True)
    api_key = SealedTextField(_("密钥"), default="", blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def spec(self) -> str:
        """The model as ``evaluate --model`` names it."""
        if self.provider == ProviderKind.OPENAI:
            return f"openai:{self.model}@{self.location}"
        return f"{self.provider}:{self.location}"


class StoredReply(models.Model):
    """A reply that was given elsewhere, to be replayed."""

    model = models.ForeignKey(EvaluatedModel, on_delete=models.CASCADE, related_name="stored_replies")
    uid = models.CharField(max_length=40)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "uid"], name="stored_reply_once")]

    def __str__(self) -> str:
        return self.uid
