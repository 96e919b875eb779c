"""The filter of the list of jobs."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curation.forms.filters import ALL, FilterForm
from curation.models import Job, JobState


class JobFilter(FilterForm):
    """By state."""

    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *JobState.choices], required=False)

    def applied(self, rows: QuerySet[Job]) -> QuerySet[Job]:
        """The rows that fit."""
        state = self.chosen("state")
        return rows.filter(state=state) if state else rows
