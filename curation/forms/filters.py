"""The base of filter sentences: a field may be left out, a value that is not understood is ignored."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ALL = ("", _("全部"))


class FilterForm(forms.Form):
    """Read from the address of a list."""

    def chosen(self, name: str) -> Any:
        """The value of a field; empty where it was left out or is not understood."""
        return self.cleaned_data.get(name) if self.is_valid() or name in self.cleaned_data else ""
