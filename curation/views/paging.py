"""Keyset paging: a page is named by the row it follows, so that a deep page costs as much as the first."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass
class Page(Generic[Row]):
    """Rows of one page, newest first, and the addresses of its neighbours (empty where there is none)."""

    rows: list[Row] = field(default_factory=list)
    newer_url: str = ""
    older_url: str = ""

    @property
    def words(self) -> str:
        """What stands beside the links."""
        return _("本页 {count} 项").format(count=len(self.rows))


def page_of(request: HttpRequest, rows: QuerySet[Row], *, key: str = "id", size: int = SIZE) -> Page[Row]:
    """The page that ``before`` or ``after`` names; ``key`` is the column of the order, unique and growing."""
    try:
        return _page(request, rows, key, size)
    except (ValueError, ValidationError, OverflowError):
        # An address that somebody shortened or edited: start with the newest.
        return Page(list(rows.order_by(f"-{key}")[:size]))


def _page(request: HttpRequest, rows: QuerySet[Row], key: str, size: int) -> Page[Row]:
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if after:
        found = list(rows.filter(**{f"{key}__gt": after}).order_by(key)[: size + 1])
        newer, older = len(found) > size, True
        found = found[:size][::-1]
    else:
        chosen = rows.filter(**{f"{key}__lt": before}) if before else rows
        found = list(chosen.order_by(f"-{key}")[: size + 1])
        newer, older = bool(before), len(found) > size
        found = found[:size]
    if not found:
        return Page()
    return Page(
        found,
        _address(request, after=getattr(found[0], key)) if newer else "",
        _address(request, before=getattr(found[-1], key)) if older else "",
    )


def _address(request: HttpRequest, **place: Any) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in place.items():
        query[name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"{request.path}?{query.urlencode()}"
