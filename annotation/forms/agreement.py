"""The sentence that says of which answers a report of agreement is to be made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curation.taxonomy.nouns import Dataset, Dimension, Specialty

ALL = ("", _("全部"))


class SelectionForm(forms.Form):
    """Dataset, dimension, specialty; each may stay open."""

    dataset = forms.ChoiceField(label=_("数据集"), required=False)
    dimension = forms.ChoiceField(label=_("维度"), required=False)
    specialty = forms.ChoiceField(label=_("专科"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("dataset", [(d.name, d.name) for d in Dataset.objects.only("name")])
        self._offer("dimension", [(d.code, f"{d.code} {d.label}") for d in Dimension.objects.all()])
        self._offer("specialty", [(s.code, f"{s.code} {s.label}") for s in Specialty.objects.all()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *choices]
