"""The form of an act on many items."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import BulkKind
from curation.taxonomy.nouns import Specialty


class BulkForm(forms.Form):
    """What is done to each item, and what that needs."""

    kind = forms.ChoiceField(label=_("操作"), choices=BulkKind, widget=forms.RadioSelect)
    specialty = forms.ModelChoiceField(
        Specialty.objects.all(),
        label=_("专科"),
        to_field_name="code",
        required=False,
        empty_label=_("请选择"),
        help_text=_("只用于“设定专科”，只改草稿。"),
    )
    reason = forms.CharField(
        label=_("停用的理由"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只用于“停用”，记入每道题目的历史。"),
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """What the service is given."""
        return {name: self.cleaned_data[name] for name in ("kind", "specialty", "reason", "key")}
