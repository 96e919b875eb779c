"""Keyset paging of lists on pages: a page is named by the row it follows, so that deep pages cost as much as
the first."""

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

SIZE = 50
RANK = re.compile(r"[0-9]\.[0-9]{1,20}(e-?[0-9]{1,3})?")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the addresses of its neighbours (empty where there is none)."""

    rows: list[Row]
    newer_url: str
    older_url: str
    words: str


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def page_of(request: HttpRequest, rows: QuerySet[Row], *, size: int = SIZE) -> Page[Row]:
    """The page that ``before`` or ``after`` in the address names; newest first."""
    before, after = _number(request, "before"), _number(request, "after")
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, more_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        chosen = rows if before is None else rows.filter(pk__lt=before)
        found = list(chosen.order_by("-pk")[: size + 1])
        more_newer, more_older = before is not None, len(found) > size
        found = found[:size]
    return Page(
        found,
        _address(request, after=found[0].pk) if found and more_newer else "",
        _address(request, before=found[-1].pk) if found and more_older else "",
        _("本页 {count} 项").format(count=len(found)),
    )


def ranked_page_of(request: HttpRequest, rows: QuerySet[Row], *, size: int = SIZE) -> Page[Row]:
    """The same for rows ordered by an annotated ``rank`` and then by key; a page is named by the last rank
    and key before it, and leads back to the first."""
    rank, _comma, key = request.GET.get("behind", "").partition(",")
    behind = None
    if RANK.fullmatch(rank) and key.isascii() and key.isdigit() and len(key) < 19:
        behind = (float(rank), int(key))
    chosen = rows
    if behind is not None:
        chosen = rows.filter(Q(rank__gt=behind[0]) | Q(rank=behind[0], pk__gt=behind[1]))
    found = list(chosen.order_by(F("rank"), "pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    last = f"{found[-1].rank!r},{found[-1].pk}" if more else ""  # type: ignore[attr-defined]  # annotated
    return Page(
        found,
        request.path if behind is not None else "",
        _address(request, behind=last) if more else "",
        _("本页 {count} 项").format(count=len(found)),
    )


def _address(request: HttpRequest, **place: Any) -> str:
    query = request.GET.copy()
    for name in ("before", "after", "behind"):
        query.pop(name, None)
    for name, value in place.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"
