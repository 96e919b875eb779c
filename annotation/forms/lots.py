"""Forms of sampling checks: which items make a lot and under which plan, one verdict, giving a lot up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Defect
from annotation.services.lots import LotFilter
from curation.taxonomy.nouns import Dataset, Specialty


class LotForm(forms.Form):
    """Filter and plan of a lot."""

    dataset = forms.ModelChoiceField(Dataset.objects.all(), label=_("数据集"), to_field_name="name")
    specialty = forms.ModelChoiceField(
        Specialty.objects.all(),
        label=_("专科"),
        to_field_name="code",
        required=False,
        empty_label=_("全部"),
    )
    accepted_from = forms.DateField(
        label=_("通过日期从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    accepted_to = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sample_size = forms.IntegerField(label=_("抽取数 n"), min_value=1, initial=20)
    acceptance = forms.IntegerField(
        label=_("允许的问题题数 c"),
        min_value=0,
        initial=1,
        help_text=_("抽出的 n 题中，有问题的不超过 c 题，整批合格。"),
    )

    def chosen(self) -> LotFilter:
        """The filter of a valid form."""
        data: dict[str, Any] = self.cleaned_data
        return LotFilter(data["dataset"], data["specialty"], data["accepted_from"], data["accepted_to"])


class CheckForm(forms.Form):
    """Good, or bad with a reason."""

    good = forms.TypedChoiceField(
        label=_("判定"),
        choices=[("yes", _("没有问题")), ("no", _("有问题"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    defect = forms.ChoiceField(
        label=_("问题"), choices=Defect.choices, required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("有问题时必填，再次审核的医师会看到。"),
    )


class CancelLotForm(forms.Form):
    """Why a lot is given up."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))
