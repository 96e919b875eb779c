"""Notices to a person: that something happened to something, never what was said; and how each kind is
wanted."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.people import User


class NoticeChoice(models.TextChoices):
    """How a person wants a kind of notice."""

    PRODUCT = "product", _("只在产品内")
    NOW = "now", _("产品内，并立即发邮件")
    DAILY = "daily", _("产品内，并每日汇总一次邮件")
    OFF = "off", _("不通知")


class Notice(models.Model):
    """One notice. ``subject`` names an object, ``params`` hold codes and numbers; the sentence is made when
    it is read, as far as its reader may know then."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    params = models.JSONField(default=dict, blank=True)
    # What happened, once: the same again is no second notice.
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # Which mail it waits for; empty for none.
    mail = models.CharField(max_length=5, blank=True)
    # Set before the mail leaves: a mail that was perhaps sent is not sent again.
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(mail__in=["", NoticeChoice.NOW, NoticeChoice.DAILY]), name="notice_mail_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["mail", "id"],
                condition=Q(mailed_at__isnull=True) & ~Q(mail=""),
                name="notice_waits_for_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class NoticeSetting(models.Model):
    """How one person wants one kind; without a row only in the product."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_settings")
    kind = models.CharField(max_length=40)
    choice = models.CharField(max_length=8, choices=NoticeChoice, default=NoticeChoice.PRODUCT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_setting_once"),
            models.CheckConstraint(
                condition=Q(choice__in=NoticeChoice.values), name="notice_choice_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.choice}"
