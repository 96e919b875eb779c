"""The search box of a list's filter sentence."""

from typing import Any

from django import forms

from curation.search.words import QUERY_MAX


class SearchField(forms.CharField):
    """Words to look for; blanks stand between terms, all of which must be there."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"})
        super().__init__(**{"required": False, "max_length": QUERY_MAX, "widget": widget, **kwargs})
