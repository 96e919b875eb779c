"""Import templates as files: a sheet with the columns of a dataset, and a second one that explains them."""

import json
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.checks import bounds_of
from annotation.item_files.template_columns import (
    CALCULATIONS,
    EXPLAINS,
    TASKS,
    TIERS,
    Column,
    columns_of,
)
from curation.spreadsheets import Sheet, workbook_of
from curation.taxonomy.nouns import Dataset

HOW: Final = {
    "text": gettext_lazy("直接填写。"),
    "lines": gettext_lazy("一行一项；单元格内换行用 Alt+Enter。"),
    "spans": gettext_lazy("照抄原文的字句，一行一项；原文没有就留空。"),
    "letters": gettext_lazy("选项字母；多选题写在一起，如 ACD。"),
    "tick": gettext_lazy("填“是”或“否”，留空即否。"),
    "yes_no": gettext_lazy("填“有”或“无”。"),
    "dialogue": gettext_lazy("一行一轮，行首写“患者：”“家属：”“医生：”“护士：”或“其他：”。"),
    "sentences": gettext_lazy("一行一句。"),
    "points": gettext_lazy(
        "一行一个：项目|评分点|级别|权重|一票否决，后三项可以不写。级别为{tiers}。留空则由答案生成。"
    ),
    "triples": gettext_lazy("一行一条：关系|头实体|尾实体。"),
    "events": gettext_lazy("一行一个：主体词|发生状态|描述词|解剖部位，空着的也要留竖线，多个词用顿号隔开。"),
    "calculation": gettext_lazy("填{kinds}之一。"),
    "task": gettext_lazy("填{tasks}之一。"),
    "specialty": gettext_lazy("专科的编码，见“分类”页；留空为未指定。"),
}
ROWS_TO_FILL: Final = 500


def explanation(dataset: Dataset, column: Column) -> tuple[str, str, str, str]:
    """Heading, whether it must be filled in, what to do, an example."""
    how = str(HOW[column.kind]).format(
        tiers="、".join(TIERS), kinds="、".join(CALCULATIONS), tasks="、".join(TASKS)
    )
    part = "option" if column.field.startswith("option_") else column.field
    if bounds := bounds_of(dataset.name, dataset.format).get(part):
        how += _("通常 {least} 至 {most} 字。").format(least=bounds[0], most=bounds[1])
    return column.heading, _("必填") if column.required else _("选填"), how, column.example


def _columns(dataset: Dataset) -> list[Column]:
    return columns_of(dataset.format, dataset.as_definition())


def template_workbook(dataset: Dataset) -> bytes:
    """An xlsx file: the head to fill in below, and how each column is filled in."""
    columns = _columns(dataset)
    head = [column.heading for column in columns]
    guide = [explanation(dataset, column) for column in columns]
    told = [_("列"), _("是否必填"), _("怎么填"), _("示例")]
    return workbook_of(
        [
            Sheet(_("题目"), head, [], to_fill=ROWS_TO_FILL),
            Sheet(_("填写说明"), told, guide, wrapped=True),
        ]
    )


def template_lines(dataset: Dataset) -> bytes:
    """A JSON Lines file: a line that explains each column, and an empty item to copy."""
    columns = _columns(dataset)
    lines: list[dict[str, str]] = [
        dict(
            zip((EXPLAINS, _("是否必填"), _("怎么填"), _("示例")), explanation(dataset, column), strict=True)
        )
        for column in columns
    ]
    lines.append({column.heading: "" for column in columns})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
