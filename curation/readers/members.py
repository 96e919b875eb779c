"""Reads a zip of files as one table: each member in the archive's order, under the same columns.

Where columns differ, the member that differs is named and somebody chooses one; nothing is left out
silently. A zip inside is refused. Rows are numbered on from member to member, and where each begins is said.
Inside the reading process only.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from curation.readers.archive import UNREADABLE_ZIP, check_archive
from curation.readers.layout import Choices
from curation.readers.limits import Limits
from curation.readers.parsers import PARSERS, open_here
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile
from curation.readers.sniffing import sniff_kind
from curation.readers.text_tables import open_text

UTF8_NAMES = 0x800
# Their records need not all have the same fields.
LOOSE = ("json", "jsonl", "text", "cda", "fhir")
SKIPPED = ("wrong_type", "empty_file")


@dataclass(frozen=True)
class Member:
    """A file of the archive, under the name a person sees, at the place it was unpacked to."""

    name: str
    path: Path
    kind: str


def open_file(path: Path, kind: str, choices: Choices, limits: Limits) -> Table:
    """The archive's files as one table, or the chosen one of them."""
    check_archive(path, limits, broken="broken_archive")
    folder = Path(tempfile.mkdtemp())
    try:
        with ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if _is_content(info)]
            names = [readable_name(info) for info in infos]
            wanted = choices.member
            if wanted is not None and wanted not in names:
                raise UnreadableFile("missing_member", {"name": wanted, "members": names})
            members, warnings = _unpacked(archive, infos, names, folder, wanted)
    except UNREADABLE_ZIP as error:
        raise UnreadableFile("broken_archive", {"found": type(error).__name__}) from error
    if not members:
        raise UnreadableFile("no_members", {"members": names[:20]})
    return MembersTable(members, names, choices=choices, limits=limits, warnings=warnings)


def readable_name(info: ZipInfo) -> str:
    """The member's name; old tools on Chinese Windows wrote it in GB18030 and did not say so."""
    if info.flag_bits & UTF8_NAMES:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_content(info: ZipInfo) -> bool:
    """Not a folder, nor what operating systems leave behind."""
    parts = PurePosixPath(info.filename).parts
    return not (
        info.is_dir()
        or not parts
        or "__MACOSX" in parts
        or parts[-1].startswith((".", "~$"))
        or parts[-1].casefold() in ("thumbs.db", "desktop.ini")
    )


def _unpacked(
    archive: ZipFile, infos: Sequence[ZipInfo], names: Sequence[str], folder: Path, wanted: str | None
) -> tuple[list[Member], list[ReadingWarning]]:
    members: list[Member] = []
    warnings: list[ReadingWarning] = []
    for number, (info, name) in enumerate(zip(infos, names, strict=True)):
        if wanted is not None and name != wanted:
            continue
        # Never under its own name, which may point anywhere.
        place = folder / str(number)
        with archive.open(info) as source, place.open("wb") as target:
            shutil.copyfileobj(source, target)
        try:
            kind = sniff_kind(place, PurePosixPath(name).name)
        except UnreadableFile as error:
            if error.code not in SKIPPED or wanted is not None:
                raise UnreadableFile(error.code, {**error.params, "member": name}) from error
            if error.params.get("found") in ("zip", "gzip", "7z", "rar"):
                raise UnreadableFile("nested_archive", {"member": name}) from error
            warnings.append(ReadingWarning("member_skipped", None, {"member": name}))
            continue
        if kind == "zip":
            raise UnreadableFile("nested_archive", {"member": name})
        members.append(Member(name, place, kind))
        if wanted is not None:
            break
    return members, warnings


class MembersTable(Table):
    """The members one after the other."""

    def __init__(
        self,
        members: Sequence[Member],
        names: Sequence[str],
        *,
        choices: Choices,
        limits: Limits,
        warnings: Sequence[ReadingWarning],
    ) -> None:
        self._members = members
        self._choices = replace(choices, member=None)
        self._limits = limits
        first = self._open(members[0])
        columns = dict.fromkeys(first.columns)
        for member in members[1:]:
            table = self._open(member)
            if set(table.columns) != set(columns) and not (table.kind == first.kind and first.kind in LOOSE):
                params: dict[str, object] = {
                    "member": member.name,
                    "first": members[0].name,
                    "members": list(names),
                }
                raise UnreadableFile("members_differ", params)
            columns.update(dict.fromkeys(table.columns))
        if len(columns) > limits.columns:
            raise UnreadableFile("too_many_columns", {"columns": len(columns), "limit": limits.columns})
        super().__init__(
            kind="zip",
            columns=list(columns),
            encoding=first.encoding,
            sheet=first.sheet,
            sheets=first.sheets if len(members) == 1 else (),
            opening_warnings=[*warnings, *first.warnings],
        )
        self.layout = replace(first.layout, members=tuple(names), member=choices.member or "")

    def _open(self, member: Member) -> Table:
        try:
            if member.kind in PARSERS:
                return open_here(member.path, kind=member.kind, choices=self._choices, limits=self._limits)
            return open_text(member.path, kind=member.kind, choices=self._choices, limits=self._limits)
        except UnreadableFile as error:
            raise UnreadableFile(error.code, {**error.params, "member": member.name}) from error

    def _read(self) -> Iterator[Row | Rejected]:
        last = 0
        for member in self._members:
            table = self._open(member)
            before = last
            if before:
                params: dict[str, object] = {"member": member.name, "shift": before}
                self.warnings.append(ReadingWarning("member_begins", before + 1, params))
            for row in table.rows():
                if isinstance(row, Rejected):
                    last = before + row.row
                    yield replace(row, row=last)
                else:
                    last = before + row.number
                    yield Row(last, {**dict.fromkeys(self.columns, ""), **row.values})
            self.blank += table.blank
            for warning in table.warnings:
                shifted = replace(warning, row=None if warning.row is None else before + warning.row)
                if shifted not in self._opening_warnings:
                    self.warnings.append(shifted)
