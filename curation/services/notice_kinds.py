"""This stage's kinds of notice: a job of one's own that ended."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation import jobs
from curation.notices import Notice, NoticeKind, Told, register_notice_kind
from curation.selectors import visible_jobs


def tell_jobs(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
    """The job's title and how it ended, as long as it may be seen."""
    ids = {notice.pk: notice.subject.removeprefix("job:") for notice in notices}
    found = {str(job.pk): job for job in visible_jobs(user).filter(pk__in=set(ids.values()))}
    words = {}
    for notice in notices:
        job = found.get(ids[notice.pk])
        if job is None:
            continue
        title = jobs.title_of(job)
        failed = bool(notice.params.get("failed"))
        said = _("任务“{title}”失败。") if failed else _("任务“{title}”已完成。")
        words[notice.pk] = Told(said.format(title=title), reverse("job", args=[job.pk]))
    return words


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    label = gettext_lazy("我的任务完成或失败")
    register_notice_kind(NoticeKind(jobs.ENDED, label, lambda user: bool(user.is_authenticated), tell_jobs))
