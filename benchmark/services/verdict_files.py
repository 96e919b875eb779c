"""Verdict sets for commands: by name or from a file, with every row that cannot be used named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmark.models import VerdictSet
from benchmark.services.judges import import_verdicts, read_verdict_file, rejected_row
from benchmark.training import VerdictFile
from curation.handover import Refused

SHOWN_ROWS = 20

Say = Callable[[str], None]


def read_mapping(path: Path | None) -> dict[str, Any] | None:
    """The column mapping in a JSON file; raises Refused where there is none in it."""
    if path is None:
        return None
    try:
        mapping = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Refused("mapping_unreadable", file=path.name) from error
    if not isinstance(mapping, dict):
        raise Refused("mapping_unreadable", file=path.name)
    return mapping


def read_reporting(path: Path, *, mapping: dict[str, Any] | None, say: Say) -> VerdictFile:
    """The usable rows of a file; the others are told to ``say``."""
    if not path.is_file():
        raise Refused("file_not_readable", path=str(path))
    file = read_verdict_file(path, file_name=path.name, mapping=mapping)
    for row in file.rejected[:SHOWN_ROWS]:
        told = rejected_row(row)
        say(f"{path.name} 第 {told['row']} 行：{told['message']}")
    if len(file.rejected) > SHOWN_ROWS:
        say(f"{path.name}：另有 {len(file.rejected) - SHOWN_ROWS} 行无法使用")
    return file


def verdict_set_from(named: str, *, mapping: Path | None, say: Say) -> VerdictSet:
    """The set called ``named``, or the set in the file ``named``, called after its name and content."""
    known = VerdictSet.objects.filter(name=named).first()
    if known is not None:
        return known
    path = Path(named)
    if not path.is_file():
        raise Refused("unknown_verdicts", name=named)
    file = read_reporting(path, mapping=read_mapping(mapping), say=say)
    return import_verdicts(name=f"{path.stem[:60]}-{file.digest[:12]}", file=file)
