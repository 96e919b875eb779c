"""Sample audits on pages: for a data lead the audits with their bounds, for a physician the texts to read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curation.forms.sample_audits import AuditForm, CancelAuditForm, CleanForm, LeftForm
from curation.list_tools import list_tools
from curation.models import SampleAudit
from curation.permissions import can_draw_audits, can_see_records, is_physician
from curation.refusal import Refused
from curation.sample_audit_selectors import access_audit, access_audit_row, rows_to_audit
from curation.services.residual_risk import bound_words
from curation.services.sample_audits import cancel_audit, draw_audit, read_sampled, stock_of
from curation.views.access import me, page_for, posted
from curation.views.paging import page_of
from curation.views.records import list_tabs
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(can_see_records)
@require_GET
def sample_audit_list(request: HttpRequest) -> HttpResponse:
    """All audits, for a data lead; what waits to be read, for a physician."""
    leads = can_draw_audits(request.user)
    context = {"tabs": list_tabs("sample_audit_list"), "leads": leads}
    if leads:
        page = page_of(request, SampleAudit.objects.all())
        context |= {
            "page": page,
            "lines": [(one, bound_words(one)) for one in page.rows],
            "tools": list_tools(request, "sample_audits"),
        }
    else:
        context["page"] = page_of(request, rows_to_audit(me(request)))
    return render(request, "curation/sample_audit_list.html", context)


@page_for(can_draw_audits)
@require_http_methods(["GET", "POST"])
def sample_audit_new(request: HttpRequest) -> HttpResponse:
    """Draw a sample of a source's signed texts."""
    form = AuditForm(posted(request), initial={"source": request.GET.get("source")})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = draw_audit(
                by=me(request),
                stock=stock_of(values["source"]),
                sample_size=values["sample_size"],
                source=values["source"],
            )
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("已抽取 {n} 份，等待医师通读。").format(n=made.sample_size))
            return redirect("sample_audit", pk=made.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/sample_audit_new.html", {"form": form}, status=status)


@page_for(can_draw_audits)
@require_GET
def sample_audit(request: HttpRequest, pk: int) -> HttpResponse:
    """One audit: how far it is, what it says, each drawn record. The words that were found are not here."""
    return _shown(request, access_audit(request.user, pk), CancelAuditForm())


def _shown(request: HttpRequest, found: SampleAudit, form: CancelAuditForm) -> HttpResponse:
    drawn = list(found.rows.filter(sampled=True).select_related("reader").order_by("record_id"))
    context = {
        "audited": found,
        "rows": drawn,
        "read": sum(1 for row in drawn if row.outcome),
        "result": bound_words(found),
        "cancel_form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/sample_audit.html", context, status=status)


@page_for(can_draw_audits)
@require_POST
def sample_audit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an audit up, with a reason."""
    found, form = access_audit(request.user, pk), CancelAuditForm(request.POST)
    if form.is_valid():
        try:
            cancel_audit(audited=found, by=me(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("抽查已取消。"))
        return redirect("sample_audit", pk=pk)
    return _shown(request, found, form)


@page_for(is_physician)
@require_http_methods(["GET", "POST"])
def sample_audit_read(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn text: read it, then say that nothing is left, or name what is."""
    row, user = access_audit_row(request.user, pk), me(request)
    names_words = request.POST.get("action") == "left"
    clean = CleanForm(request.POST if request.method == "POST" and not names_words else None)
    left = LeftForm(request.POST if names_words else None)
    form = left if names_words else clean
    if request.method == "POST" and form.is_valid():
        try:
            read_sampled(row=row, by=user, left=left.left() if names_words else ())
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("已记录。"))
            following = rows_to_audit(user).first()
            return (
                redirect("sample_audit_read", pk=following.pk) if following else redirect("sample_audit_list")
            )
    context = {
        "row": row,
        "text": row.record.deidentified.text,
        "clean": clean,
        "left": left,
        "naming": names_words,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/sample_audit_read.html", context, status=status)
