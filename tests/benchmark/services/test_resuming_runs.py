"""A run that stops in the middle goes on: nothing that was answered is lost, nothing is asked twice but what was in flight."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Response, RunState
from benchmark.providers import Prompt, Reply, run_pool
from benchmark.selectors import outcomes_of, scores_of
from benchmark.services import generation, running, runs
from curation import jobs
from curation.handover import Refused
from curation.models import Job, JobState, User

pytestmark = pytest.mark.django_db

Stored = Callable[..., EvaluatedModel]


class Answering:
    """Answers what is stored and counts; fails with a transport error where ``failing`` says so."""

    def __init__(self, model: EvaluatedModel, failing: Callable[[int], bool] = lambda _count: False) -> None:
        self.texts = dict(model.stored_replies.values_list("uid", "text"))
        self.failing, self.asked = failing, Counter[str]()

    async def reply(self, prompt: Prompt) -> Reply:
        self.asked[prompt.id] += 1
        if self.failing(self.asked.total()):
            return Reply(prompt.id, None, "http_status", params={"status": 503})
        return Reply(prompt.id, self.texts[prompt.id])

    async def close(self) -> None:
        return


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "run_pool", partial(run_pool, batch_rows=2))


@pytest.fixture
def answering(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answering]:
    def use(**options: Any) -> Answering:
        provider = Answering(EvaluatedModel.objects.get(name="stored"), **options)
        monkeypatch.setattr(running, "provider_of", lambda _model, _parameters: provider)
        return provider

    return use


def begun(release: Release, stored: Stored, **options: Any) -> EvaluationRun:
    return runs.start_run(release=release, model=stored(choice_2="答案：B"), concurrency=1, **options)


def expire_lease(job: Job | None) -> None:
    assert job is not None
    Job.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


class Killed(BaseException):
    """Stands for kill -9: nothing may clean up after it in the database."""


def test_a_killed_run_goes_on_and_ends_with_the_numbers_of_one_that_was_left_alone(
    rules_release: Release,
    stored: Stored,
    answering: Callable[..., Answering],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begun(rules_release, stored)
    provider = answering()
    store, written = running._store, []

    def die_after_two_batches(*given: Any) -> None:
        if len(written) == 2:
            raise Killed
        store(*given)
        if given[-1]:
            written.append(given[-1])

    assert run.job is not None
    monkeypatch.setattr(running, "_store", die_after_two_batches)
    with pytest.raises(Killed):
        jobs.run(run.job.pk, keep_alive=False)
    assert Response.objects.filter(run=run).count() == 4
    first = Response.objects.filter(run=run).values_list("pk", flat=True)
    kept = set(first)

    monkeypatch.setattr(running, "_store", store)
    expire_lease(run.job)
    done = jobs.run(run.job.pk, keep_alive=False)
    run.refresh_from_db()
    assert (done.state, run.state) == (JobState.DONE, RunState.COMPLETED)
    assert kept <= set(Response.objects.filter(run=run).values_list("pk", flat=True))
    assert Response.objects.filter(run=run).count() == 6
    stored_before_the_kill = set(Response.objects.filter(pk__in=kept).values_list("item__uid", flat=True))
    assert all(provider.asked[uid] == 1 for uid in stored_before_the_kill)
    assert outcomes_of(run)["met"] == 5
    assert scores_of(run)["datasets"] == {"Choices": 0.75, "Entities": 1.0}


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    rules_release: Release,
    stored: Stored,
    answering: Callable[..., Answering],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begun(rules_release, stored)
    answering()
    store = running._store

    def lose_lease(*given: Any) -> None:
        store(*given)
        assert run.job is not None
        if Response.objects.filter(run=run).exists():
            Job.objects.filter(pk=run.job.pk).update(lease_token="00000000-0000-0000-0000-000000000001")

    monkeypatch.setattr(running, "_store", lose_lease)
    assert run.job is not None
    jobs.run(run.job.pk, keep_alive=False)
    run.refresh_from_db()
    assert run.state == RunState.GENERATING
    assert Response.objects.filter(run=run).count() == 2


def test_a_dead_endpoint_stops_the_run_with_model_and_address_and_it_goes_on_afterwards(
    rules_release: Release, stored: Stored, answering: Callable[..., Answering], evaluator: User
) -> None:
    run = begun(rules_release, stored)
    EvaluatedModel.objects.filter(pk=run.model_id).update(location="http://127.0.0.1:9/v1")
    answering(failing=lambda _count: True)
    assert run.job is not None
    with pytest.raises(Refused) as refusal:
        jobs.run_here(run.job)
    assert str(refusal.value) == (
        "模型“stored”（http://127.0.0.1:9/v1）连续返回状态 503，评测已停止。请检查服务和密钥后继续，已有答案保留。"
    )
    run.refresh_from_db()
    assert run.state == RunState.FAILED

    provider = answering()
    runs.resume_run(run=run, by=evaluator)
    jobs.run_here(run.job)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert set(provider.asked.values()) == {1}
    assert outcomes_of(run)["answer_missing"] == 0


def test_an_endpoint_that_dies_in_the_middle_loses_no_answer(
    mixed_release: Release, stored: Stored, answering: Callable[..., Answering], evaluator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(running, "DEAD_AFTER", 3)
    run = begun(mixed_release, stored, unjudged=True)
    answering(failing=lambda count: count > 3)
    assert run.job is not None
    with pytest.raises(Refused):
        jobs.run_here(run.job)
    assert Response.objects.filter(run=run, text__isnull=False).count() == 3
    provider = answering()
    runs.resume_run(run=run, by=evaluator)
    jobs.run_here(run.job)
    assert provider.asked.total() == 3
    assert Response.objects.filter(run=run, text__isnull=False).count() == 6


def test_a_single_failed_request_costs_one_answer_and_not_the_run(
    rules_release: Release, stored: Stored, answering: Callable[..., Answering]
) -> None:
    run = begun(rules_release, stored)
    answering(failing=lambda count: count == 1)
    assert run.job is not None
    jobs.run_here(run.job)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert outcomes_of(run)["answer_missing"] == 1


def test_a_cancelled_run_keeps_its_answers_and_goes_on(
    rules_release: Release, stored: Stored, answering: Callable[..., Answering], evaluator: User
) -> None:
    run = begun(rules_release, stored)
    answering()
    assert run.job is not None

    def cancel(_done: int, _total: int, _note: str) -> None:
        assert run.job is not None
        Job.objects.filter(pk=run.job.pk).update(cancel_requested=True)

    jobs.run(run.job.pk, reporter=cancel, keep_alive=False)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    kept = Response.objects.filter(run=run).count()
    assert kept >= 2
    provider = answering()
    runs.resume_run(run=run, by=evaluator)
    jobs.run_here(run.job)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert provider.asked.total() == 6 - kept


def test_a_run_that_nobody_had_begun_is_cancelled_at_once(
    rules_release: Release, stored: Stored, evaluator: User
) -> None:
    run = begun(rules_release, stored)
    runs.cancel_run(run=run, by=evaluator)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    with pytest.raises(Refused) as refusal:
        runs.cancel_run(run=run, by=evaluator)
    assert refusal.value.code == "wrong_state"


def test_a_run_whose_worker_was_lost_for_good_can_be_resumed(
    rules_release: Release, stored: Stored, evaluator: User
) -> None:
    run = begun(rules_release, stored)
    assert run.job is not None
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.GENERATING)
    Job.objects.filter(pk=run.job.pk).update(state=JobState.FAILED, error_code="worker_lost")
    resumed = runs.resume_run(run=run, by=evaluator)
    assert (resumed.state, resumed.job.state if resumed.job else "") == (RunState.PENDING, JobState.QUEUED)


@pytest.mark.parametrize("act", [runs.resume_run, runs.cancel_run])
def test_only_an_evaluator_stops_and_resumes_runs(
    rules_release: Release, stored: Stored, act: Callable[..., Any]
) -> None:
    run = begun(rules_release, stored)
    with pytest.raises(Refused) as refusal:
        act(run=run, by=User.objects.create_user("lead@example.org", role="data_lead"))
    assert refusal.value.code == "not_allowed"
