"""Keyset paging: a page is named by the row it begins after, so that deep pages cost no more."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the addresses of the pages before and after it (empty where there is none)."""

    rows: list[Any]
    back_url: str
    on_url: str

    @property
    def words(self) -> str:
        """What stands beside the links."""
        return _("本页 {count} 项").format(count=len(self.rows))


def page_of(
    request: HttpRequest, rows: QuerySet[Any], *, key: str = "pk", ascending: bool = False, size: int = SIZE
) -> Page:
    """The page that ``before`` or ``after`` names by a unique ``key``; newest first unless ascending."""
    onwards, backwards = ("after", "before") if ascending else ("before", "after")
    turning = {"after": "gt", "before": "lt"}
    order, reverse = (key, f"-{key}") if ascending else (f"-{key}", key)
    on_from, back_from = _number(request, onwards), _number(request, backwards)
    if back_from is not None:
        found = list(rows.filter(**{f"{key}__{turning[backwards]}": back_from}).order_by(reverse)[: size + 1])
        has_back, has_on = len(found) > size, True
        found = found[:size][::-1]
    else:
        chosen = rows if on_from is None else rows.filter(**{f"{key}__{turning[onwards]}": on_from})
        found = list(chosen.order_by(order)[: size + 1])
        has_back, has_on = on_from is not None, len(found) > size
        found = found[:size]
    return Page(
        found,
        _address(request, backwards, found[0], key) if found and has_back else "",
        _address(request, onwards, found[-1], key) if found and has_on else "",
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _address(request: HttpRequest, name: str, row: Any, key: str) -> str:
    value = row
    for part in key.split("__"):
        value = getattr(value, part)
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"
