"""Forms of the deciding acts: a review's verdict, an adjudication's reason and rationale."""

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Defect, DisagreementReason, Verdict


class ReviewForm(forms.Form):
    """Approve, or send back with a reason."""

    verdict = forms.ChoiceField(label=_("结论"), choices=Verdict.choices, widget=forms.RadioSelect)
    defects = forms.MultipleChoiceField(
        label=_("问题"), choices=Defect.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("退回时必填，作者会看到。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class AdjudicationForm(forms.Form):
    """Why the answers differed, and what decides."""

    reason = forms.ChoiceField(
        label=_("分歧原因"), choices=DisagreementReason.choices, widget=forms.RadioSelect
    )
    rationale = forms.CharField(
        label=_("裁定依据"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明依据的指南、教材或推理。作答者在题目结束后会看到。"),
    )
    guideline_needs_change = forms.BooleanField(label=_("作答指南需要修改"), required=False)
