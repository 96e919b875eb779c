"""Long work: the list of jobs, one job, its progress as a fragment, and stopping it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
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
        "result": [
            (name, value) for name, value in found.result.items() if isinstance(value, str | int | float)
        ],
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
