"""The filter of the list of records."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curation.forms.filters import ALL, FilterForm
from curation.models import RecordState, Source, SourceRecord, Specialty
from curation.search.forms import SearchField
from curation.search.records import matching

NONE = "none"
# Records that were set aside: they stand in no other state of the filter.
ASIDE = "set_aside"


class RecordFilter(FilterForm):
    """By words of the deidentified text, specialty, state and source; a delivery's page adds its number."""

    q = SearchField(label=_("查找"))
    specialty = forms.ChoiceField(label=_("专科"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[ALL, *RecordState.choices, (ASIDE, _("近似副本"))], required=False
    )
    source = forms.ChoiceField(label=_("来源"), required=False)
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        specialties = [(row.code, f"{row.code} {row.label}") for row in Specialty.objects.all()]
        sources = [(str(row.pk), row.name) for row in Source.objects.only("name")]
        self.fields["specialty"] = forms.ChoiceField(
            label=_("专科"), choices=[ALL, (NONE, _("未对应")), *specialties], required=False
        )
        self.fields["source"] = forms.ChoiceField(label=_("来源"), choices=[ALL, *sources], required=False)

    def applied(self, rows: QuerySet[SourceRecord]) -> QuerySet[SourceRecord]:
        """The rows that fit."""
        specialty = self.chosen("specialty")
        if specialty == NONE:
            rows = rows.filter(specialty__isnull=True)
        elif specialty:
            rows = rows.filter(specialty__code=specialty)
        if query := self.chosen("q"):
            rows = matching(rows, query)
        state = self.chosen("state")
        if state:
            rows = rows.filter(near_copy__isnull=state != ASIDE)
        if state and state != ASIDE:
            rows = rows.filter(state=state)
        for name in ("source", "batch"):
            value = self.chosen(name)
            if value:
                rows = rows.filter(**{name: value})
        return rows
