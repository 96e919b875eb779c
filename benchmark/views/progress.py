"""A job as ``components/progress.html`` draws it; the page that holds it asks for itself again."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation import jobs

NOTES = {
    "generating": gettext_lazy("正在向模型提问，答案随到随存。"),
    "scoring": gettext_lazy("正在按规则评分。"),
    "judging": gettext_lazy("裁判正在逐点评判。"),
    "warm_up": gettext_lazy("正在热身：先学会比对文字。"),
    "train": gettext_lazy("正在用医师判定训练。"),
}


def progress_of(job: jobs.Job, *, cancel_url: str = "") -> dict[str, Any]:
    """Title, state, figures and words of a job."""
    rate = job.rate if not job.is_over else None
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
        "cancel_url": "" if job.is_over or job.cancel_requested else cancel_url,
    }


def words_of(job: jobs.Job) -> str:
    """What is happening, or why it ended."""
    if job.error_code:
        return jobs.explanation_of(job)
    if job.is_over:
        return ""
    if job.cancel_requested:
        return _("正在取消。")
    if job.nobody_took_it:
        return _("超过 30 秒没有工作进程领取。请联系管理员，确认后台任务已启动。")
    return str(NOTES.get(job.note, "")) or (_("等待工作进程领取。") if job.state == "queued" else "")
