"""The columns of an import template: for each dataset the fields of its own editor under Chinese names.

Headings and example cells are part of the file's form, like the names of JSON keys; what a person should do
with a column is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotation.formats import get_format
from annotation.formats.options import LETTERS

# Of a line that explains a column in a JSON Lines template.
EXPLAINS = "说明"
SEPARATOR = "|"
OPTIONS_SHOWN = 5
CALCULATIONS = {"公式": "equation", "整数": "integer", "日期": "date", "周数和天数": "weeks_days"}
TASKS = {"摘要": "summary", "病历文书": "note"}
TIERS = {"必备": "essential", "重要": "important", "亮点": "highlight", "失分项": "pitfall"}
YES_NO = {"是": "yes", "否": "no", "有": "yes", "无": "no"}
TICK = {"是": "on", "否": ""}
ENTITY_EXAMPLES = {
    "症状": "胸痛",
    "疾病": "肺炎",
    "药": "阿莫西林",
    "检验": "血常规",
    "程序": "胸部CT",
    "部位": "右下肺",
    "设备": "呼吸机",
    "科室": "呼吸科",
    "微生物": "肺炎链球菌",
}
ENTITY_TEXT = (
    "患者胸痛、咳嗽三天，呼吸科就诊，查血常规、胸部CT示右下肺炎症，培养出肺炎链球菌，"
    "诊断为肺炎，予阿莫西林，未用呼吸机。"
)


@dataclass(frozen=True)
class Column:
    """A column: the form field that it fills, its heading, how its cells are written, an example cell."""

    field: str
    heading: str
    example: str = ""
    required: bool = False
    kind: str = "text"


PLACE = (
    Column("specialty", "专科编码", "03.04", kind="specialty"),
    Column("external_id", "外部编号", "2026-001"),
)
DIALOGUE = Column(
    "dialogue",
    "对话",
    "医生：哪里不舒服？\n患者：上腹痛两天，没发烧。\n家属：他有高血压，五年了。",
    required=True,
    kind="dialogue",
)


def columns_of(format_name: str, definition: Mapping[str, Any]) -> list[Column]:
    """All columns of a dataset's template, in the order of the sheet."""
    made = _BY_FORMAT[format_name](definition) if format_name in _BY_FORMAT else []
    return [*made, *PLACE]


def _choice(definition: Mapping[str, Any]) -> list[Column]:
    samples = ("右下腹固定压痛", "墨菲征阳性", "移动性浊音", "肝颈静脉回流征", "腹壁静脉曲张")
    options = [
        Column(f"option_{letter}", f"选项{letter}", samples[at], required=at < 2)
        for at, letter in enumerate(LETTERS[:OPTIONS_SHOWN])
    ]
    return [
        Column("question", "题干", "下列哪一项是急性阑尾炎最常见的体征？", required=True),
        *options,
        Column("choice", "答案", "A", required=True, kind="letters"),
        Column("multiple", "多选", "否", kind="tick"),
        Column("context", "共用材料", "女，34岁，转移性右下腹痛8小时。"),
    ]


def _open_answer(definition: Mapping[str, Any]) -> list[Column]:
    question = Column("question", "题干", "请根据病历给出结论和依据。", required=True)
    material = [
        Column("context", "共用材料", "男，46岁，活动后胸痛三天，休息后缓解。"),
        Column("scenario", "场景", "门诊"),
    ]
    if definition.get("reference_free"):
        return [question, *material]
    return [question, *material, *_answer(list(definition.get("topics") or []))]


def _answer(topics: list[str]) -> list[Column]:
    """A column for each topic of the answer, and one for the points."""
    answers = [
        Column(f"answer_{at}", topic, f"{topic}的第一项\n{topic}的第二项", required=True, kind="lines")
        for at, topic in enumerate(topics)
    ]
    point = "\n".join(f"{topic}|{topic}的第一项|必备|1|否" for topic in topics)
    return [*answers, Column("points", "评分点", point, kind="points")]


def _record(definition: Mapping[str, Any]) -> list[Column]:
    topics = list(get_format("record").sample.target["answer"])
    return [DIALOGUE, Column("question", "要求", "请整理成病历。"), *_answer(topics)]


def _dialogue(definition: Mapping[str, Any]) -> list[Column]:
    topic = next(iter(definition.get("topics") or ["回复"]))
    points = Column(
        "points", "评分点", f"{topic}|说明儿童发热不用阿司匹林|必备|1|否", required=True, kind="points"
    )
    turns = Column("dialogue", "对话", "患者：孩子发烧，能吃阿司匹林吗？", required=True, kind="dialogue")
    return [turns, Column("question", "要求", "请回复患者。"), points]


def _extraction(definition: Mapping[str, Any]) -> list[Column]:
    schema, types = str(definition.get("schema")), list(definition.get("types") or [])
    question = Column("question", "问题", "请抽取原文中的相关内容。")
    if schema == "terms":
        return [
            Column("text", "原文", "右肺肺炎", required=True),
            Column("terms", "标准词", "肺炎", required=True, kind="lines"),
            Column("candidates", "候选词", "肺炎\n肺结核", kind="lines"),
            question,
        ]
    if schema == "entities":
        entities = [
            Column(f"entity_{at}", name, _entity_example(name), kind="spans") for at, name in enumerate(types)
        ]
        return [Column("text", "原文", ENTITY_TEXT, required=True), *entities, question]
    cell = (
        Column("triples", "三元组", f"{(types or ['相关'])[0]}|肺炎|阿莫西林", required=True, kind="triples")
        if schema == "triples"
        else Column("events", "事件", "胸痛|肯定|反复、加重|前胸", required=True, kind="events")
    )
    return [
        Column("text", "原文", "肺炎患者前胸胸痛，反复、加重，予阿莫西林。", required=True),
        cell,
        question,
    ]


def _entity_example(name: str) -> str:
    return next((words for part, words in ENTITY_EXAMPLES.items() if part in name), "")


def _calculation(definition: Mapping[str, Any]) -> list[Column]:
    return [
        Column("question", "题干", "按 Cockcroft-Gault 公式计算肌酐清除率。", required=True),
        Column("context", "共用材料", "男，60岁，72 kg，血肌酐 1.0 mg/dL。"),
        Column("kind", "结果类型", "公式", required=True, kind="calculation"),
        Column("unit", "单位", "mL/min"),
        Column("value", "结果", "80", required=True),
        Column("lower", "下限", "76"),
        Column("upper", "上限", "84"),
    ]


def _sql(definition: Mapping[str, Any]) -> list[Column]:
    return [
        Column("question", "题干", "住院的患者有多少人？", required=True),
        Column(
            "tables", "表结构", "CREATE TABLE admissions (id INTEGER, patient_id INTEGER);", required=True
        ),
        Column("sql", "查询语句", "SELECT COUNT(DISTINCT patient_id) FROM admissions"),
        Column("unanswerable", "无法回答", "否", kind="tick"),
        Column("context", "共用材料", ""),
    ]


def _error_detection(definition: Mapping[str, Any]) -> list[Column]:
    note = "女，28岁，停经40天，下腹痛2小时。\n尿妊娠试验阳性，超声示宫外包块。\n考虑急性阑尾炎，拟行手术。"
    return [
        Column("note_text", "病历", note, required=True, kind="sentences"),
        Column("flag", "有无错误", "有", required=True, kind="yes_no"),
        Column("sentence", "错在第几句", "3"),
        Column("correction", "改正后的句子", "考虑异位妊娠，拟行手术。"),
        Column("question", "要求", "请找出错误。"),
    ]


def _document(definition: Mapping[str, Any]) -> list[Column]:
    text = get_format("document").sample.input["document"]
    return [
        Column("document", "原文", text, required=True),
        Column("task", "任务", "摘要", required=True, kind="task"),
        Column("question", "要求", "请写一段出院小结。"),
    ]


_BY_FORMAT = {
    "choice": _choice,
    "open_answer": _open_answer,
    "record": _record,
    "dialogue": _dialogue,
    "extraction": _extraction,
    "calculation": _calculation,
    "sql": _sql,
    "error_detection": _error_detection,
    "document": _document,
}
