"""Layer 6: further finders that an installation registers by configuration, such as a CRF or a local
transformer. Each is a callable from text to spans. What a plug-in returns is checked and clipped, a
plug-in that fails stops the detection."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from curation.deid.types import IDENTIFIER_TYPES, Span


class Finder(Protocol):
    """Spans of a text, in code points of the text as given, in any order."""

    def __call__(self, text: str, /) -> Iterable[Span]: ...


_registered: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    """Add a finder; a name that is taken is replaced, so that configuring twice does no harm."""
    _registered[name] = finder


def unregister(name: str) -> None:
    """Take a finder out; an unknown name is no error."""
    _registered.pop(name, None)


def configure(paths: Sequence[str]) -> None:
    """Register the finders named by dotted paths `package.module:callable`, and only these."""
    found = {path: _load(path) for path in paths}
    _registered.clear()
    _registered.update(found)


def _load(path: str) -> Finder:
    module, _, name = path.partition(":")
    finder: Callable[[str], Iterable[Span]] = getattr(importlib.import_module(module), name)
    if not callable(finder):
        raise TypeError(f"{path} cannot be called")
    return finder


def find(text: str) -> Iterator[Span]:
    """What the registered finders find in a text as given, clipped to it and named as plug-in."""
    for name, finder in _registered.items():
        for span in finder(text):
            if span.type not in IDENTIFIER_TYPES:
                raise ValueError(f"plug-in {name} names an unknown type: {span.type}")
            start, end = max(0, span.start), min(span.end, len(text))
            if start < end:
                yield replace(
                    span, start=start, end=end, layer="plugin", score=min(max(span.score, 0.0), 1.0)
                )
