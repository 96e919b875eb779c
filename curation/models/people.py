"""People: users with one role, and what makes a user a physician here (licence, category, scope, expiry)."""

import datetime
import secrets
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.models.taxonomy import Specialty


class Role(models.TextChoices):
    """What a person does here; a person has exactly one role."""

    PHYSICIAN = "physician", _("医师")
    DATA_LEAD = "data_lead", _("数据负责人")
    EVALUATOR = "evaluator", _("评测人员")
    ADMINISTRATOR = "administrator", _("管理员")


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new user; without a password the account opens only through its one-time link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("邮箱"), unique=True)
    name = models.CharField(_("姓名"), max_length=80, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    # Of mails; pages follow the browser. Empty: the language of the house.
    language = models.CharField(_("邮件语言"), max_length=10, blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name shown on pages."""
        return str(self)

    @property
    def is_physician(self) -> bool:
        """Works on records and items."""
        return self.role == Role.PHYSICIAN

    @property
    def is_data_lead(self) -> bool:
        """Steers coverage and freezes releases."""
        return self.role == Role.DATA_LEAD

    @property
    def is_evaluator(self) -> bool:
        """Runs releases against models."""
        return self.role == Role.EVALUATOR

    @property
    def is_administrator(self) -> bool:
        """Keeps people, sources and settings; sees no record and no item."""
        return self.role == Role.ADMINISTRATOR


class PracticeCategory(models.TextChoices):
    """The categories of a Chinese practising licence."""

    CLINICAL = "clinical", _("临床")
    DENTAL = "dental", _("口腔")
    PUBLIC_HEALTH = "public_health", _("公共卫生")
    TCM = "tcm", _("中医")


class Title(models.TextChoices):
    """Professional titles, lowest first."""

    RESIDENT = "resident", _("住院医师")
    ATTENDING = "attending", _("主治医师")
    ASSOCIATE_CHIEF = "associate_chief", _("副主任医师")
    CHIEF = "chief", _("主任医师")


class PhysicianProfile(models.Model):
    """What an administrator verified about a physician; work is given out only while it holds."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    licence_number = models.CharField(_("执业证书编号"), max_length=40)
    practice_category = models.CharField(
        _("执业类别"), max_length=20, choices=PracticeCategory, default=PracticeCategory.CLINICAL
    )
    title = models.CharField(_("职称"), max_length=20, choices=Title, default=Title.ATTENDING)
    department = models.CharField(_("科室"), max_length=80, blank=True)
    specialties = models.ManyToManyField(
        Specialty, verbose_name=_("执业范围"), blank=True, related_name="physicians"
    )
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence_number"], name="licence_number_once"),
        ]

    def __str__(self) -> str:
        return self.licence_number

    def is_valid_on(self, day: datetime.date) -> bool:
        """Verified, and not expired on ``day``."""
        return self.verified_at is not None and (self.expires_on is None or self.expires_on >= day)


class ApiToken(models.Model):
    """A token for the API; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def fresh_text() -> str:
        """A new random token."""
        return f"zp_{secrets.token_urlsafe(32)}"


class IdempotencyRecord(models.Model):
    """The answer that a creating POST was given, so that the same key is answered the same again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
