"""Sources: the list, and the page on which a data lead closes one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from curation.forms.sources import CloseForm
from curation.list_tools import list_tools
from curation.permissions import can_close_source, can_import_records, can_see_records
from curation.refusal import Refused
from curation.selectors import access_source, sources_with_counts
from curation.services.sources import close_source
from curation.views.access import me, page_for, posted
from curation.views.records import list_tabs
from curation.views.refusals import UNPROCESSABLE, put_in


@page_for(can_see_records)
@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Who supplies records, on what terms, and which are closed."""
    context = {
        "sources": sources_with_counts(),
        "tabs": list_tabs("source_list"),
        "tools": list_tools(request, "sources"),
        "may_import": can_import_records(request.user),
        "may_close": can_close_source(request.user),
    }
    return render(request, "curation/source_list.html", context)


@page_for(can_close_source)
@require_http_methods(["GET", "POST"])
def source_close(request: HttpRequest, pk: int) -> HttpResponse:
    """What closing destroys, and the name that confirms it."""
    source = access_source(request.user, pk)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            close_source(source=source, by=me(request), name=form.cleaned_data["name"])
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("来源“{name}”已关闭。").format(name=source.name))
            return redirect("source_list")
    context = {"source": source, "form": form}
    return render(
        request, "curation/source_close.html", context, status=UNPROCESSABLE if form.errors else 200
    )
