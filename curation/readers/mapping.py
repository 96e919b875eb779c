"""Says which column of a file means what, and suggests it from Chinese and English column names.

A suggestion is only that: a person, or a mapping file, decides. Columns that nobody mapped are not imported
unless they stand in `extra`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field, field_validator

from curation.readers.column_names import DEPARTMENT, EXTERNAL_ID, KNOWN, TEXT
from curation.readers.header_rows import SEPARATOR
from curation.readers.rows import UnreadableFile

KNOWN_FIELDS = tuple(KNOWN)


def _fold(name: str) -> str:
    """A column name without case, width, blanks, punctuation or a trailing bracketed remark."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub(r"[(\[（【].*?[)\]）】]\s*$", "", plain)
    return re.sub(r"[\W_]+", "", plain)


def _names(words: str) -> frozenset[str]:
    return frozenset(_fold(word) for word in words.split())


_DEPARTMENT, _EXTERNAL_ID, _TEXT = _names(DEPARTMENT), _names(EXTERNAL_ID), _names(TEXT)
_KNOWN = {field: _names(words) for field, words in KNOWN.items()}


class Mapping(BaseModel):
    """Which columns make the text, the department, the identity, the known identifiers; and what to keep."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: list[str] = Field(default_factory=list)
    department: str | None = None
    external_id: str | None = None
    known: dict[str, str | list[str]] = Field(default_factory=dict)
    extra: list[str] = Field(default_factory=list)

    @field_validator("known")
    @classmethod
    def _only_known_fields(cls, value: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
        unknown = sorted(set(value) - set(KNOWN_FIELDS))
        if unknown:
            raise ValueError(f"unknown identifier field: {', '.join(unknown)}")
        return value

    def columns(self) -> Iterator[str]:
        """Every column the mapping names, in the order of its fields."""
        yield from self.text
        for name in (self.department, self.external_id):
            if name is not None:
                yield name
        for field in self.known:
            yield from self.known_columns(field)
        yield from self.extra

    def known_columns(self, field: str) -> list[str]:
        """The columns of one known identifier, one or several."""
        named = self.known[field]
        return [named] if isinstance(named, str) else list(named)

    def require(self, columns: Iterable[str]) -> None:
        """Raises UnreadableFile("missing_column") for the first mapped column that the file does not have."""
        present = list(columns)
        for name in self.columns():
            if name not in present:
                raise UnreadableFile("missing_column", {"name": name, "columns": present})


def suggest_mapping(columns: Sequence[str]) -> Mapping:
    """A first proposal by column names alone; every column finds a place, unknown ones in `extra`."""
    department: str | None = None
    external_id: str | None = None
    text: list[str] = []
    known: dict[str, list[str]] = {}
    extra: list[str] = []
    for column in columns:
        # Of a name joined from two header rows, the lower part says what the cells are.
        folded = _fold(column.rpartition(SEPARATOR)[2])
        field = next((name for name, words in _KNOWN.items() if folded in words), None)
        if folded in _TEXT:
            text.append(column)
        elif folded in _DEPARTMENT and department is None:
            department = column
        elif field is not None:
            known.setdefault(field, []).append(column)
        elif folded in _EXTERNAL_ID and external_id is None:
            external_id = column
        else:
            extra.append(column)
    one_or_many: dict[str, str | list[str]] = {
        field: names[0] if len(names) == 1 else names for field, names in known.items()
    }
    return Mapping(text=text, department=department, external_id=external_id, known=one_or_many, extra=extra)
