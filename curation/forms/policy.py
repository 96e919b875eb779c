"""What a data lead may change of the rules of deidentification."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curation.deid import DEFAULT_POLICY, IDENTIFIER_TYPES
from curation.models import DeidentificationPolicy

IGNORE, DEFAULT = "ignore", "default"
ACTION_WORDS = {
    "role": _("写成身份"),
    "label": _("写成类型"),
    "shift": _("整体平移"),
    "keep": _("保留原文"),
    "area": _("写成大区域"),
    "hospital": _("写成泛指"),
    "exposure": _("写成行业"),
    "age90": _("写成 ≥90 岁"),
    "strip": _("删除"),
}
INDIRECT = [code for code, kind in IDENTIFIER_TYPES.items() if not kind.direct]


def _choices(code: str) -> list[tuple[str, Any]]:
    usual = DEFAULT_POLICY.action(code)
    others = [(name, ACTION_WORDS[name]) for name in ("label", "keep") if name != usual]
    return [(DEFAULT, ACTION_WORDS[usual]), *others, (IGNORE, _("不检测"))]


class PolicyForm(forms.Form):
    """One choice for each type that identifies nobody by itself, the words to pass over, and why."""

    tagger = forms.BooleanField(
        label=_("用词性标注找姓名"),
        required=False,
        help_text=_("找到的姓名更多，误报也更多。"),
    )
    candidates = forms.MultipleChoiceField(
        label=_("候选放行词"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("在至少两位患者的病历里被判为“不是标识符”的词。"),
    )
    allowed = forms.CharField(
        label=_("放行词"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("每行一个。这些词不再标为标识符；导入时登记的姓名不受影响。"),
    )
    reason = forms.CharField(
        label=_("修改的理由"), max_length=400, error_messages={"required": _("请填写理由。")}
    )

    def __init__(self, data: Any, *, rules: DeidentificationPolicy | None, candidates: Iterable[Any]) -> None:
        english = (get_language() or "").startswith("en")
        initial: dict[str, Any] = {
            "tagger": rules.tagger if rules else True,
            "allowed": "\n".join(rules.allowed) if rules else "",
        }
        super().__init__(data, initial=initial)
        self.fields["candidates"].choices = [  # type: ignore[attr-defined]  # a choice field has choices
            (one.word, f"{one.word}（{one.records}）") for one in candidates
        ]
        if not self.fields["candidates"].choices:  # type: ignore[attr-defined]
            del self.fields["candidates"]
        first = {}
        for code in INDIRECT:
            kind = IDENTIFIER_TYPES[code]
            field = forms.ChoiceField(label=kind.en if english else kind.zh, choices=_choices(code))
            field.initial = _chosen(code, rules)
            first[f"type_{code}"] = field
        self.fields = {**first, **self.fields}

    def values(self) -> dict[str, Any]:
        """As :func:`curation.services.policies.change_policy` takes them."""
        chosen = {code: self.cleaned_data[f"type_{code}"] for code in INDIRECT}
        words = self.cleaned_data["allowed"].splitlines() + list(self.cleaned_data.get("candidates", []))
        return {
            "actions": {code: action for code, action in chosen.items() if action not in (DEFAULT, IGNORE)},
            "ignored": [code for code, action in chosen.items() if action == IGNORE],
            "allowed": words,
            "tagger": self.cleaned_data["tagger"],
            "reason": self.cleaned_data["reason"],
        }


def _chosen(code: str, rules: DeidentificationPolicy | None) -> str:
    if rules is None:
        return DEFAULT
    return IGNORE if code in rules.ignored else str(rules.actions.get(code, DEFAULT))
