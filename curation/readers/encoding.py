"""Finds the encoding of a text file by proof, not by likelihood: BOM, then strict UTF-8, then strict GB18030.

The order matters, because GB18030 accepts much UTF-8 as nonsense. A byte is never replaced; when nothing
fits, the error names the line of the first invalid byte for each encoding tried.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from curation.readers.rows import UnreadableFile

CHUNK = 1024 * 1024
CANDIDATES = ("utf-8", "gb18030")
# The four-byte marks come first: UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path, encoding: str | None = None) -> str:
    """The name to open `path` with; a name given by the caller is proven like the others, never trusted."""
    with path.open("rb") as stream:
        head = stream.read(4)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if encoding is not None:
        _require_text_codec(encoding)
        # An explicit "utf-8" on a marked file must not leave the mark inside the first column's name.
        same = marked == "utf-8-sig" and codecs.lookup(encoding).name == "utf-8"
        candidates: tuple[str, ...] = ("utf-8-sig",) if same else (encoding,)
    else:
        candidates = (marked,) if marked else CANDIDATES
    lines: dict[str, object] = {}
    for candidate in candidates:
        line = first_invalid_line(path, candidate)
        if line is None:
            return candidate
        lines[candidate] = line
    raise UnreadableFile("unknown_encoding", {"lines": lines})


def _require_text_codec(encoding: str) -> None:
    try:
        known = codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        known = False
    if not known:
        raise UnreadableFile("no_such_encoding", {"name": encoding})


def first_invalid_line(path: Path, encoding: str) -> int | None:
    """The line, counted from 1, of the first byte that `encoding` cannot hold; None if all of it decodes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n") + 1
            except UnicodeError:
                # UTF-16 without its mark, of which no byte order can be proven.
                return lines + 1
            if not chunk:
                return None


def sample_lines(path: Path, encoding: str, count: int = 10) -> list[str]:
    """The first lines under one encoding, for a person to choose by; invalid bytes show as `\\xNN`."""
    with path.open(encoding=encoding, errors="backslashreplace", newline=None) as stream:
        return [line.rstrip("\n")[:400] for line, _ in zip(stream, range(count), strict=False)]
