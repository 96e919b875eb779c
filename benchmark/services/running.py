"""The work of a run, in stages that may be repeated: every reply is stored before anything judges it.

Each stage takes up what an earlier attempt left; each write is fenced, so that a worker that was replaced
cannot write.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotation.handover import ReleaseItem
from benchmark.judges import TokenJudge
from benchmark.models import EvaluationRun, Judgment, Outcome, Response, RunState
from benchmark.providers import Prompt, Reply
from benchmark.services.generation import Asking, provider_of
from benchmark.services.judges import load_judge
from benchmark.services.judging import judge_responses, score_rule_based
from benchmark.services.results import compute_results
from curation import audit, jobs
from curation.handover import Refused

# What says nothing about the model: asked again when a run is resumed.
TRANSPORT_ERRORS = (
    "endpoint_unreachable",
    "timeout",
    "http_status",
    "redirect_refused",
    "bad_json",
    "bad_shape",
    "reply_too_large",
    "model_failed",
    "model_not_loadable",
    "provider_failed",
)
# So many failures in a row mean a dead endpoint, not unlucky requests; with more requests at a time, more.
DEAD_AFTER = 8
DEAD_CODES = {
    "endpoint_unreachable": "dead_unreachable",
    "timeout": "dead_timeout",
    "http_status": "dead_status",
}
SCORE_CHUNK = 200
JUDGE_CHUNK = 20
SCORED_FIELDS = ["extraction", "rule", "extractor", "parse_failed", "counts", "score", "outcome"]


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
    except jobs.LeaseLost:
        raise
    except jobs.JobCancelled:
        _end(run, RunState.CANCELLED, started)
        raise
    except Exception:
        # A worker that was replaced must not call the run failed that another is at.
        if context.renew():
            _end(run, RunState.FAILED, started)
        raise
    with transaction.atomic():
        context.fence()
        compute_results(run)
        _end(run, RunState.COMPLETED, started)
        audit.record("run.completed", by=run.started_by, target=run)
    return {"run": run.pk}


def _set_state(context: jobs.JobContext, run: EvaluationRun, state: str) -> None:
    context.check_cancelled()
    with transaction.atomic():
        context.fence()
        EvaluationRun.objects.filter(pk=run.pk).update(state=state)


def _end(run: EvaluationRun, state: str, started: float) -> None:
    """A run's end: its time adds up over the attempts."""
    EvaluationRun.objects.filter(pk=run.pk).update(
        state=state, finished_at=timezone.now(), seconds=F("seconds") + round(time.monotonic() - started, 3)
    )


def _items(run: EvaluationRun) -> dict[str, int]:
    rows = ReleaseItem.objects.filter(release_id=run.release_id).order_by("position")
    return dict(rows.values_list("uid", "pk")[: run.size])


def _prompts(run: EvaluationRun, answered: set[int]) -> Iterator[Prompt]:
    rows = ReleaseItem.objects.filter(release_id=run.release_id).order_by("position")
    for pk, uid, question in rows.values_list("pk", "uid", "question")[: run.size]:
        if pk not in answered:
            yield Prompt(id=uid, text=json.loads(question)["prompt"])


def generate(context: jobs.JobContext, run: EvaluationRun, concurrency: int) -> None:
    """Ask the model for every item that has no stored reply yet; replies are appended in batches."""
    items = _items(run)
    with transaction.atomic():
        context.fence()
        Response.objects.filter(run=run, text__isnull=True, error__in=TRANSPORT_ERRORS).delete()
    answered = set(Response.objects.filter(run=run).values_list("item_id", flat=True))
    prompts = list(_prompts(run, answered))
    if not prompts:
        return
    provider = provider_of(run.model, run.spec["parameters"])
    done, streak, patience = len(answered), 0, min(max(DEAD_AFTER, concurrency), len(prompts))
    with Asking(provider, prompts, concurrency=concurrency) as asking:
        for batch in asking:
            _store(context, run, items, batch)
            streak = _failures_in_a_row(streak, batch)
            if streak >= patience:
                raise _dead(run, batch[-1])
            done += len(batch)
            try:
                context.progress(done, 2 * len(items), "generating")
            except jobs.JobCancelled:
                asking.stop()
                for rest in asking:
                    _store(context, run, items, rest)
                raise


def _store(context: jobs.JobContext, run: EvaluationRun, items: dict[str, int], batch: list[Reply]) -> None:
    if not batch:
        return
    with transaction.atomic():
        context.fence()
        Response.objects.bulk_create([_response(run, items[reply.id], reply) for reply in batch])
        attempts = sum(reply.attempts for reply in batch)
        EvaluationRun.objects.filter(pk=run.pk).update(requests=F("requests") + attempts)


def _failures_in_a_row(streak: int, batch: list[Reply]) -> int:
    for reply in batch:
        streak = streak + 1 if reply.error in TRANSPORT_ERRORS else 0
    return streak


def _dead(run: EvaluationRun, reply: Reply) -> Refused:
    code = DEAD_CODES.get(str(reply.error), "endpoint_dead")
    facts: dict[str, Any] = {"status": reply.params.get("status", ""), "reason": reply.error}
    return Refused(code, model=run.model.name, url=run.model.location, **facts)


def _response(run: EvaluationRun, item_id: int, reply: Reply) -> Response:
    return Response(
        run=run,
        item_id=item_id,
        text=reply.text,
        error=(reply.error or "")[:60],
        error_params=dict(reply.params),
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
        context.progress(2 * run.size - _unscored(run).count(), 2 * run.size, "scoring")


def judge_points(context: jobs.JobContext, run: EvaluationRun) -> None:
    """Let the judge weigh the points of open answers; without a judge they stay unscored."""
    waiting = _unscored(run)
    left = waiting.count()
    if not left:
        return
    if run.judge is None:
        with transaction.atomic():
            context.fence()
            Response.objects.filter(run=run, outcome="").update(outcome=Outcome.JUDGE_FAILED)
        return
    judge: TokenJudge = load_judge(run.judge)
    while chunk := list(waiting[:JUDGE_CHUNK]):
        judgments = judge_responses(chunk, run.judge, judge.verdicts)
        with transaction.atomic():
            context.fence()
            Judgment.objects.bulk_create(judgments)
            Response.objects.bulk_update(chunk, SCORED_FIELDS)
        left -= len(chunk)
        context.progress(2 * run.size - left, 2 * run.size, "judging")
