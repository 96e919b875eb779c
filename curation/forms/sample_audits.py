"""Forms of sample audits: which source and how many, what an auditor found, giving one up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curation.forms.deidentify import type_choices
from curation.models import Source
from curation.services.sample_audits import Left


class AuditForm(forms.Form):
    """Draw a sample of a source."""

    source = forms.ModelChoiceField(Source.objects.only("name"), label=_("来源"))
    sample_size = forms.IntegerField(
        label=_("抽查份数"),
        min_value=1,
        max_value=100_000,
        help_text=_("若全部没有遗留：59 份的上限是 5 %，149 份是 2 %，299 份是 1 %。"),
    )


class CleanForm(forms.Form):
    """Nothing is left."""

    statement = forms.BooleanField(
        label=_("我没有参与过这份病历的去标识。我已通读全文，没有发现遗留的标识信息。"),
        error_messages={"required": _("请先通读全文，并勾选声明。")},
    )


class LeftForm(forms.Form):
    """The words that are left, and what they are."""

    places = forms.CharField(
        label=_("遗留的文字"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-quotes": ""}),
        help_text=_("照上文原样摘抄，每行一处。也可以在上文选中文字，再按 a。文字会加密保存。"),
        error_messages={"required": _("请至少摘抄一处遗留的文字。")},
    )
    type = forms.ChoiceField(label=_("类型"), help_text=_("类型不止一种时，选最能指向个人的一种。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"] = forms.ChoiceField(
            label=_("类型"), choices=type_choices(), help_text=self.fields["type"].help_text
        )

    def left(self) -> list[Left]:
        """What :func:`curation.services.sample_audits.read_sampled` takes."""
        lines = [line.strip() for line in self.cleaned_data["places"].splitlines()]
        return [Left(line, self.cleaned_data["type"]) for line in lines if line]


class CancelAuditForm(forms.Form):
    """Why an audit is given up."""

    reason = forms.CharField(
        label=_("取消的理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写理由。")},
    )
