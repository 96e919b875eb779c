"""The forms around near-duplicates: the list's filter, the search in a source, the two records that are
compared."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curation.forms.filters import ALL, FilterForm
from curation.models import ClusterState, NearDuplicateCluster, Source


class ClusterFilter(FilterForm):
    """By source and by whether somebody decided."""

    source = forms.ChoiceField(label=_("来源"), required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *ClusterState.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = list(Source.objects.only("name"))
        choices = [(str(row.pk), row.name) for row in self.sources]
        self.fields["source"] = forms.ChoiceField(label=_("来源"), choices=[ALL, *choices], required=False)

    def applied(self, rows: QuerySet[NearDuplicateCluster]) -> QuerySet[NearDuplicateCluster]:
        """The rows that fit."""
        for name in ("source", "state"):
            value = self.chosen(name)
            if value:
                rows = rows.filter(**{name: value})
        return rows


class SearchForm(forms.Form):
    """In which source to search again."""

    source = forms.ModelChoiceField(
        label=_("来源"), queryset=Source.objects.filter(closed_at__isnull=True), empty_label=None
    )


class PairForm(forms.Form):
    """Which two records of a cluster stand side by side."""

    left = forms.TypedChoiceField(label=_("左"), coerce=int)
    right = forms.TypedChoiceField(label=_("右"), coerce=int)

    def __init__(self, records: list[int], data: Any) -> None:
        super().__init__(data)
        choices = [(pk, f"R{pk}") for pk in records]
        for name, first in (("left", 0), ("right", 1)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
            field.initial = records[first] if len(records) > first else None

    def clean(self) -> dict[str, Any]:
        """Two records, not one twice."""
        if self.cleaned_data.get("left") == self.cleaned_data.get("right"):
            raise forms.ValidationError(_("请选择两份不同的病历。"))
        return self.cleaned_data
