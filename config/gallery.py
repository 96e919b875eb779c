"""One page that shows every component, served only while developing, so that the look can be judged.

It holds invented sample values only and touches no table.
"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.templatetags import states

RECORD: Final[list[dict[str, object]]] = [
    {"text": "主诉：反复胸闷3月，加重1周。\n姓名："},
    {"id": 1, "text": "欧阳晓雯", "type": "NAME_PATIENT", "state": "accepted"},
    {"text": "，女，58岁，身份证 "},
    {"id": 2, "text": "11010119660307xxxx", "type": "ID_RESIDENT", "state": "pending", "current": True},
    {"text": "，电话 "},
    {"id": 3, "text": "138 0013 8000", "type": "PHONE_MOBILE", "state": "pending"},
    {"text": "，住 "},
    {"id": 4, "text": "槐树路 14 号 3 单元", "type": "ADDR_DETAIL", "state": "pending"},
    {"text": "。\n于 "},
    {"id": 5, "text": "2024年3月2日", "type": "DATE", "state": "accepted"},
    {"text": " 在 "},
    {"id": 6, "text": "某市第二医院", "type": "HOSPITAL", "state": "pending"},
    {"text": " 住院（住院号 "},
    {"id": 7, "text": "Z0092817", "type": "MRN", "state": "pending"},
    {"text": "），查体：双肺"},
    {"id": 8, "text": "呼吸音", "type": "UNIQUE_OTHER", "state": "rejected"},
    {"text": "清，心率 78 次/分，未闻及杂音。予阿司匹林 100 mg qd 口服。"},
]
SERIES: Final[list[dict[str, object]]] = [
    {
        "label": "示例模型甲",
        "values": {"MedKQA": 0.82, "MedSE": 0.71, "MedRU": 0.77, "SmartServ": 0.64, "SmartCare": 0.69},
    },
    {
        "label": "示例模型乙",
        "values": {"MedKQA": 0.66, "MedSE": 0.78, "MedRU": 0.58, "SmartServ": 0.72, "SmartCare": 0.51},
    },
    {
        "label": "医师基线",
        "values": {"MedKQA": 0.88, "MedSE": 0.83, "MedRU": 0.86, "SmartServ": None, "SmartCare": 0.81},
    },
]
STATES: Final = list(states.STATES)


@dataclass(frozen=True)
class SampleRoom:
    """A room of the rail."""

    url: str
    label: str
    icon: str
    key: str
    current: bool = False
    count: int | None = None


ROOMS: Final = [
    SampleRoom("#desk", "工作台", "desk", "d", True, 7),
    SampleRoom("#records", "病历", "records", "r"),
    SampleRoom("#items", "题目", "items", "i"),
    SampleRoom("#coverage", "覆盖", "coverage", "c"),
    SampleRoom("#agreement", "一致性", "agreement", "a"),
    SampleRoom("#releases", "版本", "release", "v"),
    SampleRoom("#runs", "评测", "run", "e"),
    SampleRoom("#judges", "裁判", "judge", "j"),
    SampleRoom("#board", "排行榜", "board", "b"),
    SampleRoom("#jobs", "任务", "jobs", "t"),
    SampleRoom("#audit", "审计", "audit", "l"),
]


class SampleForm(forms.Form):
    """Every kind of field, two of them with an error."""

    name = forms.CharField(label="来源名称", help_text="合同或协议里的名称。")
    sheet = forms.ChoiceField(label="工作表", choices=[("", "请选择"), ("1", "门诊 2024")])
    rows = forms.IntegerField(label="标题行", required=False)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(
        label="资料性质", choices=[("a", "门诊病历"), ("b", "住院病历")], widget=forms.RadioSelect
    )
    file = forms.FileField(label="文件", required=False, help_text="xlsx、csv 或 json，最大 200 MB。")
    agreed = forms.BooleanField(label="已取得伦理审批", required=False)


class SampleFilter(forms.Form):
    """A filter sentence."""

    specialty = forms.ChoiceField(label="专科", choices=[("", "全部"), ("1", "心血管内科")], required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("1", "待作答")], required=False)
    q = forms.CharField(label="文字", required=False, widget=forms.TextInput(attrs={"type": "search"}))


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with sample values."""
    form = SampleForm({"name": "", "sheet": "", "rows": "", "kind": "a"})
    context: dict[str, Any] = {
        "rooms": ROOMS,
        "sample_form": form,
        "sample_filter": SampleFilter(),
        "parts": RECORD,
        "found": [part for part in RECORD if "id" in part],
        "series": SERIES,
        "states": STATES,
        "running": _job("running", finished=False),
        "failed": _job("failed", finished=True),
        "tabs": [
            {"url": "#t1", "label": "我的", "count": 12, "current": True},
            {"url": "#t2", "label": "待审核", "count": 4},
            {"url": "#t3", "label": "全部"},
        ],
        "columns": [
            {"label": "编号"},
            {"label": "题干"},
            {"label": "专科"},
            {"label": "状态"},
            {"label": "一致率", "numeric": True, "sort": "down", "url": "#sort"},
        ],
        "diff": [
            (0, "建议在"),
            (-1, "三天"),
            (1, "24 小时"),
            (0, "内复查心电图"),
            (1, "与肌钙蛋白"),
            (0, "。"),
        ],
        "pairs": [
            ("数据集", "CMExam"),
            ("摘要", "3f9c21aa07be"),
            ("冻结时间", "2026-11-20 14:02"),
            ("批准人", ""),
        ],
        "bulk_actions": [
            {"value": "assign", "label": "分配"},
            {"value": "retire", "label": "停用", "danger": True},
        ],
    }
    return render(request, "gallery.html", context)


def _job(state: str, *, finished: bool) -> dict[str, object]:
    return {
        "id": state,
        "title": "导入 门诊2024.xlsx",
        "state": state,
        "finished": finished,
        "done": 3120,
        "total": 7644,
        "rate": "212 行/秒",
        "seconds_left": None if finished else 1300,
        "words": "正在查找身份信息"
        if not finished
        else "第 3121 行：出生日期 1986-13-02 不存在。请改正后再导入。",
        "url": "",
        "cancel_url": "#cancel",
    }
