"""The nouns of reading: a row, a rejected row, a warning, an open table, and the error that stops a file.

Rows count as a person sees them: Excel's row number for tables, the line number for JSON Lines. No reading
happens here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from curation.readers.layout import Layout


class UnreadableFile(Exception):
    """The whole file is refused; `code` is stable, `params` say where and what."""

    def __init__(self, code: str, params: dict[str, object] | None = None) -> None:
        super().__init__(code, params or {})
        self.code = code
        self.params: dict[str, object] = params or {}

    def __str__(self) -> str:
        return f"{self.code} {self.params}"


@dataclass(slots=True)
class Row:
    """One record as delivered: every value is text, a missing one is the empty string."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, with the reason as a code."""

    row: int
    reason: str
    params: dict[str, object] = field(default_factory=dict)


# A file in which every row is worth a warning shall not fill the memory with them.
WARNINGS = 10_000


@dataclass(frozen=True)
class ReadingWarning:
    """Something a person should look at although the row, or the file, was taken."""

    code: str
    row: int | None = None
    params: dict[str, object] = field(default_factory=dict)


class Table(ABC):
    """An open file. `blank` and `warnings` fill while `rows()` runs and start anew with each call of it."""

    def __init__(
        self,
        *,
        kind: str,
        columns: Sequence[str],
        encoding: str | None = None,
        sheet: str | None = None,
        sheets: Sequence[str] = (),
        opening_warnings: Sequence[ReadingWarning] = (),
    ) -> None:
        self.kind = kind
        self.columns = tuple(columns)
        self.encoding = encoding
        self.sheet = sheet
        self.sheets = tuple(sheets)
        self.layout = Layout()
        self.blank = 0
        self._opening_warnings = tuple(opening_warnings)
        self.warnings: list[ReadingWarning] = list(opening_warnings)

    def rows(self) -> Iterator[Row | Rejected]:
        """Yields every row that holds anything; fully blank ones are only counted."""
        self.blank = 0
        self.warnings = list(self._opening_warnings)
        yield from self._read()

    @abstractmethod
    def _read(self) -> Iterator[Row | Rejected]: ...
