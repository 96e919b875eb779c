"""Reads the plain text of a guideline into blocks: headings, lists, paragraphs, bold. Knows no Django, makes
no markup.

The marks are ``#``, ``##``, ``###``, ``-``, ``1.`` and ``**bold**``. Everything else is text: templates draw
the blocks and escape every character, so nothing that somebody types can become markup.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "bullets", "numbers"]
BOLD = re.compile(r"\*\*(.+?)\*\*")
HEADING = re.compile(r"(#{1,3})\s+(.+)")
BULLET = re.compile(r"[-*•·]\s+(.+)")
NUMBER = re.compile(r"\d{1,3}[.、．)）]\s*(.+)")


@dataclass(frozen=True)
class Span:
    """A run of text, bold or not."""

    text: str
    bold: bool = False


@dataclass
class Block:
    """A heading of a level, a paragraph of lines, or a list of items; each line is a list of spans."""

    kind: Kind
    level: int = 0
    lines: list[list[Span]] = field(default_factory=list)


def spans_of(line: str) -> list[Span]:
    """The runs of one line."""
    spans: list[Span] = []
    at = 0
    for found in BOLD.finditer(line):
        if found.start() > at:
            spans.append(Span(line[at : found.start()]))
        spans.append(Span(found.group(1), bold=True))
        at = found.end()
    return [*spans, Span(line[at:])] if at < len(line) else spans


def _read(line: str) -> tuple[Kind, int, str]:
    if found := HEADING.fullmatch(line):
        return "heading", len(found.group(1)), found.group(2)
    if found := BULLET.fullmatch(line):
        return "bullets", 0, found.group(1)
    if found := NUMBER.fullmatch(line):
        return "numbers", 0, found.group(1)
    return "paragraph", 0, line


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text, in order; an empty line ends a block."""
    blocks: list[Block] = []
    fresh = True
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            fresh = True
            continue
        kind, level, words = _read(line)
        if fresh or kind == "heading" or blocks[-1].kind != kind:
            blocks.append(Block(kind, level))
        blocks[-1].lines.append(spans_of(words))
        fresh = kind == "heading"
    return blocks
