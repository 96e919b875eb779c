"""Rows of a list as csv or xlsx: at once where there are few, as a job where there are many. What a person
may not see is not in it: the list's own rows and cells are used, at the moment of writing."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from curation import audit, jobs, lists
from curation.lists import KeptList
from curation.refusal import Refused
from curation.spreadsheets import CONTENT_TYPES, write_table

KIND = "export_list"
# As many rows are written while the person waits; more become a job.
AT_ONCE = 2_000
PORTION = 500
KEPT_DAYS = 7


def is_small(kept: KeptList, user: Any, query: str) -> bool:
    """Whether the export can be written while the person waits."""
    rows = kept.rows(user, kept.chosen(query))
    return rows.order_by()[: AT_ONCE + 1].count() <= AT_ONCE


def head(kept: KeptList) -> list[str]:
    """The names of the columns."""
    return [str(column) for column in kept.columns]


def cells(kept: KeptList, user: Any, query: str) -> Iterator[Any]:
    """The cells of every row."""
    for portion in lists.portions(kept.rows(user, kept.chosen(query)), PORTION):
        yield from kept.written(user, portion)


def note_export(kept: KeptList, user: Any, query: str, form: str) -> None:
    """An export leaves a trace."""
    audit.record("list.exported", by=user, target=f"list:{kept.name}", query=query, form=form)


@transaction.atomic
def start_export(*, kept: KeptList, user: Any, query: str, form: str, key: str) -> jobs.Job:
    """Write it as a job; the same key again is the same job."""
    if form not in CONTENT_TYPES:
        raise Refused("unknown_form", form=form)
    payload = {"list": kept.name, "query": query, "form": form, "language": get_language() or ""}
    note_export(kept, user, query, form)
    return jobs.enqueue(KIND, payload, key=f"{user.pk}:{key[:80]}", by=user)


def folder() -> Path:
    """Where finished exports lie; no part of a backup."""
    return Path(settings.DATA_DIR) / "exports"


def file_of(job: jobs.Job, user: Any) -> Path | None:
    """The file of a finished export, for the person who asked for it and still has the list."""
    if job.kind != KIND or job.state != jobs.JobState.DONE or job.created_by_id != user.pk:
        return None
    if lists.find(job.payload["list"], user) is None:
        return None
    path = folder() / f"{job.pk}.{job.payload['form']}"
    return path if path.is_file() else None


def _clear_old() -> None:
    oldest = (timezone.now() - datetime.timedelta(days=KEPT_DAYS)).timestamp()
    for path in folder().iterdir():
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def export_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Write the file beside its place and put it there when it is whole; again is the same."""
    user = jobs.person(context)
    kept = lists.find(payload["list"], user)
    if kept is None:
        raise Refused("not_allowed")
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_old()
    rows = kept.rows(user, kept.chosen(payload["query"]))
    total, done = rows.order_by().count(), 0

    def counted() -> Iterator[Any]:
        nonlocal done
        for portion in lists.portions(rows, PORTION):
            yield from kept.written(user, portion)
            done += len(portion)
            context.progress(done, max(done, total), _("正在写入"))

    path = folder() / f"{context.job_id}.{payload['form']}"
    draft = path.with_name(f".{context.token}.{payload['form']}")
    try:
        with override(payload["language"] or settings.LANGUAGE_CODE):
            write_table(draft, payload["form"], head(kept), counted(), title=str(kept.title))
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return {"rows": done}
