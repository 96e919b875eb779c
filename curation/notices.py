"""Notices: one table, one call. A service says that something happened; what a person reads of it is decided
when it is read, by the kind's own rule. Knows no particular kind.

A notice holds no text of an item and no answer: a kind, a reference, codes and numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import Notice as Notice
from curation.models import NoticeChoice as NoticeChoice
from curation.models import NoticeSetting, User

# More unread ones than this are many, whatever the number.
COUNTED = 99


@dataclass(frozen=True)
class Told:
    """A notice in words. ``words`` may also stand in a mail: no text of an item, no answer, no name of a
    person. ``detail`` is for the page alone."""

    words: str
    url: str = ""
    detail: str = ""


Tell = Callable[[Any, Sequence[Notice]], dict[int, Told]]


@dataclass(frozen=True)
class NoticeKind:
    """A kind: its label for the settings, whom it concerns, and the rule that puts it into words for one
    reader, many at once."""

    name: str
    label: Any
    concerns: Callable[[Any], bool]
    tell: Tell


_kinds: dict[str, NoticeKind] = {}


def register_notice_kind(kind: NoticeKind) -> None:
    """Make a kind known; called from ``AppConfig.ready``."""
    _kinds[kind.name] = kind


def kinds_for(user: Any) -> list[NoticeKind]:
    """The kinds that a person can get, in the order in which they were registered."""
    return [kind for kind in _kinds.values() if kind.concerns(user)]


def notify(
    kind: str,
    *,
    to: Iterable[int | None],
    subject: str,
    key: str,
    params: dict[str, Any] | None = None,
    but: Any = None,
) -> int:
    """Tell people (by primary key) that something happened, in the caller's transaction; returns how many
    notices were meant. ``key`` names what happened: the same again changes nothing. ``but``: who did it."""
    if kind not in _kinds:
        raise ValueError(f"no kind of notice is called {kind!r}")
    meant = {pk for pk in to if pk is not None} - {getattr(but, "pk", None)}
    if not meant:
        return 0
    chosen = dict(NoticeSetting.objects.filter(user__in=meant, kind=kind).values_list("user_id", "choice"))
    rows = []
    for person in User.objects.filter(pk__in=meant, is_active=True).only("pk"):
        choice = chosen.get(person.pk, NoticeChoice.PRODUCT)
        mail = choice if choice in {NoticeChoice.NOW, NoticeChoice.DAILY} and settings.MAIL_NOTICES else ""
        if choice != NoticeChoice.OFF:
            rows.append(
                Notice(recipient=person, kind=kind, subject=subject, key=key, params=params or {}, mail=mail)
            )
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def unread_count(user: Any) -> int:
    """Unread notices of a person, counted up to :data:`COUNTED` and one more; one query on an index of its
    own."""
    rows = Notice.objects.filter(recipient_id=user.pk, read_at__isnull=True).order_by()
    return rows[: COUNTED + 1].count()


def told(user: Any, notices: Sequence[Notice]) -> list[tuple[Notice, Told]]:
    """Each notice with its words as ``user`` may read them now; a fixed number of queries for each kind."""
    words: dict[int, Told] = {}
    for name in dict.fromkeys(notice.kind for notice in notices):
        kind = _kinds.get(name)
        if kind is not None:
            words |= kind.tell(user, [notice for notice in notices if notice.kind == name])
    return [(notice, words.get(notice.pk) or Told(_("这条通知所指的内容已不存在。"))) for notice in notices]


def mark_read(user: Any, pk: int | None = None) -> int:
    """Mark one own notice as read, or all of them; returns how many were unread."""
    rows = Notice.objects.filter(recipient_id=user.pk, read_at__isnull=True)
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())


def choices_of(user: Any) -> dict[str, str]:
    """How a person wants each kind."""
    chosen = dict(NoticeSetting.objects.filter(user_id=user.pk).values_list("kind", "choice"))
    return {kind.name: chosen.get(kind.name, NoticeChoice.PRODUCT.value) for kind in kinds_for(user)}


def choose(user: Any, choices: dict[str, str]) -> None:
    """Keep how a person wants some kinds; kinds and choices that there are not are left out."""
    known = {kind.name for kind in kinds_for(user)}
    for name, choice in choices.items():
        if name in known and choice in NoticeChoice.values:
            NoticeSetting.objects.update_or_create(user_id=user.pk, kind=name, defaults={"choice": choice})


def set_mail_language(user: User, language: str) -> None:
    """The language of a person's mails."""
    User.objects.filter(pk=user.pk).update(language=language)
