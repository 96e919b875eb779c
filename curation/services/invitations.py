"""Inviting everybody on a list: a bad row is reported, and the rest goes on."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curation.models import PracticeCategory, Role, Title, User
from curation.readers import Rejected, Row, UnreadableFile, open_table
from curation.refusal import Refused
from curation.services.people import Licence, invite_user
from curation.services.reading_words import refusal_of, row_sentence


@dataclass
class InvitationReport:
    """What became of a list of invitations, row by row."""

    invited: list[User] = field(default_factory=list)
    existing: list[str] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)


COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("email", "邮箱", "电子邮箱"),
    "role": ("role", "角色"),
    "name": ("name", "姓名"),
    "licence": ("licence", "licence_number", "执业证书编号", "执业证书"),
    "category": ("practice_category", "category", "执业类别"),
    "title": ("title", "职称"),
    "department": ("department", "科室"),
    "specialties": ("specialties", "专科", "执业范围"),
    "expires": ("expires_on", "expires", "有效期", "有效期至"),
}


# The columns of the empty list that is offered.
TEMPLATE_COLUMNS = (
    "邮箱",
    "角色",
    "姓名",
    "执业证书编号",
    "执业类别",
    "职称",
    "科室",
    "专科",
    "有效期至",
)


def _choice(text: str, choices: Any, default: str) -> str:
    if not text:
        return default
    for value, label in choices.choices:
        if text.lower() in {value, str(label).lower()}:
            return str(value)
    raise Refused("unknown_choice", value=text, known="、".join(str(label) for label in choices.labels))


def date_of(text: str) -> datetime.date | None:
    """A day as people write it; None for nothing; raises Refused(bad_date)."""
    day = text[:10].replace("/", "-").replace(".", "-")
    try:
        return datetime.date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Refused("bad_date", field="expires_on", value=text) from error


def _cell(values: Mapping[str, str], column: str) -> str:
    for name in COLUMNS[column]:
        for header, value in values.items():
            if header.strip().lower() == name:
                return value.strip()
    return ""


def _licence_of(values: Mapping[str, str]) -> Licence | None:
    number = _cell(values, "licence")
    if not number:
        return None
    codes = (
        _cell(values, "specialties")
        .replace("，", ",")
        .replace("、", ",")
        .replace("；", ",")
        .replace(";", ",")
    )
    return Licence(
        number=number,
        practice_category=_choice(_cell(values, "category"), PracticeCategory, PracticeCategory.CLINICAL),
        title=_choice(_cell(values, "title"), Title, Title.ATTENDING),
        department=_cell(values, "department"),
        specialties=tuple(code.strip() for code in codes.split(",") if code.strip()),
        expires_on=date_of(_cell(values, "expires")),
    )


def invite_users(rows: Iterable[tuple[int, Mapping[str, str]]], *, by: User | None) -> InvitationReport:
    """Invite everybody on a list of (row number, cells); a bad row is reported and the rest goes on.

    Column names may be English or Chinese (邮箱, 角色, 姓名, 执业证书编号, 职称, 科室, 专科, 有效期至).
    """
    report = InvitationReport()
    for number, values in rows:
        email = _cell(values, "email").lower()
        if email and User.objects.filter(email=email).exists():
            report.existing.append(email)
            continue
        try:
            role = _choice(_cell(values, "role"), Role, Role.PHYSICIAN)
            user = invite_user(
                email=email, role=role, name=_cell(values, "name"), licence=_licence_of(values), by=by
            )
            report.invited.append(user)
        except Refused as refusal:
            report.rejected.append({"row": number, "reason": refusal.code, "message": str(refusal)})
    return report


def invite_file(*, path: Path, file_name: str, by: User | None) -> InvitationReport:
    """Invite everybody on a list in an xlsx or csv file; raises Refused where the file cannot be read."""
    try:
        table = open_table(path, filename=file_name)
        if not any(column.strip().lower() in COLUMNS["email"] for column in table.columns):
            columns = "、".join(table.columns)
            raise Refused("missing_column", field="file", file=file_name, column="邮箱", columns=columns)
        rows = list(table.rows())
    except UnreadableFile as error:
        raise refusal_of(error, file_name) from error
    report = invite_users(((row.number, row.values) for row in rows if isinstance(row, Row)), by=by)
    for row in rows:
        if isinstance(row, Rejected):
            message = row_sentence(row.reason, row.params, row.row)
            report.rejected.append({"row": row.row, "reason": row.reason, "message": message})
    return report
