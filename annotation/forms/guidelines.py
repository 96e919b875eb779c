"""Forms of guidelines: the next version, and leaving one as it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import GuidelineRequest


class GuidelineForm(forms.Form):
    """The text, what changed, and which requests the version settles."""

    text = forms.CharField(
        label=_("指南"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("纯文本。# 开头是标题，- 开头是列表，1. 开头是编号，**两对星号**之间加粗。"),
    )
    changes = forms.CharField(
        label=_("改了什么"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("作答、审核和仲裁的医师会在指南旁看到这段话。"),
    )
    answers = forms.TypedMultipleChoiceField(
        label=_("这一版解决的修订请求"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, requests: list[GuidelineRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (one.pk, f"{one.adjudication.item.uid}：{one.adjudication.rationale[:80]}") for one in requests
        ]
        if not requests:
            self.fields.pop("answers")


class DeclineForm(forms.Form):
    """Why a guideline stays as it is."""

    decision = forms.CharField(label=_("不修订的理由"), widget=forms.Textarea(attrs={"rows": 3}))
