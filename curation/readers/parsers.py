"""Says which module parses which kind of file, and loads it only where it is used.

The modules named here run inside the reading process; each offers `open_file(path, kind, choices, limits)`.
Whoever runs `open_here` elsewhere must trust the file.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.rows import Table

PARSERS = {
    "xlsx": "workbook",
    "xls": "workbook",
    "ods": "workbook",
    "object": "jsonobjects",
    "parquet": "parquet",
    "zip": "members",
    "cda": "cda",
    "fhir": "fhir",
}


def open_here(path: Path, *, kind: str, choices: Choices, limits: Limits) -> Table:
    """The file as a table, parsed in this process."""
    module = import_module(f"curation.readers.{PARSERS[kind]}")
    return cast(Table, module.open_file(path, kind, choices, limits))
