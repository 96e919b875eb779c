"""Evaluation runs as people start, stop and resume them; a run is named by the digest of its spec."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotation.handover import Release, ReleaseItem, canonical_bytes, sha256
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, JudgeState, RunState
from benchmark.permissions import can_evaluate
from benchmark.services.judging import SCORED_FORMATS
from curation import audit, jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

MAX_CONCURRENCY = 512


def spec_of(
    *,
    release: Release,
    model: EvaluatedModel,
    judge: Judge | None,
    parameters: dict[str, Any],
    limit: int | None,
) -> dict[str, Any]:
    """Everything that decides what a run's numbers are."""
    return {
        "release": release.digest,
        "model": model.name,
        "provider": model.spec,
        "parameters": {**model.parameters, **parameters},
        "judge": judge.weights_digest if judge else "",
        "limit": limit or 0,
        "code_version": settings.CODE_VERSION,
    }


def open_items(release: Release, limit: int | None = None) -> int:
    """How many of the first ``limit`` items of a release only a judge can score."""
    rows = ReleaseItem.objects.filter(release=release, format="open_answer")
    return (rows.filter(position__lte=limit) if limit else rows).count()


def unscored_formats(release: Release, limit: int | None = None) -> list[str]:
    """The answer forms among the first ``limit`` items that nothing here can score yet."""
    rows = ReleaseItem.objects.filter(release=release).exclude(format__in=SCORED_FORMATS)
    chosen = rows.filter(position__lte=limit) if limit else rows
    return sorted(set(chosen.values_list("format", flat=True)))


@transaction.atomic
def start_run(
    *,
    release: Release,
    model: EvaluatedModel,
    judge: Judge | None = None,
    by: Any = None,
    parameters: dict[str, Any] | None = None,
    limit: int | None = None,
    concurrency: int = 8,
    unjudged: bool = False,
) -> EvaluationRun:
    """The run named by its spec: a new one, or the one there is; a failed or cancelled one goes on.

    Open items demand a judge, unless ``unjudged`` says that they may stay unscored. A ``limit`` takes the
    first items.
    """
    if by is not None and not can_evaluate(by):
        raise Refused("not_allowed")
    if not release.digest:
        raise Refused("wrong_state", state=release.get_state_display())
    if judge is not None and judge.state != JudgeState.READY:
        raise Refused("judge_not_ready", field="judge", name=judge.name)
    if limit is not None and limit < 1:
        raise Refused("bad_limit", field="limit", limit=limit)
    size = min(limit or release.item_count, release.item_count)
    if unknown := unscored_formats(release, size):
        labels = dict(Dataset.Format.choices)
        names = "、".join(str(labels.get(name, name)) for name in unknown)
        raise Refused("format_not_scored", field="release", formats=names)
    if judge is None and not unjudged and (count := open_items(release, size)):
        raise Refused("judge_required", field="judge", count=count)
    spec = spec_of(release=release, model=model, judge=judge, parameters=parameters or {}, limit=limit)
    run, created = EvaluationRun.objects.get_or_create(
        spec_digest=sha256(canonical_bytes(spec)),
        defaults={
            "release": release,
            "model": model,
            "judge": judge,
            "spec": spec,
            "size": size,
            "started_by": by,
        },
    )
    _enqueue(run, concurrency=concurrency, by=by)
    if created:
        audit.record("run.started", by=by, target=run, release=release.name, model=model.name)
    return run


def _enqueue(run: EvaluationRun, *, concurrency: int, by: Any) -> None:
    payload = {"run": run.pk, "concurrency": max(1, min(int(concurrency), MAX_CONCURRENCY))}
    can_restart = can_resume(run)
    run.job = jobs.enqueue("evaluate", payload, key=str(run.pk), by=by)
    if can_restart:
        run.state, run.finished_at = RunState.PENDING, None
    run.save(update_fields=["job", "state", "finished_at"])


def can_resume(run: EvaluationRun) -> bool:
    """It failed, was cancelled, or its worker was lost for good."""
    lost = run.job is not None and run.job.is_over and not run.is_over
    return run.state in {RunState.FAILED, RunState.CANCELLED} or lost


@transaction.atomic
def resume_run(*, run: EvaluationRun, by: Any) -> EvaluationRun:
    """Go on with a run that failed or was cancelled: what is answered stays, the rest is asked."""
    if not can_evaluate(by):
        raise Refused("not_allowed")
    run = EvaluationRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if not can_resume(run):
        raise Refused("wrong_state", state=run.get_state_display())
    concurrency = run.job.payload.get("concurrency", 8) if run.job else 8
    _enqueue(run, concurrency=concurrency, by=by)
    audit.record("run.resumed", by=by, target=run)
    return run


def cancel_run(*, run: EvaluationRun, by: Any) -> None:
    """Stop a run; what was answered is kept, and starting it again goes on from there."""
    if not can_evaluate(by):
        raise Refused("not_allowed")
    if run.job is None or run.is_over:
        raise Refused("wrong_state", state=run.get_state_display())
    jobs.cancel(run.job, by=by)
    # A run that nobody had begun is at its end at once; one at work ends in its worker.
    run.job.refresh_from_db()
    if run.job.is_over:
        EvaluationRun.objects.filter(pk=run.pk, state=RunState.PENDING).update(
            state=RunState.CANCELLED, finished_at=timezone.now()
        )
