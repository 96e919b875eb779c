"""Durable jobs: started by any entrance, done by any worker, safe to repeat. Knows no particular kind of
work.

A handler works in chunks that may be repeated harmlessly. Each chunk that writes does so in a transaction
that begins with ``context.fence()``: a worker that lost its lease (paused, then replaced) cannot write any
more.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from curation import audit, notices
from curation.models import Job as Job
from curation.models import JobState as JobState
from curation.models import WorkerHeartbeat
from curation.refusal import Refused, explain

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# The kind of notice to who asked for a job that ended.
ENDED = "job_ended"
RESEND_AFTER = timedelta(seconds=20)


class JobCancelled(Exception):
    """A person asked for the job to stop."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must not write any more."""


def lease_time() -> timedelta:
    """How long a job belongs to a worker that gives no sign of life."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


Reporter = Callable[[int, int, str], None]


@dataclass
class JobContext:
    """What a handler sees of its job."""

    job_id: uuid.UUID
    token: uuid.UUID
    by_id: int | None
    reporter: Reporter | None = None
    _lost: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far the work is and renew the lease; raises JobCancelled or LeaseLost."""
        now = timezone.now()
        held = Job.objects.filter(pk=self.job_id, lease_token=self.token, state=JobState.RUNNING).update(
            done=done, total=total, note=note[:200], heartbeat_at=now, lease_expires_at=now + lease_time()
        )
        if not held:
            raise LeaseLost
        if self.reporter:
            self.reporter(done, total, note)
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Raise JobCancelled when a person asked for it."""
        if Job.objects.filter(pk=self.job_id, cancel_requested=True).exists():
            raise JobCancelled

    def fence(self) -> None:
        """Inside a transaction: hold the job's row until commit; raises LeaseLost where the lease went to
        another."""
        rows = Job.objects.select_for_update().filter(
            pk=self.job_id, lease_token=self.token, state=JobState.RUNNING
        )
        if not rows.exists():
            raise LeaseLost

    def renew(self) -> bool:
        """Renew the lease without progress; False where it was lost."""
        now = timezone.now()
        held = Job.objects.filter(pk=self.job_id, lease_token=self.token, state=JobState.RUNNING).update(
            heartbeat_at=now, lease_expires_at=now + lease_time()
        )
        return bool(held)


def person(context: JobContext) -> Any:
    """The user who asked for the job; None where it was the system."""
    return Job.objects.select_related("created_by").get(pk=context.job_id).created_by


Handler = Callable[[JobContext, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its handler, and its name for people (a lazy translation)."""

    name: str
    handler: Handler
    title: Any


_kinds: dict[str, Kind] = {}


def register(name: str, handler: Handler, *, title: Any) -> None:
    """Make a kind of job known; called from ``AppConfig.ready``."""
    _kinds[name] = Kind(name, handler, title)


def title_of(job: Job) -> str:
    """The job's kind in words."""
    kind = _kinds.get(job.kind)
    return str(kind.title) if kind else job.kind


def explanation_of(job: Job) -> str:
    """Why a job failed, in words; empty where it did not."""
    if not job.error_code:
        return ""
    return explain(job.error_code, job.result.get("params", {}))


@transaction.atomic
def enqueue(kind: str, payload: dict[str, Any], *, key: str, by: Any = None) -> Job:
    """The job named by ``key``: a new one, or the one there is; one that failed or was cancelled starts
    again."""
    if kind not in _kinds:
        raise ValueError(f"no kind of job is called {kind!r}")
    job, created = Job.objects.get_or_create(
        idempotency_key=f"{kind}:{key}", defaults={"kind": kind, "payload": payload, "created_by": by}
    )
    if not created and job.state in {JobState.FAILED, JobState.CANCELLED}:
        job.state = JobState.QUEUED
        job.payload, job.attempts, job.cancel_requested = payload, 0, False
        job.error_code, job.error, job.result, job.finished_at = "", "", {}, None
        job.created_at = timezone.now()
        job.save()
    if job.state == JobState.QUEUED:
        transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: uuid.UUID) -> None:
    """Tell the workers; a broker that is away only delays the job, because :func:`tend` sends again."""
    from curation.tasks import run_job

    Job.objects.filter(pk=job_id).update(sent_at=timezone.now())
    try:
        run_job.apply_async((str(job_id),), retry=False)
    except Exception as error:
        logger.warning("job %s could not be sent now: %s", job_id, type(error).__name__)


def claim(job_id: uuid.UUID) -> JobContext | None:
    """Take the job by a conditional update; None where it is not to be had."""
    now, token = timezone.now(), uuid.uuid4()
    taken = (
        Job.objects.claimable()
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            lease_token=token,
            lease_expires_at=now + lease_time(),
            heartbeat_at=now,
            started_at=now,
        )
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id, lease_token=token).update(attempts=job.attempts + 1)
    return JobContext(job_id=job_id, token=token, by_id=job.created_by_id)


def _finish(context: JobContext, state: str, **fields: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        changed = Job.objects.filter(pk=context.job_id, lease_token=context.token).update(
            state=state, finished_at=now, heartbeat_at=now, lease_token=None, lease_expires_at=None, **fields
        )
        if changed:
            job = Job.objects.get(pk=context.job_id)
            audit.record(
                f"job.{state}", by=job.created_by, target=f"job:{job.pk}", kind=job.kind, code=job.error_code
            )
            if state in {JobState.DONE, JobState.FAILED}:
                notices.notify(
                    ENDED,
                    to=[job.created_by_id],
                    subject=f"job:{job.pk}",
                    key=f"{job.pk} {now.isoformat()}",
                    params={"failed": state == JobState.FAILED},
                )


@contextmanager
def _kept_alive(context: JobContext) -> Iterator[None]:
    """Renew the lease from a thread while a handler is busy in one long step (training, a slow request)."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(lease_time().total_seconds() / 3):
            try:
                if not context.renew():
                    return
            except Exception:
                logger.exception("the lease of job %s could not be renewed", context.job_id)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def run(job_id: uuid.UUID, *, reporter: Reporter | None = None, keep_alive: bool = True) -> Job:
    """Do the job here and now, if it is to be had; returns it as it stands afterwards."""
    context = claim(job_id)
    if context is None:
        return Job.objects.get(pk=job_id)
    context.reporter = reporter
    job = Job.objects.get(pk=job_id)
    if job.attempts > MAX_ATTEMPTS:
        _finish(context, JobState.FAILED, error_code="worker_lost")
        return Job.objects.get(pk=job_id)
    try:
        if keep_alive:
            with _kept_alive(context):
                result = _kinds[job.kind].handler(context, job.payload)
        else:
            result = _kinds[job.kind].handler(context, job.payload)
        _finish(context, JobState.DONE, result=result)
    except JobCancelled:
        _finish(context, JobState.CANCELLED, error_code="cancelled")
    except LeaseLost:
        logger.warning("job %s went to another worker", job_id)
    except Refused as refusal:
        _finish(context, JobState.FAILED, error_code=refusal.code, result={"params": refusal.params})
    except Exception as error:
        logger.exception("job %s failed", job_id)
        kind = type(error).__name__
        _finish(
            context, JobState.FAILED, error_code="unexpected", error=kind, result={"params": {"kind": kind}}
        )
    return Job.objects.get(pk=job_id)


def run_here(job: Job, *, reporter: Reporter | None = None) -> Job:
    """Do the job in this process (commands and tests); raises Refused with the job's reason where it
    failed."""
    done = run(job.pk, reporter=reporter, keep_alive=False)
    if done.state == JobState.FAILED:
        raise Refused(done.error_code, **done.result.get("params", {}))
    return done


def cancel(job: Job, *, by: Any) -> None:
    """Ask a job to stop; one that nobody took yet stops at once."""
    with transaction.atomic():
        audit.record("job.cancel", by=by, target=f"job:{job.pk}", kind=job.kind)
        now = timezone.now()
        stopped = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.CANCELLED, finished_at=now, error_code="cancelled"
        )
        if not stopped:
            Job.objects.filter(pk=job.pk).active().update(cancel_requested=True)


def tend(worker: str) -> int:
    """Show that a worker lives, and send again what was lost; returns how many jobs were sent again."""
    now = timezone.now()
    WorkerHeartbeat.objects.update_or_create(worker=worker, defaults={"at": now})
    lost = Job.objects.claimable().exclude(sent_at__gt=now - RESEND_AFTER).order_by("created_at")[:100]
    ids = list(lost.values_list("pk", flat=True))
    for job_id in ids:
        send(job_id)
    close_old_connections()
    return len(ids)
