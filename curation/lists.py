"""The lists whose filters can be kept and whose rows can leave as a table. A stage registers its lists in
``AppConfig.ready``; whoever exports one goes through that list's own permission."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.utils import timezone

Chosen = dict[str, str]


@dataclass(frozen=True)
class KeptList:
    """A list: where its page is, who has it, which filters it understands, and its rows as a table.

    ``cleaned`` keeps of an address what the list's own form understands. ``rows`` are those that a person may
    see, ``written`` are the cells of some of them: it is asked again for each portion, so that permissions
    are looked up for many rows at once.
    """

    name: str
    view: str
    title: Any
    allowed: Callable[[Any], bool]
    cleaned: Callable[[Mapping[str, Any]], Chosen]
    rows: Callable[[Any, Chosen], QuerySet[Any]]
    columns: Sequence[Any]
    written: Callable[[Any, Sequence[Any]], Iterable[Sequence[Any]]]

    def query(self, given: Mapping[str, Any]) -> str:
        """The understood part of an address, always written in the same order."""
        return urlencode(sorted(self.cleaned(given).items()))

    def chosen(self, query: str) -> Chosen:
        """The filters in a kept query; what is no longer understood is left out."""
        return self.cleaned(dict(parse_qsl(query)))


_lists: dict[str, KeptList] = {}


def register(kept: KeptList) -> None:
    """Make a list known; called from ``AppConfig.ready``."""
    _lists[kept.name] = kept


def find(name: str, user: Any) -> KeptList | None:
    """The list, for those who have it."""
    kept = _lists.get(name)
    return kept if kept is not None and kept.allowed(user) else None


def portions(rows: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """All rows, newest first, a portion at a time; each portion follows the last row of the one before."""
    last = None
    while True:
        following = rows if last is None else rows.filter(pk__lt=last)
        portion = list(following.order_by("-pk")[:size])
        if portion:
            yield portion
        if len(portion) < size:
            return
        last = portion[-1].pk


Column = tuple[Any, Callable[[Any], Any]]


def unfiltered(_given: Mapping[str, Any]) -> Chosen:
    """For a list without a filter."""
    return {}


def of_columns(
    *,
    name: str,
    view: str,
    title: Any,
    allowed: Callable[[Any], bool],
    rows: Callable[[Any, Chosen], QuerySet[Any]],
    columns: Sequence[Column],
    cleaned: Callable[[Mapping[str, Any]], Chosen] = unfiltered,
) -> KeptList:
    """A list whose every cell comes from its row alone."""

    def written(_user: Any, portion: Sequence[Any]) -> Iterator[list[Any]]:
        for row in portion:
            yield [cell(row) for _label, cell in columns]

    labels = [label for label, _cell in columns]
    return KeptList(name, view, title, allowed, cleaned, rows, labels, written)


def moment(at: datetime.datetime | None) -> str:
    """A point in time as a cell; empty where there is none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def registered() -> list[KeptList]:
    """Every list there is, for the tests that look for one that was forgotten."""
    return list(_lists.values())
