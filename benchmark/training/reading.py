"""Verdict sets from files: JSON lines (plain rows or MLB's form), CSV and Excel.

A row that cannot be understood is rejected with its number and a code, never guessed at and never
dropped in silence.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import python_calamine

from benchmark.judges.verdict import Label
from benchmark.training.mlb_form import is_mlb_form, row_from_line
from benchmark.training.rows import (
    LABEL_WORDS,
    TrainingProblem,
    VerdictRow,
    parse_label,
    parse_votes,
    rows_digest,
)

TEXT_COLUMNS = ("question", "reference", "topic", "point", "answer")
REQUIRED_COLUMNS = ("point", "answer", "label")
ENCODINGS = ("utf-8-sig", "gb18030")
MAX_CELL = 16 * 1024 * 1024


class RejectedRow(NamedTuple):
    """A row that holds no usable verdict; ``row`` counts as an editor or a spreadsheet does."""

    row: int
    code: str
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column holds what, where the file does not use our names; ``labels`` translates label words."""

    columns: Mapping[str, str] = field(default_factory=dict)
    votes: Sequence[str] = ()
    labels: Mapping[str, Label] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """From values such as ``{"point": "claim", "votes": ["label_0"], "labels": {"Neutral": "否"}}``."""
        unknown = set(values) - {*TEXT_COLUMNS, "label", "votes", "labels"}
        if unknown:
            raise TrainingProblem("mapping_unknown_keys", keys=sorted(unknown))
        votes = values.get("votes") or ()
        return cls(
            columns={name: str(values[name]) for name in (*TEXT_COLUMNS, "label") if values.get(name)},
            votes=(votes,) if isinstance(votes, str) else tuple(map(str, votes)),
            labels={str(word): parse_label(label) for word, label in (values.get("labels") or {}).items()},
        )

    def column(self, name: str) -> str:
        """The file's name for one of our columns."""
        return self.columns.get(name, name)

    def row(self, values: Mapping[str, Any]) -> VerdictRow:
        """The verdict row in one line of the file."""
        words = {**LABEL_WORDS, **self.labels}
        texts = {name: cell_text(values.get(self.column(name))) for name in TEXT_COLUMNS}
        for name in ("point", "answer"):
            if not texts[name].strip():
                raise TrainingProblem("field_blank", field=name)
        votes = [values.get(column) for column in self.votes] if self.votes else values.get("votes")
        known = (
            [vote for vote in votes if vote is not None] if self.votes and isinstance(votes, list) else votes
        )
        return VerdictRow(
            **texts,
            label=parse_label(cell_text(values.get(self.column("label"))), words),
            votes=parse_votes(known, words),
        )


@dataclass(frozen=True, slots=True)
class VerdictFile:
    """What a file held: usable rows, and every rejected row with its reason."""

    rows: list[VerdictRow]
    rejected: list[RejectedRow]
    form: Literal["rows", "mlb"]

    @property
    def digest(self) -> str:
        """The identity of the verdict set, whatever the order of its rows."""
        return rows_digest(self.rows)


def read_verdicts(path: Path | str, *, mapping: Mapping[str, Any] | None = None) -> VerdictFile:
    """Read a verdict set; the kind of file is told by its name."""
    path = Path(path)
    columns = ColumnMapping.from_mapping(mapping or {})
    kind = path.suffix.lower()
    if kind in {".jsonl", ".json"}:
        lines: Iterator[tuple[int, Any]] = read_json(path)
    elif kind in {".csv", ".tsv"}:
        lines = read_csv(path, delimiter="\t" if kind == ".tsv" else ",", mapping=columns)
    elif kind in {".xlsx", ".xls"}:
        lines = read_sheet(path, mapping=columns)
    else:
        raise TrainingProblem("file_kind_unknown", suffix=kind)
    rows: list[VerdictRow] = []
    rejected: list[RejectedRow] = []
    mlb = False
    for number, values in lines:
        try:
            if not isinstance(values, Mapping):
                raise TrainingProblem("line_not_an_object")
            conversation = is_mlb_form(values)
            mlb = mlb or conversation
            rows.append(row_from_line(values) if conversation else columns.row(values))
        except TrainingProblem as problem:
            rejected.append(RejectedRow(number, problem.code, problem.params))
    return VerdictFile(rows, rejected, "mlb" if mlb else "rows")


def cell_text(value: Any) -> str:
    """A cell as text; Excel's 1.0 for 1 is read as 1, structured values keep their JSON form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def read_text(path: Path) -> str:
    """The file's text, in UTF-8 or else GB18030."""
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TrainingProblem("encoding_unknown", file=path.name)


def read_json(path: Path) -> Iterator[tuple[int, Any]]:
    """JSON lines, or one JSON list, with line numbers (or places in the list)."""
    text = read_text(path)
    if text.lstrip().startswith("["):
        try:
            yield from enumerate(json.loads(text), start=1)
        except ValueError as error:
            raise TrainingProblem("json_invalid", file=path.name) from error
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, None


def read_csv(path: Path, *, delimiter: str, mapping: ColumnMapping) -> Iterator[tuple[int, Any]]:
    """The rows of a delimited file; the number is that of the line on which the row begins."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter=delimiter)
    check_columns([str(name).strip() for name in reader.fieldnames or []], mapping)
    begins = reader.line_num + 1
    for values in reader:
        if any(values.values()):
            yield begins, {str(name).strip(): value for name, value in values.items()}
        begins = reader.line_num + 1


def read_sheet(path: Path, *, mapping: ColumnMapping) -> Iterator[tuple[int, Any]]:
    """The rows of a workbook's first sheet."""
    try:
        table = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = table.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        raise TrainingProblem("workbook_unreadable", file=path.name) from error
    header = [str(name).strip() for name in cells[0]] if cells else []
    check_columns(header, mapping)
    for number, values in enumerate(cells[1:], start=2):
        if any(value != "" for value in values):
            yield number, dict(zip(header, values, strict=False))


def check_columns(header: Sequence[str], mapping: ColumnMapping) -> None:
    """Refuse a table that lacks a column without which no row can be understood."""
    missing = [mapping.column(name) for name in REQUIRED_COLUMNS if mapping.column(name) not in header]
    missing += [name for name in mapping.columns.values() if name not in header and name not in missing]
    missing += [name for name in mapping.votes if name not in header]
    if missing:
        raise TrainingProblem("columns_missing", columns=missing, found=list(header))
