"""Tells what a file is from its first bytes, and refuses one whose name says something else.

It looks at content only as far as needed to choose a reader; it parses nothing.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from zipfile import ZipFile

from curation.readers.archive import UNREADABLE_ZIP, check_directory
from curation.readers.encoding import MARKS
from curation.readers.limits import DEFAULT_LIMITS
from curation.readers.ole import stream_names
from curation.readers.rows import UnreadableFile
from curation.readers.text_kinds import text_kind

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3\x00", "sqlite"),
)
BY_NAME = {
    ".csv": "csv",
    ".txt": "txt",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".et": "xls",
    ".ods": "ods",
    ".parquet": "parquet",
    ".zip": "zip",
    ".xml": "cda",
    ".cda": "cda",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
WORKBOOKS = ("xlsx", "xls", "ods")
PACKED = (*WORKBOOKS, "parquet", "zip", "cda")
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
CLINICAL = re.compile(rb"<(?:[A-Za-z0-9_]{1,20}:)?ClinicalDocument[\s>]")
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
HEAD = 64 * 1024


def sniff_kind(path: Path, filename: str | None = None) -> str:
    """The kind of file, a short word. The name says what is meant, the content what is there."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        raise UnreadableFile("empty_file")
    meant = BY_NAME.get(PurePath(filename or path.name).suffix.lower())
    found = _signature(path, head)
    if found == "encrypted":
        raise UnreadableFile("locked_workbook")
    if meant is None or meant in WORKBOOKS:
        # Hospitals save one format under the name of another; what is in the file counts.
        if found in WORKBOOKS:
            return found
        if meant in WORKBOOKS and found is not None:
            raise UnreadableFile("broken_workbook", {"found": found})
        if meant in ("xlsx", "ods"):
            raise UnreadableFile("broken_workbook", {"found": "text"})
    if found in PACKED and meant in (None, "zip", found):
        return str(found)
    if found is not None:
        raise UnreadableFile("wrong_type", {"expected": meant or "table", "found": found})
    return text_kind(path, _without_mark(head), meant)


def _signature(path: Path, head: bytes) -> str | None:
    found = next((name for signature, name in SIGNATURES if head.startswith(signature)), None)
    if found == "zip":
        return _zipped(path)
    if found == "ole":
        return _in_ole(path)
    if found is None and b"\x00" in head and not _marked(head):
        return "binary"
    plain = _without_mark(head)
    if found is None and (plain[:15].lower().startswith(MARKUP) or CLINICAL.match(plain)):
        return "cda" if CLINICAL.search(plain) else "markup"
    return found


def _zipped(path: Path) -> str:
    """What kind of file a zip really is."""
    check_directory(path, DEFAULT_LIMITS)
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(name.lower() == "xl/workbook.xml" for name in names):
                return "xlsx"
            if "content.xml" in names and "mimetype" in names:
                with archive.open("mimetype") as stream:
                    return "ods" if stream.read(len(ODS)) == ODS else "zip"
    except UNREADABLE_ZIP:
        pass
    return "zip"


def _in_ole(path: Path) -> str:
    """What kind of file stands in the old shell."""
    names = stream_names(path)
    if "EncryptedPackage" in names:
        return "encrypted"
    return "xls" if names & {"Workbook", "Book"} else "ole"


def _marked(head: bytes) -> bool:
    return any(head.startswith(mark) for mark, _ in MARKS)


def _without_mark(head: bytes) -> bytes:
    wide = any(head.startswith(mark) and name in ("utf-16", "utf-32") for mark, name in MARKS)
    text = head.replace(b"\x00", b"") if wide else head
    return text.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
