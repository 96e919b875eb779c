"""The coverage board in words and as tables: forecasts, why there is none, what stands behind a date."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.forecast import LEAST_ACCEPTED, LEAST_PHYSICIANS
from annotation.services.coverage import Board, Cell

REASONS = {
    "not_planned": gettext_lazy("未列入计划"),
    "reached": gettext_lazy("已达计划"),
    "too_few_physicians": gettext_lazy("尚不能预计：合格医师少于 {physicians} 人，一题走不完全程"),
    "too_few_accepted": gettext_lazy("尚不能预计：近 {weeks} 周全部专科共通过不足 {accepted} 题"),
    "too_slow": gettext_lazy("按现在的速度要 5 年以上"),
}
# How a cell's range stands to the day of the freeze: words, and the state whose look the badge takes.
OUTLOOKS = {
    "on_time": (gettext_lazy("可按期"), "ok"),
    "likely": (gettext_lazy("多半可按期"), "running"),
    "doubtful": (gettext_lazy("多半会晚"), "warning"),
    "late": (gettext_lazy("会晚"), "error"),
    "unknown": (gettext_lazy("不能预计"), "cancelled"),
}


def reason_words(board: Board, code: str) -> str:
    """Why there is no date."""
    facts = {"physicians": LEAST_PHYSICIANS, "weeks": round(board.weeks), "accepted": LEAST_ACCEPTED}
    return str(REASONS[code]).format(**facts)


def forecast_words(board: Board, cell: Cell) -> tuple[str, str]:
    """The date and its range, or the reason why there is none and nothing."""
    if cell.forecast.reason:
        return reason_words(board, cell.forecast.reason), ""
    told = cell.forecast
    words = [_day(board.date_in(weeks)) for weeks in (told.median, told.low, told.high)]
    return words[0], f"{words[1]} – {words[2]}"


def _day(day: datetime.date | None) -> str:
    return date_format(day, "Y-m-d") if day else _("5 年以后")


def basis_words(board: Board, cell: Cell) -> str:
    """What the date was computed from."""
    facts = {
        "weeks": f"{board.weeks:.0f}",
        "cell": cell.pace.cell,
        "specialty": cell.pace.specialty,
        "overall": cell.pace.overall,
        "missing": cell.missing,
        "rate": f"{cell.forecast.rate:.2f}" if cell.forecast.rate is not None else "—",
    }
    return _(
        "近 {weeks} 周通过：本格 {cell} 题，本专科 {specialty} 题，全部 {overall} 题；"
        "收缩后每周 {rate} 题，还差 {missing} 题。"
    ).format(**facts)


def outlook(board: Board, cell: Cell, day: datetime.date) -> str:
    """Whether a cell of the plan will be full on a day: its whole range lies before it, its middle, only its
    beginning, or nothing of it; or nobody can tell."""
    told = cell.forecast
    if told.reason:
        return {"reached": "on_time", "too_slow": "late"}.get(told.reason, "unknown")
    for weeks, name in ((told.high, "on_time"), (told.median, "likely"), (told.low, "doubtful")):
        found = board.date_in(weeks)
        if found and found <= day:
            return name
    return "late"


COLUMNS = (
    gettext_lazy("专科编号"),
    gettext_lazy("专科"),
    gettext_lazy("维度"),
    gettext_lazy("已冻结"),
    gettext_lazy("已通过未冻结"),
    gettext_lazy("在制"),
    gettext_lazy("计划"),
    gettext_lazy("计划由人设定"),
    gettext_lazy("合格医师"),
    gettext_lazy("预计日期"),
    gettext_lazy("最早"),
    gettext_lazy("最晚"),
    gettext_lazy("说明"),
)


def board_rows(board: Board) -> Iterator[list[Any]]:
    """One row for each cell, in the order of the catalogue."""
    for cell in board.cells():
        told = cell.forecast
        days = [board.date_in(weeks) for weeks in (told.median, told.low, told.high)]
        yield [
            cell.specialty.code,
            cell.specialty.label,
            cell.dimension.code,
            cell.frozen,
            cell.accepted,
            cell.in_work,
            cell.planned,
            _("是") if cell.by_hand else _("否"),
            cell.physicians,
            *(day.isoformat() if day else "" for day in days),
            reason_words(board, told.reason) if told.reason else basis_words(board, cell),
        ]


def plan_rows(board: Board) -> Iterator[list[Any]]:
    """The plan as a table that can be filled in and given back: numbers set by hand, the others empty."""
    for specialty, cells in board.rows:
        yield [specialty.code, specialty.label, *(cell.planned if cell.by_hand else None for cell in cells)]


def cell_as_data(board: Board, cell: Cell) -> dict[str, Any]:
    """A cell for programs."""
    told = cell.forecast
    days = {"date": told.median, "earliest": told.low, "latest": told.high}
    return {
        "specialty": cell.specialty.code,
        "dimension": cell.dimension.code,
        "frozen": cell.frozen,
        "accepted": cell.accepted,
        "in_work": cell.in_work,
        "planned": cell.planned,
        "planned_by_hand": cell.by_hand,
        "physicians": cell.physicians,
        "rate_per_week": told.rate,
        "forecast": {name: board.date_in(weeks) for name, weeks in days.items()}
        | {
            "reason": told.reason,
            "message": reason_words(board, told.reason) if told.reason else "",
        },
    }
