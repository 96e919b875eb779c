"""The report of an import as a workbook: rejected rows with reasons, copies, defects, warnings; formulas are
defused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from annotation.services.sentences import words_of
from curation.spreadsheets import Sheet, workbook_of


def report_workbook(report: Mapping[str, Any]) -> bytes:
    """One sheet for each part of the report; row numbers are those that Excel shows."""
    sheets: list[tuple[str, list[str], list[list[Any]]]] = [
        (
            _("未导入的行"),
            [_("行"), _("原因代码"), _("原因")],
            [[row["row"], row["reason"], row["message"]] for row in report["rejected"]],
        ),
        (
            _("重复的行"),
            [_("行"), _("首次出现的行")],
            [[row["row"], row["first_row"]] for row in report["duplicate_rows"]],
        ),
        (
            _("缺陷"),
            [_("数据集"), _("题目"), _("代码"), _("说明")],
            [[d["dataset"], d.get("item", ""), d["code"], words_of(d["code"])] for d in report["defects"]],
        ),
        (
            _("提示"),
            [_("行"), _("代码"), _("说明")],
            [[w.get("row", ""), w["code"], w["message"]] for w in report["warnings"]],
        ),
    ]
    return workbook_of(Sheet(title, columns, rows) for title, columns, rows in sheets)
