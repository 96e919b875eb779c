"""Tells kinds of text files apart by their first characters: JSON in its shapes, FHIR, tables, plain text.

Many data sets call JSON Lines ".json", and the reverse, so the content decides; whether plain text is a table
is left to whoever knows its encoding.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from curation.readers.rows import UnreadableFile

LINE_BYTES = 16 * 1024 * 1024
RESOURCE = re.compile(rb'"resourceType"\s*:\s*"[A-Z][A-Za-z]{3,40}"')
OPENING = re.compile(rb'\{\s*["}]|\[\s*[{\]]')


def text_kind(path: Path, head: bytes, meant: str | None) -> str:
    """csv, tsv, txt, json (an array), jsonl, object (one JSON object) or fhir; `head` has no mark."""
    if not head:
        raise UnreadableFile("empty_file")
    if meant in ("csv", "tsv"):
        return meant
    if meant in ("txt", None) and not OPENING.match(head):
        return "txt"
    if head.startswith((b"[", b"{")):
        if RESOURCE.search(head):
            return "fhir"
        return "json" if head.startswith(b"[") else _braces(path, head, meant)
    if meant in ("json", "jsonl", "cda", "parquet", "zip"):
        raise UnreadableFile("wrong_type", {"expected": meant, "found": "text"})
    return "csv"


def _braces(path: Path, head: bytes, meant: str | None) -> str:
    """jsonl when an object ends with its line, object when it goes on over lines or holds a whole table.

    A single line may be either; where the name says JSON Lines, it is a row, whatever it holds.
    """
    line, rest = _first_line(path, head)
    if line.endswith((b"{", b"[", b",", b":")):
        return "object"
    try:
        value = json.loads(_decoded(line))
    except (ValueError, RecursionError):
        return "jsonl" if rest.startswith(b"{") else "object"
    if rest or meant == "jsonl" or not isinstance(value, dict):
        return "jsonl"
    return "object" if any(isinstance(one, (list, dict)) for one in value.values()) else "jsonl"


def _first_line(path: Path, head: bytes) -> tuple[bytes, bytes]:
    """The first line, and what begins after it; one beyond the limit is cut, which no object survives."""
    line, found, rest = head.partition(b"\n")
    if found and rest.strip():
        return line.rstrip(), rest.lstrip()
    with path.open("rb") as stream:
        line = b""
        while not line.strip(b"\xef\xbb\xbf \t\r\n"):
            if not (line := stream.readline(LINE_BYTES)):
                return head, b""
        rest = b""
        while not rest and (more := stream.readline(LINE_BYTES)):
            rest = more.strip()
    return line.removeprefix(b"\xef\xbb\xbf").strip(), rest


def _decoded(line: bytes) -> str:
    """The line as text, roughly: only its shape is looked at."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")
