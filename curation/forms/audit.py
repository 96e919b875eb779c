"""The filter of the audit."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curation.forms.filters import FilterForm
from curation.models import AuditEntry

SEARCH = forms.TextInput(attrs={"type": "search"})


class AuditFilter(FilterForm):
    """By what was done, who did it, and to what."""

    action = forms.CharField(label=_("行为"), required=False, max_length=60, widget=SEARCH)
    actor = forms.CharField(label=_("人员"), required=False, max_length=254, widget=SEARCH)
    target = forms.CharField(label=_("对象"), required=False, max_length=120, widget=SEARCH)

    def applied(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The rows that fit; an action and an object by their beginning, a person by any part."""
        if action := self.chosen("action"):
            rows = rows.filter(action__startswith=action)
        if actor := self.chosen("actor"):
            rows = rows.filter(actor__icontains=actor)
        if target := self.chosen("target"):
            rows = rows.filter(target__startswith=target)
        return rows
