"""Word, shape and tone of the states that a badge shows; hue and label of identifier types. Data only."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    """How a state is shown: a word, a shape that is read without colour, and a tone."""

    word: str | Promise
    shape: str
    tone: str


STATES: Final[dict[str, Look]] = {
    # items and releases
    "draft": Look(_("草稿"), "ring", "draft"),
    "open": Look(_("待作答"), "half", "open"),
    "in_review": Look(_("审核中"), "dot", "review"),
    "in_adjudication": Look(_("仲裁中"), "diamond", "adjudication"),
    "accepted": Look(_("已采纳"), "check", "accepted"),
    "retired": Look(_("已停用"), "dash", "retired"),
    "frozen": Look(_("已冻结"), "square", "frozen"),
    "withdrawn": Look(_("已撤回"), "cross", "danger"),
    # runs and jobs
    "pending": Look(_("等待中"), "ring", "draft"),
    "queued": Look(_("排队中"), "ring", "draft"),
    "running": Look(_("进行中"), "half", "info"),
    "generating": Look(_("生成中"), "half", "info"),
    "judging": Look(_("评判中"), "dot", "review"),
    "completed": Look(_("已完成"), "check", "ok"),
    "succeeded": Look(_("已完成"), "check", "ok"),
    "done": Look(_("已完成"), "check", "ok"),
    "finished": Look(_("已完成"), "check", "ok"),
    "failed": Look(_("失败"), "cross", "danger"),
    "cancelled": Look(_("已取消"), "dash", "retired"),
    "stalled": Look(_("无响应"), "triangle", "warn"),
    # records, batches, identifiers
    "staged": Look(_("待确认"), "half", "open"),
    "committed": Look(_("已入库"), "check", "ok"),
    "undone": Look(_("已撤销"), "dash", "retired"),
    "imported": Look(_("已导入"), "ring", "draft"),
    "committing": Look(_("导入中"), "half", "info"),
    "detected": Look(_("待确认"), "half", "open"),
    "disputed": Look(_("待仲裁"), "diamond", "adjudication"),
    "signed_once": Look(_("待第二人确认"), "dot", "review"),
    "signed_twice": Look(_("已去标识"), "check", "ok"),
    "set_aside": Look(_("近似副本"), "dash", "retired"),
    "decided": Look(_("已处理"), "check", "ok"),
    "proposed": Look(_("待处理"), "ring", "adjudication"),
    "unresolved": Look(_("待处理"), "ring", "adjudication"),
    "rejected": Look(_("已排除"), "cross", "retired"),
    "confirmed": Look(_("已确认"), "check", "ok"),
    "signed": Look(_("已签字"), "check", "ok"),
    "closed": Look(_("已关闭"), "square", "retired"),
    # work of physicians
    "available": Look(_("可领取"), "ring", "open"),
    "taken": Look(_("进行中"), "half", "info"),
    "submitted": Look(_("已提交"), "check", "ok"),
    "expired": Look(_("已过期"), "dash", "retired"),
    "approved": Look(_("已通过"), "check", "ok"),
    "changes_requested": Look(_("需修改"), "triangle", "warn"),
    # outcomes of a sample
    "met": Look(_("满分"), "check", "ok"),
    "not_met": Look(_("未满分"), "triangle", "adjudication"),
    "judge_abstained": Look(_("裁判弃权"), "dash", "draft"),
    "judge_failed": Look(_("裁判失败"), "cross", "danger"),
    "answer_missing": Look(_("无回答"), "ring", "retired"),
    # switches and findings
    "active": Look(_("启用"), "dot", "ok"),
    "inactive": Look(_("停用"), "ring", "retired"),
    "verified": Look(_("已核验"), "check", "ok"),
    "unverified": Look(_("未核验"), "ring", "warn"),
    "ok": Look(_("正常"), "check", "ok"),
    "warning": Look(_("注意"), "triangle", "warn"),
    "error": Look(_("错误"), "cross", "danger"),
    "stale": Look(_("已过时"), "triangle", "warn"),
    "valid": Look(pgettext_lazy("signature", "有效"), "check", "ok"),
    "invalid": Look(pgettext_lazy("signature", "无效"), "cross", "danger"),
}

# One of eight hues per family of identifier types (code → hue, short label on the span).
IDENTIFIER_HUES: Final[dict[str, tuple[str, str | Promise]]] = {
    "NAME_PATIENT": ("name", _("患者")),
    "NAME_RELATIVE": ("name", _("亲属")),
    "NAME_STAFF": ("name", _("医务")),
    "NAME_OTHER": ("name", _("姓名")),
    "ID_RESIDENT": ("number", _("身份证")),
    "ID_TRAVEL": ("number", _("通行证")),
    "ID_OTHER": ("number", _("证件")),
    "ID_INSURANCE": ("number", _("医保号")),
    "BANK": ("number", _("银行卡")),
    "USCC": ("number", _("信用代码")),
    "LICENSE": ("number", _("执业证")),
    "PHONE_MOBILE": ("contact", _("手机")),
    "PHONE_LAND": ("contact", _("电话")),
    "EMAIL": ("contact", _("邮箱")),
    "SOCIAL": ("contact", _("社交账号")),
    "NET": ("contact", _("网络地址")),
    "ADDR_DETAIL": ("place", _("住址")),
    "ADDR_AREA": ("place", _("地区")),
    "GEO": ("place", _("坐标")),
    "DATE": ("time", _("日期")),
    "TIME": ("time", _("时间")),
    "DOB": ("time", _("生日")),
    "AGE_90": ("time", _("高龄")),
    "HOSPITAL": ("institution", _("医院")),
    "DEPT_TEAM": ("institution", _("科室")),
    "ORG_WORK": ("institution", _("单位")),
    "MRN": ("record", _("病历号")),
    "EXAM_NO": ("record", _("检查号")),
    "BED": ("record", _("床号")),
    "DEVICE": ("record", _("设备号")),
    "PLATE": ("record", _("车牌")),
    "IMAGE": ("other", _("图像")),
    "UNIQUE_OTHER": ("other", _("其他")),
}
