"""The audit: who did what to which object, and whether the chain of entries still holds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from curation import audit
from curation.forms.audit import AuditFilter
from curation.list_tools import tools_and_tabs
from curation.models import AuditEntry
from curation.permissions import can_see_audit
from curation.views.access import page_for
from curation.views.kept_tables import shown_detail
from curation.views.paging import page_of


@page_for(can_see_audit)
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; with ``verify`` every digest is computed anew."""
    form = AuditFilter(request.GET)
    page = page_of(request, form.applied(AuditEntry.objects.all()), key="sequence")
    context: dict[str, Any] = {
        "filter": form,
        "page": page,
        "lines": [{"entry": entry, "detail": _detail(entry)} for entry in page.rows],
        "verified": False,
        **tools_and_tabs(request, "audit"),
    }
    if "verify" in request.GET:
        newest = AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
        context |= {"verified": True, "broken": audit.first_broken(), "checked": newest or 0}
    return render(request, "curation/audit_list.html", context)


def _detail(entry: AuditEntry) -> str:
    return " · ".join(f"{name} {str(value)[:24]}" for name, value in shown_detail(entry).items())
