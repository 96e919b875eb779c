"""The sizes beyond which a file or a row is refused. They bound memory; they say nothing about content."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Limits of a zip are checked against it before anything parses its parts."""

    columns: int = 512
    rows: int = 5_000_000
    cell_characters: int = 200_000
    record_characters: int = 16 * MEBIBYTE
    inflated_bytes: int = 512 * MEBIBYTE
    members: int = 2_000
    # A small part may compress well by nature; the ratio counts only where it could hurt.
    ratio: int = 120
    ratio_from_bytes: int = 16 * MEBIBYTE
    # The workbook parser lays a sheet out as a full rectangle, so one far-away cell can cost gigabytes.
    grid_cells: int = 40_000_000
    # Of the process that parses workbooks and other packed files: address space, computing, silence.
    memory_bytes: int = 2048 * MEBIBYTE
    cpu_seconds: int = 900
    silence_seconds: int = 300


DEFAULT_LIMITS = Limits()
