"""The durable job: claimed once, fenced, cancelled, taken over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from curation import audit, jobs
from curation.models import AuditEntry, Job, JobState
from curation.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of job that notes each of its three steps."""
    done: list[int] = []

    def work(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
        for step in range(1, 4):
            context.fence()
            done.append(step)
            if payload.get("refuse_at") == step:
                raise Refused("empty_file", file="a.csv")
            if payload.get("crash_at") == step:
                raise ZeroDivisionError
            if payload.get("cancel_at") == step:
                jobs.cancel(Job.objects.get(pk=context.job_id), by=None)
            context.progress(step, 3, "step")
        return {"steps": 3}

    monkeypatch.setitem(jobs._kinds, "three", jobs.Kind("three", work, "three"))
    return done


def test_a_job_is_done_once_however_often_it_is_sent(steps: list[int]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    assert jobs.enqueue("three", {}, key="k").pk == job.pk
    first = jobs.run(job.pk, keep_alive=False)
    again = jobs.run(job.pk, keep_alive=False)
    assert (first.state, again.state, steps) == (JobState.DONE, JobState.DONE, [1, 2, 3])
    assert (first.done, first.total, first.result) == (3, 3, {"steps": 3})


def test_a_job_under_a_living_lease_is_not_taken_by_another_worker(steps: list[int]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_a_job_whose_worker_died_is_taken_over_and_the_old_worker_can_write_no_more(steps: list[int]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    dead = jobs.claim(job.pk)
    assert dead is not None
    Job.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert jobs.run(job.pk, keep_alive=False).state == JobState.DONE
    with pytest.raises(jobs.LeaseLost):
        dead.fence()
    with pytest.raises(jobs.LeaseLost):
        dead.progress(1, 3)


def test_tending_sends_a_lost_job_again(steps: list[int], jobs_are_not_sent: list[str]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    jobs_are_not_sent.clear()
    assert jobs.tend("w1") == 1
    assert jobs_are_not_sent == [str(job.pk)]


def test_a_cancelled_job_stops_at_its_next_step(steps: list[int]) -> None:
    job = jobs.run(jobs.enqueue("three", {"cancel_at": 2}, key="k").pk, keep_alive=False)
    assert (job.state, steps) == (JobState.CANCELLED, [1, 2])


def test_a_job_that_nobody_took_is_cancelled_at_once(steps: list[int]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    jobs.cancel(job, by=None)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert jobs.run(job.pk, keep_alive=False).state == JobState.CANCELLED
    assert steps == []


def test_a_refusal_is_kept_with_its_facts_and_explained_in_words(steps: list[int]) -> None:
    job = jobs.run(jobs.enqueue("three", {"refuse_at": 1}, key="k").pk, keep_alive=False)
    assert (job.state, job.error_code) == (JobState.FAILED, "empty_file")
    assert jobs.explanation_of(job) == "文件“a.csv”是空的。"


def test_a_crash_fails_the_job_without_telling_its_content_and_it_may_be_tried_again(
    steps: list[int],
) -> None:
    job = jobs.run(jobs.enqueue("three", {"crash_at": 1}, key="k").pk, keep_alive=False)
    assert (job.state, job.error_code, job.error) == (JobState.FAILED, "unexpected", "ZeroDivisionError")
    retried = jobs.enqueue("three", {}, key="k")
    assert retried.pk == job.pk
    assert jobs.run(job.pk, keep_alive=False).state == JobState.DONE


def test_a_job_that_killed_its_worker_too_often_is_given_up(steps: list[int]) -> None:
    job = jobs.enqueue("three", {}, key="k")
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MAX_ATTEMPTS)
    assert jobs.run(job.pk, keep_alive=False).error_code == "worker_lost"
    assert steps == []


def test_the_audit_chain_shows_an_altered_and_a_removed_entry() -> None:
    for number in range(5):
        audit.record("test.step", target=f"t:{number}", number=number)
    assert audit.first_broken() is None
    AuditEntry.objects.filter(sequence=3).update(detail={"number": 99})
    assert audit.first_broken() == 3
    AuditEntry.objects.filter(sequence=3).update(detail={"number": 2})
    assert audit.first_broken() is None
    AuditEntry.objects.filter(sequence=4).delete()
    assert audit.first_broken() == 4
