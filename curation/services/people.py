"""People come in by invitation: an account without a password, and a one-time link to set one."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from curation import audit
from curation.models import ApiToken, PhysicianProfile, PracticeCategory, Role, Specialty, Title, User
from curation.refusal import Refused


@dataclass(frozen=True)
class Licence:
    """What is entered about a physician before an administrator verifies it."""

    number: str
    practice_category: str = PracticeCategory.CLINICAL
    title: str = Title.ATTENDING
    department: str = ""
    specialties: tuple[str, ...] = ()
    expires_on: datetime.date | None = None


def set_password_path(user: User) -> str:
    """The path of the one-time link with which ``user`` sets a password; it dies with the first use."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uidb36, _separator, token = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})


def _specialties(codes: Iterable[str]) -> list[Specialty]:
    wanted = list(dict.fromkeys(codes))
    found = {specialty.code: specialty for specialty in Specialty.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in found:
            raise Refused("unknown_specialty", field="specialties", code=code)
    return [found[code] for code in wanted]


@transaction.atomic
def invite_user(
    *, email: str, role: str, name: str = "", licence: Licence | None = None, by: User | None = None
) -> User:
    """A new account without a password; raises Refused (bad_email, email_taken, licence_required …)."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused("bad_email", field="email", email=email) from error
    if role not in Role.values:
        raise Refused("unknown_role", field="role", role=role, known="、".join(Role.values))
    if User.objects.filter(email=email).exists():
        raise Refused("email_taken", field="email", email=email)
    user = User.objects.create_user(email, name=name.strip(), role=role)
    if role == Role.PHYSICIAN:
        if licence is None or not licence.number.strip():
            raise Refused("licence_required", field="licence_number")
        set_licence(user=user, licence=licence, by=by)
    audit.record("user.invited", by=by, target=user, role=role)
    return user


@transaction.atomic
def set_licence(*, user: User, licence: Licence, by: User | None) -> PhysicianProfile:
    """Enter or change what is known of a physician; a change takes the verification away."""
    if not user.is_physician:
        raise Refused("not_a_physician")
    number = licence.number.strip()
    if not number:
        raise Refused("licence_required", field="licence_number")
    if PhysicianProfile.objects.filter(licence_number=number).exclude(user=user).exists():
        raise Refused("licence_taken", field="licence_number", licence=number)
    profile, _created = PhysicianProfile.objects.update_or_create(
        user=user,
        defaults={
            "licence_number": number,
            "practice_category": licence.practice_category,
            "title": licence.title,
            "department": licence.department.strip(),
            "expires_on": licence.expires_on,
            "verified_at": None,
            "verified_by": None,
        },
    )
    profile.specialties.set(_specialties(licence.specialties))
    audit.record("licence.entered", by=by, target=user)
    return profile


@transaction.atomic
def verify_licence(*, profile: PhysicianProfile, by: User | None) -> PhysicianProfile:
    """An administrator has seen the licence; from now on work may be given out."""
    profile.verified_at, profile.verified_by = timezone.now(), by
    profile.save(update_fields=["verified_at", "verified_by"])
    audit.record("licence.verified", by=by, target=profile.user, licence=profile.licence_number)
    return profile


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> User:
    """Close or reopen an account; nothing the person made is removed. Nobody closes the own account."""
    if not active and user.pk == by.pk:
        raise Refused("own_account")
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record("user.opened" if active else "user.closed", by=by, target=user)
    return user


def send_invitation(*, user: User, base_url: str, by: User | None = None) -> str:
    """Mail the one-time link; returns it. A link of before stays good until a password is set."""
    link = base_url.rstrip("/") + set_password_path(user)
    audit.record("user.link_made", by=by, target=user)
    send_mail(
        subject=_("诊评 Zhenping 账号邀请"),
        message=_("您好，{name}：\n\n请打开以下一次性链接设置密码：\n{link}\n").format(name=user, link=link),
        from_email=None,
        recipient_list=[user.email],
        fail_silently=True,
    )
    return link


@transaction.atomic
def create_token(*, user: User, name: str, by: User | None = None) -> str:
    """A new API token; its text is returned once and only its digest is kept."""
    text = ApiToken.fresh_text()
    token = ApiToken.objects.create(user=user, name=name[:80], digest=token_digest(text))
    audit.record("token.created", by=by or user, target=token)
    return text


@transaction.atomic
def delete_token(*, token: ApiToken, by: User) -> None:
    """The token stops working at once."""
    audit.record("token.deleted", by=by, target=token)
    token.delete()


def token_digest(text: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(text.encode()).hexdigest()
