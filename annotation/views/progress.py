"""A job as ``components/progress.html`` draws it. The page that holds it asks for itself again while the job
runs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from curation import jobs


def progress_of(job: jobs.Job, page_url: str) -> dict[str, Any]:
    """Title, state, figures and words of a job."""
    return {
        "id": str(job.pk),
        "title": jobs.title_of(job),
        "state": job.state,
        "finished": job.is_over,
        "done": job.done,
        "total": job.total,
        "rate": _("{rate} 题/秒").format(rate=round(job.rate, 1)) if job.rate and not job.is_over else "",
        "seconds_left": job.seconds_left,
        "words": _words(job),
        "cancel_url": "" if job.is_over else reverse("job_cancel", args=[job.pk]),
        "page_url": page_url,
    }


def _words(job: jobs.Job) -> str:
    if job.error_code:
        return jobs.explanation_of(job)
    if job.nobody_took_it:
        return _("还没有工作进程领取这项任务。请联系管理员，确认后台任务已启动。")
    return "" if job.is_over else job.note
