"""``python -m curation.readers.reading_process``: parses one file on behalf of another process, under limits.

It reads one request from its standard input, bounds its own memory and computing time, and writes what it
finds, rows in batches, to its standard output. It inherits no environment and no open file, so that a parser
which a hostile file breaks has nothing to take and nobody to harm.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from curation.readers.frames import encode, read_frame
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.parsers import open_here
from curation.readers.rows import WARNINGS, Rejected, Row, Table, UnreadableFile

BATCH_ROWS = 500
BATCH_CHARACTERS = 256 * 1024


def main() -> None:
    """Serve one request, then end."""
    request = read_frame(sys.stdin.buffer)
    limits = Limits(**request["limits"])
    _bound(limits)
    choices = Choices(**request["choices"])
    out = sys.stdout.buffer
    try:
        for message in messages(Path(request["path"]), kind=request["kind"], choices=choices, limits=limits):
            out.write(encode(message))
            out.flush()
    except BrokenPipeError:
        # The parent has seen enough.
        os._exit(0)


def messages(path: Path, *, kind: str, choices: Choices, limits: Limits) -> Iterator[dict[str, Any]]:
    """What there is to say about a file: its table, its rows, its end; or the error that stopped it."""
    try:
        table = open_here(path, kind=kind, choices=choices, limits=limits)
        yield {"table": describe(table)}
        for batch in _batches(table, limits):
            yield {"rows": batch}
        warnings = [asdict(warning) for warning in table.warnings[:WARNINGS]]
        yield {"end": {"blank": table.blank, "warnings": warnings}}
    except GeneratorExit:
        raise
    except UnreadableFile as error:
        yield {"error": [error.code, error.params]}
    except MemoryError:
        yield {"error": ["reading_limit", {"limit": "memory"}]}
    except BaseException as error:  # a parser in Rust reports its panics outside Exception
        yield {"error": ["broken_file", {"found": type(error).__name__}]}


def _bound(limits: Limits) -> None:
    for what, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.inflated_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (bound, bound))


def describe(table: Table) -> dict[str, Any]:
    """All of an open table but its rows."""
    return {
        "kind": table.kind,
        "columns": list(table.columns),
        "encoding": table.encoding,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "layout": asdict(table.layout),
        "warnings": [asdict(warning) for warning in table.warnings],
    }


def _batches(table: Table, limits: Limits) -> Iterator[list[list[Any]]]:
    """Rows as [number, cells], or [number, {…}] under other names than the columns; rejections as three."""
    batch: list[list[Any]] = []
    characters = 0
    columns = table.columns
    for count, row in enumerate(table.rows(), start=1):
        if count > limits.rows:
            raise UnreadableFile("too_many_rows", {"limit": limits.rows})
        if isinstance(row, Row):
            size = sum(map(len, row.values.values()))
            if size > limits.record_characters:
                row = Rejected(row.number, "row_too_large", {"limit": limits.record_characters})
                size = 0
            characters += size
        batch.append(_packed(row, columns))
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _packed(row: Row | Rejected, columns: tuple[str, ...]) -> list[Any]:
    if isinstance(row, Rejected):
        return [row.row, row.reason, row.params]
    if tuple(row.values) == columns:
        return [row.number, list(row.values.values())]
    return [row.number, row.values]


if __name__ == "__main__":
    main()
