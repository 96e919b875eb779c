"""Keeping and letting go of a list's filters, and taking its rows away as a table."""

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from curation.list_tools import found_list
from curation.lists import KeptList
from curation.refusal import Refused
from curation.selectors import access_job
from curation.services.list_exports import cells, file_of, head, is_small, note_export, start_export
from curation.services.saved_filters import delete_filter, save_filter
from curation.spreadsheets import CONTENT_TYPES, csv_lines, workbook
from curation.views.access import me


def _back(kept: KeptList, query: str) -> HttpResponse:
    return redirect(f"{reverse(kept.view)}?{query}" if query else reverse(kept.view))


def _posted_query(request: HttpRequest, kept: KeptList) -> str:
    return kept.query(dict(parse_qsl(request.POST.get("query", ""))))


@require_POST
def filter_save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the filter that is shown under a name."""
    kept = found_list(name, request.user)
    query = _posted_query(request, kept)
    try:
        made = save_filter(
            user=me(request), kept=kept, name=request.POST.get("name", ""), given=kept.chosen(query)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("筛选已存为“{name}”。").format(name=made.name))
    return _back(kept, query)


@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a kept filter go; the rows stay as they are shown."""
    gone = delete_filter(user=request.user, pk=pk)
    if gone is None:
        raise Http404
    messages.success(request, _("已删除标签“{name}”。").format(name=gone.name))
    return _back(found_list(gone.list_name, request.user), gone.query)


@require_POST
def list_export(request: HttpRequest, name: str) -> HttpResponseBase:
    """What is shown, as a table: at once where it is small, as a job otherwise."""
    kept, form = found_list(name, request.user), request.POST.get("form", "")
    if form not in CONTENT_TYPES:
        raise Http404
    user, query = me(request), _posted_query(request, kept)
    if not is_small(kept, user, query):
        job = start_export(kept=kept, user=user, query=query, form=form, key=request.POST.get("key", ""))
        messages.info(request, _("行数较多，正在后台导出。完成后在本页下载。"))
        return redirect("job", pk=job.pk)
    note_export(kept, user, query, form)
    columns, rows = head(kept), cells(kept, user, query)
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type=CONTENT_TYPES[form])
    else:
        content = workbook(columns, rows, title=str(kept.title))
        response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(kept, form)}"'
    return response


def _file_name(kept: KeptList, form: str) -> str:
    return f"{kept.name}-{timezone.localtime():%Y%m%d-%H%M}.{form}"


@require_GET
def job_file(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The file that an export left, for the person who asked for it."""
    job = access_job(request.user, pk)
    path = file_of(job, request.user)
    if path is None:
        raise Http404
    name = _file_name(found_list(job.payload["list"], request.user), job.payload["form"])
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
