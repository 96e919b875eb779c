"""What is asked before a source is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    """The source's name, typed to confirm."""

    name = forms.CharField(
        label=_("逐字输入来源的名称以确认"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("名称与来源不一致。请逐字输入来源的名称。")},
    )
