"""A report of agreement as a table for download, csv or xlsx: what the asker may see on the page, no more.

No cell can be taken for a formula.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from annotation.models import AgreementFigure, AgreementItem, AgreementReport, BaselineFigure
from annotation.services.agreement_words import INTERVALS, Names, reason_words
from curation.spreadsheets import Sheet, csv_text, workbook_of

Rows = list[list[Any]]


def report_file(
    form: str,
    report: AgreementReport,
    figures: Sequence[AgreementFigure],
    baselines: Sequence[BaselineFigure],
    items: Sequence[AgreementItem],
) -> bytes:
    """The report in csv or xlsx: sheets of a workbook, or the same one below the other."""
    names = Names()
    sheets = [
        (_("报告"), _about(report, names)),
        (_("一致性"), _figures(figures, names)),
        (_("医师基线"), _baselines(baselines, names)),
    ]
    if items:
        sheets.append((_("分歧最大的题目"), _items(items)))
    return _csv(sheets) if form == "csv" else _xlsx(sheets)


def _about(report: AgreementReport, names: Names) -> Rows:
    assert report.computed_at is not None
    return [
        [_("范围"), names.sentence(report)],
        [_("计算时间"), report.computed_at.isoformat(timespec="seconds")],
        [_("题数"), report.n_items],
        [_("作答数"), report.n_answers],
        [_("医师数"), report.n_physicians],
        [_("重抽次数"), report.resamples],
        [_("随机种子"), report.seed],
        [_("来源摘要（SHA-256）"), report.source_digest],
    ]


def _figures(rows: Sequence[AgreementFigure], names: Names) -> Rows:
    head = [
        _("范围"),
        _("名称"),
        _("比较的内容"),
        _("系数"),
        _("值"),
        _("下限"),
        _("上限"),
        _("没有值的原因"),
    ]
    head += [_("题数"), _("作答对数"), _("医师数")]
    return [head] + [
        [
            row.get_scope_display(),
            names.of(row.scope, row.code),
            row.get_measure_display(),
            row.get_metric_display(),
            row.value,
            row.low,
            row.high,
            reason_words(row.reason) if row.reason else "",
            row.n_items,
            row.n_pairs,
            row.n_physicians,
        ]
        for row in rows
    ]


def _baselines(rows: Sequence[BaselineFigure], names: Names) -> Rows:
    head = [
        _("范围"),
        _("名称"),
        _("指标"),
        _("值"),
        _("下限"),
        _("上限"),
        _("区间的算法"),
        _("没有值的原因"),
    ]
    head += [_("题数"), _("作答数"), _("医师数")]
    return [head] + [
        [
            row.get_scope_display(),
            names.of(row.scope, row.code),
            row.get_metric_display(),
            row.value,
            row.low,
            row.high,
            str(INTERVALS[row.interval]) if row.interval else "",
            reason_words(row.reason) if row.reason else "",
            row.n_items,
            row.n_answers,
            row.n_physicians,
        ]
        for row in rows
    ]


def _items(rows: Sequence[AgreementItem]) -> Rows:
    head = [_("题目"), _("数据集"), _("一致程度"), _("作答数")]
    return [head] + [[row.item.uid, row.item.dataset.name, row.value, row.n_answers] for row in rows]


def _csv(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    rows: Rows = []
    for title, table in sheets:
        rows += [[title], *table, []]
    return csv_text(rows[0], rows[1:])


def _xlsx(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    return workbook_of([Sheet(title, table[0], table[1:]) for title, table in sheets])
