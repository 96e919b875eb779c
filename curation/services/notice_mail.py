"""Notices by mail: at once and as a daily digest, in the language of the reader. A mail holds the words of
:class:`curation.notices.Told` and links: no text of an item, no answer, no name of a person.

A notice is claimed before its mail leaves, so a retry after a crash sends nothing twice; where the mail
server refuses, the claim is given back.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curation.models import User
from curation.notices import Notice, NoticeChoice, choices_of, choose, kinds_for, told

logger = logging.getLogger(__name__)

SALT = "curation.notices.unsubscribe"
# What waited longer (the mail server was away for days) stays in the product only.
FRESH = timedelta(days=3)
MOST_IN_ONE_MAIL = 50
DIGEST = "*"


@dataclass(frozen=True)
class Subscription:
    """The mail that a signed link names: one kind at once, or a person's digest."""

    user: User
    kind: str
    label: str


def unsubscribe_token(user: Any, kind: str) -> str:
    """A signed name of one person's mail of one kind (or :data:`DIGEST`)."""
    return signing.dumps([user.pk, kind], salt=SALT)


def mail_named(token: str) -> Subscription | None:
    """What a link names; None where the signature is not ours or the person is gone."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        return None
    if kind == DIGEST:
        return Subscription(user, kind, _("每日汇总"))
    label = next((str(one.label) for one in kinds_for(user) if one.name == kind), None)
    return None if label is None else Subscription(user, kind, label)


def end_mail(named: Subscription) -> None:
    """From now on these notices stand in the product only; what waits for the mail does not leave."""
    chosen = choices_of(named.user)
    wanted = NoticeChoice.DAILY if named.kind == DIGEST else NoticeChoice.NOW
    kinds = [kind for kind, choice in chosen.items() if choice == wanted and named.kind in {DIGEST, kind}]
    with transaction.atomic():
        choose(named.user, dict.fromkeys(kinds, NoticeChoice.PRODUCT.value))
        waiting = Notice.objects.filter(recipient=named.user, kind__in=kinds, mailed_at__isnull=True)
        waiting.update(mail="")


def send_waiting(mail: str) -> int:
    """Send what waits for this mail (now or daily), one mail for each person and, at once, for each kind;
    returns how many mails left."""
    if not settings.MAIL_NOTICES:
        return 0
    since = timezone.now() - FRESH
    rows = Notice.objects.filter(mail=mail, mailed_at__isnull=True, created_at__gte=since)
    waiting = rows.values_list("recipient_id", "kind").order_by("recipient_id", "kind").distinct()
    named = [(pk, kind if mail == NoticeChoice.NOW else DIGEST) for pk, kind in waiting]
    pairs = list(dict.fromkeys(named))
    return sum(_send_one(pk, kind, mail) for pk, kind in pairs)


def _send_one(recipient: int, kind: str, mail: str) -> int:
    user = User.objects.filter(pk=recipient, is_active=True).first()
    claimed = _claim(recipient, kind, mail)
    if user is None or not claimed:
        return 0
    unread = [notice for notice in claimed if notice.read_at is None]
    if not unread:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        return _not_sent(claimed, error)
    try:
        connection.send_messages([_message(user, kind, unread)])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        return _not_sent(claimed, error)
    except (SMTPException, OSError) as error:
        # The line broke in the middle: perhaps it arrived, so it is not sent again.
        logger.warning("a mail of notices may be lost: %s", type(error).__name__)
        return 0
    finally:
        connection.close()
    return 1


def _not_sent(claimed: list[Notice], error: Exception) -> int:
    """Nothing left the house for certain: it waits for the next round."""
    Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=None)
    logger.warning("a mail of notices could not be sent: %s", type(error).__name__)
    return 0


def _claim(recipient: int, kind: str, mail: str) -> list[Notice]:
    """The waiting notices, marked as mailed before the mail leaves."""
    with transaction.atomic():
        rows = Notice.objects.select_for_update().filter(
            recipient=recipient, mail=mail, mailed_at__isnull=True, created_at__gte=timezone.now() - FRESH
        )
        if kind != DIGEST:
            rows = rows.filter(kind=kind)
        claimed = list(rows.order_by("pk")[:MOST_IN_ONE_MAIL])
        Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=timezone.now())
    return claimed


def _message(user: User, kind: str, notices: list[Notice]) -> EmailMessage:
    site = settings.SITE_URL.rstrip("/")
    with translation.override(user.language or settings.LANGUAGE_CODE):
        lines = [
            f"- {words.words}" + (f"\n  {site}{words.url}" if words.url else "")
            for _notice, words in told(user, notices)
        ]
        n = len(notices)
        subject = ngettext("诊评：{n} 条通知", "诊评：{n} 条通知", n).format(n=n)
        link = site + reverse("notice_unsubscribe", args=[unsubscribe_token(user, kind)])
        body = "\n".join(
            (
                *lines,
                "",
                _("全部通知：{url}").format(url=site + reverse("notice_list")),
                _("不再接收这类邮件：{url}").format(url=link),
            )
        )
        return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
