"""Evaluation runs: pinned, resumed, cancelled; every reply is stored before anything judges it."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotation.handover import Release, ReleaseItem, canonical_bytes, sha256
from benchmark.judges import TokenJudge
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Judgment, Outcome, Response, RunState
from benchmark.permissions import can_evaluate
from benchmark.providers import Prompt, Reply
from benchmark.services.generation import provider_of, replies
from benchmark.services.judges import load_judge
from benchmark.services.judging import judge_responses, score_rule_based
from benchmark.services.results import compute_results
from curation import audit, jobs
from curation.handover import Refused

# What says nothing about the model: asked again when a run is resumed.
TRANSPORT_ERRORS = ("endpoint_unreachable", "timeout", "http_status", "host_not_allowed", "bad_json", "response_too_large")
# So many failures in a row from the start mean a dead endpoint, not unlucky requests.
DEAD_AFTER = 8
SCORE_CHUNK = 200
JUDGE_CHUNK = 20
SCORED_FIELDS = ["extraction", "rule", "extractor", "parse_failed", "counts", "score", "outcome"]


def spec_of(
    *, release: Release, model: EvaluatedModel, judge: Judge | None, parameters: dict[str, Any], limit: int | None
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
) -> EvaluationRun:
    """The run named by its spec: a new one, or the one there is; one that failed or was cancelled goes on where it stopped."""
    if by is not None and not can_evaluate(by):
        raise Refused("not_allowed")
    if not release.digest:
        raise Refused("wrong_state", state=release.get_state_display())
    spec = spec_of(release=release, model=model, judge=judge, parameters=parameters or {}, limit=limit)
    run, created = EvaluationRun.objects.get_or_create(
        spec_digest=sha256(canonical_bytes(spec)),
        defaults={
            "release": release,
            "model": model,
            "judge": judge,
            "spec": spec,
            "size": min(limit or release.item_count, release.item_count),
            "started_by": by,
        },
    )
    payload = {"run": run.pk, "concurrency": max(1, min(int(concurrency), 512))}
    run.job = jobs.enqueue("evaluate", payload, key=str(run.pk), by=by)
    if run.state in {RunState.FAILED, RunState.CANCELLED}:
        run.state = RunState.PENDING
    run.save(update_fields=["job", "state"])
    if created:
        audit.record("run.started", by=by, target=run, release=release.name, model=model.name)
    return run


def cancel_run(*, run: EvaluationRun, by: Any) -> None:
    """Stop a run; what was answered is kept, and starting it again goes on from there."""
    if not can_evaluate(by):
        raise Refused("not_allowed")
    if run.job is None or run.is_over:
        raise Refused("wrong_state", state=run.get_state_display())
    jobs.cancel(run.job, by=by)
    # A run that nobody had begun is at its end at once; one at work ends in its worker.
    EvaluationRun.objects.filter(pk=run.pk, state=RunState.PENDING).update(state=RunState.CANCELLED)


def evaluate_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Generate, score, judge, compute: each stage takes up what an earlier attempt left."""
    run = EvaluationRun.objects.select_related("release", "model", "judge").get(pk=payload["run"])
    if run.state == RunState.COMPLETED:
        return {"run": run.pk}
    started = time.monotonic()
    try:
        _set_state(context, run, RunState.GENERATING)
        generate(context, run, int(payload.get("concurrency", 8)))
        _set_state(context, run, RunState.JUDGING)
        score(context, run)
        judge_points(context, run)
    except jobs.JobCancelled:
        EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.CANCELLED, finished_at=timezone.now())
        raise
    except jobs.LeaseLost:
        raise
    except Exception:
        EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, finished_at=timezone.now())
        raise
    with transaction.atomic():
        context.fence()
        compute_results(run)
        seconds = run.seconds + time.monotonic() - started
        EvaluationRun.objects.filter(pk=run.pk).update(
            state=RunState.COMPLETED, finished_at=timezone.now(), seconds=round(seconds, 3)
        )
        audit.record("run.completed", by=run.started_by, target=run)
    return {"run": run.pk}


def _set_state(context: jobs.JobContext, run: EvaluationRun, state: str) -> None:
    with transaction.atomic():
        context.fence()
        EvaluationRun.objects.filter(pk=run.pk).update(state=state)


def _items(run: EvaluationRun) -> dict[str, int]:
    rows = ReleaseItem.objects.filter(release_id=run.release_id).order_by("position")
    return dict(rows.values_list("uid", "pk")[: run.size])


def _prompts(run: EvaluationRun, waiting: list[int]) -> Iterator[Prompt]:
    for item in ReleaseItem.objects.filter(pk__in=waiting).order_by("position").only("uid", "question"):
        yield Prompt(id=item.uid, text=json.loads(item.question)["prompt"])


def generate(context: jobs.JobContext, run: EvaluationRun, concurrency: int) -> None:
    """Ask the model for every item that has no stored reply yet; replies are appended in batches."""
    items = _items(run)
    Response.objects.filter(run=run, text__isnull=True, error__in=TRANSPORT_ERRORS).delete()
    answered = set(Response.objects.filter(run=run).values_list("item_id", flat=True))
    waiting = [pk for pk in items.values() if pk not in answered]
    if not waiting:
        return
    prompts = list(_prompts(run, waiting))
    provider, stop = provider_of(run.model, run.spec["parameters"]), threading.Event()
    done, failed_from_start = len(items) - len(waiting), 0
    for batch in replies(provider, prompts, concurrency=concurrency, stop=stop):
        with transaction.atomic():
            context.fence()
            Response.objects.bulk_create([_response(run, items[reply.id], reply) for reply in batch])
            EvaluationRun.objects.filter(pk=run.pk).update(requests=F("requests") + len(batch))
        dead = [reply for reply in batch if reply.error in TRANSPORT_ERRORS]
        if failed_from_start >= 0:
            failed_from_start = failed_from_start + len(dead) if len(dead) == len(batch) else -1
        if failed_from_start >= min(DEAD_AFTER, len(waiting)):
            stop.set()
            raise Refused("endpoint_dead", model=run.model.name, reason=dead[0].error, url=run.model.location)
        done += len(batch)
        context.progress(done, 2 * len(items), "generating")


def _response(run: EvaluationRun, item_id: int, reply: Reply) -> Response:
    return Response(
        run=run,
        item_id=item_id,
        text=reply.text,
        error=(reply.error or "")[:60],
        finish=(reply.finish or "")[:20],
        prompt_tokens=reply.prompt_tokens,
        completion_tokens=reply.completion_tokens,
        seconds=reply.seconds or 0.0,
    )


def _unscored(run: EvaluationRun) -> Any:
    return Response.objects.filter(run=run, outcome="").select_related("item").order_by("pk")


def score(context: jobs.JobContext, run: EvaluationRun) -> None:
    """Score what exact rules decide; open answers wait for the judge."""
    last = 0
    while chunk := list(_unscored(run).filter(pk__gt=last)[:SCORE_CHUNK]):
        last = chunk[-1].pk
        waiting = {response.pk for response in score_rule_based(chunk)}
        decided = [response for response in chunk if response.pk not in waiting]
        with transaction.atomic():
            context.fence()
            Response.objects.bulk_update(decided, SCORED_FIELDS, batch_size=100)
        context.progress(run.size + run.size - _unscored(run).count(), 2 * run.size, "scoring")


def judge_points(context: jobs.JobContext, run: EvaluationRun) -> None:
    """Let the judge weigh the points of open answers; without a judge they stay unscored."""
    waiting = _unscored(run)
    if not waiting.exists():
        return
    if run.judge is None:
        with transaction.atomic():
            context.fence()
            waiting.update(outcome=Outcome.JUDGE_FAILED)
        return
    judge: TokenJudge = load_judge(run.judge)
    while chunk := list(waiting[:JUDGE_CHUNK]):
        judgments = judge_responses(chunk, run.judge, judge.verdicts)
        with transaction.atomic():
            context.fence()
            Judgment.objects.bulk_create(judgments, ignore_conflicts=True)
            Response.objects.bulk_update(chunk, SCORED_FIELDS)
        context.progress(2 * run.size - waiting.count(), 2 * run.size, "judging")
