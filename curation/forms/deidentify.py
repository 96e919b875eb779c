"""What a physician decides about an identifier, and the statements before a signature."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curation.deid import IDENTIFIER_TYPES

DECISIONS = ("accept", "reject", "retype", "reopen")
REASONS = (
    _("医学用语"),
    _("数值、剂量或评分"),
    _("泛指，不指向个人"),
    _("药品、器械或检查名称"),
    _("以人名命名的疾病或体征"),
    _("不是标识符"),
)
# What somebody who rejects a find of this kind claims, unless they write something else.
USUAL_REASONS = {
    "NAME": _("医学用语，不是姓名"),
    "DATE": _("不是日期"),
    "TIME": _("不是时间"),
    "HOSPITAL": _("泛指，不是机构名称"),
    "DEPT": _("泛指的科室"),
    "ADDR": _("不是住址"),
    "ORG": _("泛指，不是单位名称"),
}
OTHER_REASON = _("数值或代码，不指向个人")


def usual_reason(type_: str) -> str:
    """The reason that is offered for rejecting a find of this type."""
    return str(USUAL_REASONS.get(type_.partition("_")[0], OTHER_REASON))


def type_choices() -> list[tuple[str, str]]:
    """Identifier types with their names in the language of the page."""
    english = (get_language() or "").startswith("en")
    return [(code, kind.en if english else kind.zh) for code, kind in IDENTIFIER_TYPES.items()]


class DecisionForm(forms.Form):
    """One decision about one span."""

    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS])
    type = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=200)
    identical = forms.BooleanField(required=False)


class AddSpanForm(forms.Form):
    """A stretch that a person marked: code points."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=0)
    type = forms.CharField(max_length=20)


class FirstSignatureForm(forms.Form):
    """The statement of the first reader."""

    statement = forms.BooleanField(
        label=_("我已通读改写后的全文，其中没有可以辨认出患者、家属或医务人员的内容。"),
        error_messages={"required": _("请先通读全文，并勾选声明。")},
    )


class SecondSignatureForm(FirstSignatureForm):
    """The statement of the second reader."""

    statement = forms.BooleanField(
        label=_("我是第二位确认人。我已独立通读全文，没有辨认出任何人。"),
        error_messages={"required": _("请先通读全文，并勾选声明。")},
    )
