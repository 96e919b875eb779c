"""A job as ``components/progress.html`` draws it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from curation import jobs
from curation.models import Job


def words_of(job: Job) -> str:
    """What is happening, or why it ended, in words."""
    if job.error_code:
        return jobs.explanation_of(job)
    if job.is_over:
        return ""
    if job.cancel_requested:
        return _("正在取消。")
    if job.nobody_took_it:
        return _("超过 30 秒没有工作进程领取。请联系管理员，确认后台任务已启动。")
    return job.note or (_("等待工作进程领取。") if job.state == "queued" else "")


def progress_of(job: Job, page_url: str = "") -> dict[str, Any]:
    """Title, state, figures and words of a job; the address from which they are asked again."""
    rate = job.rate
    return {
        "id": str(job.pk),
        "title": jobs.title_of(job),
        "state": job.state,
        "finished": job.is_over,
        "done": job.done,
        "total": job.total,
        "rate": _("{rate}/秒").format(rate=round(rate, 1) if rate < 10 else round(rate)) if rate else "",
        "seconds_left": job.seconds_left,
        "words": words_of(job),
        "url": "" if job.is_over else reverse("job_progress", args=[job.pk]),
        "cancel_url": "" if job.is_over or job.cancel_requested else reverse("job_cancel", args=[job.pk]),
        "page_url": page_url or reverse("job", args=[job.pk]),
    }
