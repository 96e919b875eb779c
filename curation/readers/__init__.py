"""Reads what hospitals deliver (tables, JSON, documents, zips) row by row, never guessing silently.

A file that cannot be trusted raises `UnreadableFile`; a row that cannot be used becomes a `Rejected`, and the
rest of the file goes on. Both carry stable codes and parameters, never sentences. Nothing here knows Django,
stores anything, or replaces a byte it cannot decode.
"""

from curation.readers.drafts import Drafter, RecordDraft
from curation.readers.encoding import detect_encoding, sample_lines
from curation.readers.layout import READINGS, Layout
from curation.readers.limits import DEFAULT_LIMITS, Limits
from curation.readers.mapping import Mapping, suggest_mapping
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile
from curation.readers.table import open_table

__all__ = [
    "DEFAULT_LIMITS",
    "READINGS",
    "Drafter",
    "Layout",
    "Limits",
    "Mapping",
    "ReadingWarning",
    "RecordDraft",
    "Rejected",
    "Row",
    "Table",
    "UnreadableFile",
    "detect_encoding",
    "open_table",
    "sample_lines",
    "suggest_mapping",
]
