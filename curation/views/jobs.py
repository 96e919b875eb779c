"""Long work: the list of jobs, one job, its progress as a fragment, and stopping it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from curation import jobs
from curation.forms.jobs import JobFilter
from curation.list_tools import tools_and_tabs
from curation.permissions import is_administrator
from curation.selectors import access_job, visible_jobs
from curation.services.list_exports import file_of
from curation.views.access import me, page_for, signed_in
from curation.views.paging import page_of
from curation.views.progress import progress_of, words_of


@page_for(signed_in)
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """A person's own jobs; an administrator sees all."""
    form = JobFilter(request.GET)
    page = page_of(request, form.applied(visible_jobs(request.user)), key="created_at")
    context = {
        "filter": form,
        "page": page,
        "lines": [{"job": job, "title": jobs.title_of(job), "words": words_of(job)} for job in page.rows],
        "sees_all": is_administrator(request.user),
        **tools_and_tabs(request, "jobs"),
    }
    return render(request, "curation/job_list.html", context)


# What jobs count, in words; what else a job leaves is read by the page it belongs to.
FIGURES = {
    "records": gettext_lazy("病历"),
    "identifiers": gettext_lazy("标识符"),
    "changed": gettext_lazy("有变化的病历"),
    "added": gettext_lazy("新增的标识符"),
    "removed": gettext_lazy("不再标出的"),
    "retyped": gettext_lazy("类型改变的"),
    "clusters": gettext_lazy("近似组"),
    "members": gettext_lazy("组内病历"),
    "rows": gettext_lazy("行"),
    "imported": gettext_lazy("已导入"),
    "duplicates": gettext_lazy("重复"),
    "blank": gettext_lazy("空行"),
    "encoding": gettext_lazy("编码"),
    "items": gettext_lazy("题目"),
    "accepted": gettext_lazy("已验收"),
    "kept": gettext_lazy("未验收"),
    "values": gettext_lazy("重新加密的值"),
    "seconds": gettext_lazy("用时（秒）"),
}


@page_for(signed_in)
@require_GET
def job(request: HttpRequest, pk: str) -> HttpResponse:
    """One job: where it stands, how it ended, what it left."""
    found = access_job(request.user, pk)
    context = {
        "job": found,
        "heading": jobs.title_of(found),
        "progress": progress_of(found),
        "explanation": jobs.explanation_of(found),
        "has_file": file_of(found, request.user) is not None,
        "result": [(label, found.result[name]) for name, label in FIGURES.items() if name in found.result],
    }
    return render(request, "curation/job.html", context)


@page_for(signed_in)
@require_GET
def job_progress(request: HttpRequest, pk: str) -> HttpResponse:
    """The progress bar again; when the job is at its end, the page around it is loaded anew."""
    found = access_job(request.user, pk)
    response = render(request, "components/progress.html", {"job": progress_of(found)})
    if found.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@page_for(signed_in)
@require_POST
def job_cancel(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask a job to stop, and go back to where the button was."""
    found = access_job(request.user, pk)
    if found.is_over:
        messages.info(request, _("任务已经结束。"))
    else:
        jobs.cancel(found, by=me(request))
        messages.info(request, _("已请求取消。"))
    back = request.headers.get("Referer", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("job", pk=pk)
