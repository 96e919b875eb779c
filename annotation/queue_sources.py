"""The queue is open: a kind of task is a source that says what waits for a person and hands it over.

Slots, reviews, adjudications and repairs are sources of this stage
(:mod:`annotation.services.own_sources`); a later stage registers its own in ``AppConfig.ready`` through
:mod:`annotation.handover`. Nothing here reads a row.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True)
class Task:
    """One task. ``title`` holds nothing that may not stand in a list; ``url`` is empty until it was taken."""

    source: str
    subject: str
    title: str
    seconds: float
    url: str = ""


class Standing(StrEnum):
    """How a task that somebody began stands now."""

    OPEN = "open"
    DONE = "done"
    GONE = "gone"


class QueueSource(Protocol):
    """A kind of task."""

    @property
    def name(self) -> str:
        """By which it is registered; it stands in the database."""
        ...

    @property
    def label(self) -> Any:
        """What one does with such a task, in the language of the page."""
        ...

    @property
    def rank(self) -> int:
        """Sources with a lower one come first in everybody's queue."""
        ...

    @property
    def may_skip(self) -> bool:
        """Whether a begun task may be left to others."""
        ...

    def count(self, user: Any, *, most: int) -> int:
        """How many tasks wait for ``user``; counting may stop at ``most``."""
        ...

    def upcoming(self, user: Any, *, most: int) -> list[Task]:
        """The next tasks in order, with the seconds they are expected to take; nothing is taken."""
        ...

    def take(self, user: Any, *, besides: Collection[str]) -> Task | None:
        """Hand over the next task whose subject is not in ``besides``; None where there is none."""
        ...

    def standing(self, user: Any, subject: str) -> Standing:
        """Whether ``user`` has done the task, still can, or cannot any more."""
        ...


_sources: dict[str, QueueSource] = {}


def register_queue_source(source: QueueSource) -> None:
    """Make a source known; the same name again replaces it."""
    _sources[source.name] = source


def forget_queue_source(name: str) -> None:
    """Take a source out (an app that is unloaded, a test that is over)."""
    _sources.pop(name, None)


def queue_sources() -> list[QueueSource]:
    """Every source, first things first."""
    return sorted(_sources.values(), key=lambda source: (source.rank, source.name))


def queue_source(name: str) -> QueueSource | None:
    """A source by name; None where its app is no longer there."""
    return _sources.get(name)
