"""My queue: what is next, how much of it fits into five, ten or twenty minutes, and one task after the
other.

A portion reserves nothing: a task is taken only when the one before is finished, so nobody holds what
somebody else could do. It can be left at any time and goes on where it stood, as long as its physician ends
it or starts another.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.models import Answer, Portion, PortionTask, TaskState
from annotation.queue_sources import QueueSource, Standing, Task, queue_source, queue_sources
from annotation.services.moves import demand
from annotation.services.own_sources import SLOT
from curation.handover import Refused, has_valid_licence, is_physician

MINUTES = (5, 10, 20)
# A count on the desk goes no further.
COUNTED = 100
# No more tasks are looked at for one portion.
LONGEST_PORTION = 40
CLOSED = {Standing.DONE: TaskState.DONE, Standing.GONE: TaskState.GONE}


@dataclass(frozen=True)
class Waiting:
    """How many tasks of one kind wait."""

    label: Any
    n: int


@dataclass(frozen=True)
class Fit:
    """How many of the next tasks fit into a portion."""

    minutes: int
    n: int
    seconds: float


@dataclass(frozen=True)
class Queue:
    """What waits for somebody."""

    next: Task | None
    label: Any
    waiting: list[Waiting]
    fits: list[Fit]


@dataclass(frozen=True)
class Progress:
    """Where a portion stands, for the bar above a task."""

    portion: Portion
    number: int
    seconds_left: float
    may_skip: bool


def next_tasks(user: Any, *, most: int = LONGEST_PORTION) -> list[Task]:
    """The tasks that would come next; what is in work already comes first. Nothing is taken."""
    tasks: list[Task] = []
    for source in queue_sources():
        if len(tasks) >= most:
            break
        tasks += source.upcoming(user, most=most - len(tasks))
    return sorted(tasks, key=lambda task: not (task.source == SLOT and task.url))


def fitting(tasks: list[Task], minutes: int) -> Fit:
    """As many next tasks as fit, and at least one where there is any."""
    n, seconds = 0, 0.0
    for task in tasks:
        if n and seconds + task.seconds > minutes * 60:
            break
        n, seconds = n + 1, seconds + task.seconds
    return Fit(minutes, n, seconds)


def queue_of(user: Any) -> Queue:
    """The next task, the counts and the portions, for the desk."""
    tasks = next_tasks(user)
    waiting = [Waiting(one.label, n) for one in queue_sources() if (n := one.count(user, most=COUNTED))]
    first = tasks[0] if tasks else None
    source = queue_source(first.source) if first else None
    fits = [fitting(tasks, minutes) for minutes in MINUTES] if tasks else []
    return Queue(first, source.label if source else "", waiting, fits)


def running(user: Any) -> Portion | None:
    """The portion that is not ended yet."""
    return Portion.objects.filter(physician=user, ended_at__isnull=True).first()


@transaction.atomic
def start_portion(*, by: Any, minutes: int) -> Portion:
    """Begin a portion; one that was left is ended by it. Raises Refused where nothing waits."""
    demand(is_physician(by))
    if not has_valid_licence(by):
        raise Refused("licence_not_valid")
    if minutes not in MINUTES:
        raise Refused("unknown_portion", minutes=minutes)
    fit = fitting(next_tasks(by), minutes)
    if not fit.n:
        raise Refused("nothing_waits")
    Portion.objects.filter(physician=by, ended_at__isnull=True).update(ended_at=timezone.now())
    return Portion.objects.create(physician=by, minutes=minutes, planned=fit.n, expected_seconds=fit.seconds)


def advance(portion: Portion, *, skip: bool = False) -> Task | None:
    """The task to do now: the one begun, or the next one; None where the portion is at its end."""
    current = _closed(portion, skip=skip)
    if current is not None:
        return Task(current.source, current.subject, current.title, current.expected_seconds, current.url)
    done = portion.tasks.filter(state=TaskState.DONE).count()
    task = _taken(portion) if done < portion.planned and portion.ended_at is None else None
    if task is None:
        end_portion(portion)
        return None
    PortionTask.objects.update_or_create(
        portion=portion,
        source=task.source,
        subject=task.subject,
        defaults={
            "title": task.title[:200],
            "url": task.url,
            "expected_seconds": task.seconds,
            "state": TaskState.OPEN,
            "begun_at": timezone.now(),
        },
    )
    return task


@transaction.atomic
def _closed(portion: Portion, *, skip: bool) -> PortionTask | None:
    """Close the task begun if it is done, gone, or to be skipped; the task itself if it goes on."""
    current = portion.tasks.select_for_update().filter(state=TaskState.OPEN).first()
    if current is None:
        return None
    source = queue_source(current.source)
    standing = source.standing(portion.physician, current.subject) if source else Standing.GONE
    if standing == Standing.OPEN and not (skip and source and source.may_skip):
        return current
    current.state = CLOSED.get(standing, TaskState.SKIPPED)
    current.closed_at = timezone.now()
    current.seconds = _seconds(current) if current.state == TaskState.DONE else None
    current.save()
    return None


def _seconds(task: PortionTask) -> float | None:
    """An answer's own measured time; for other kinds the time since the task was begun."""
    if task.source == SLOT:
        answer = Answer.objects.filter(assignment_id=int(task.subject)).first()
        return answer.seconds if answer else None
    return (timezone.now() - task.begun_at).total_seconds()


def _taken(portion: Portion) -> Task | None:
    behind = portion.tasks.values_list("source", "subject")
    for source in _in_turn(portion):
        besides = {subject for name, subject in behind if name == source.name}
        task = source.take(portion.physician, besides=besides)
        if task is not None:
            return task
    return None


def _in_turn(portion: Portion) -> list[QueueSource]:
    """The sources in the order of the desk: what is in work already comes first."""
    first = next_tasks(portion.physician, most=1)
    ahead = [source for source in queue_sources() if first and source.name == first[0].source]
    return ahead + [source for source in queue_sources() if source not in ahead]


def end_portion(portion: Portion) -> Portion:
    """Close it: what was begun and not finished stays where it is and comes again."""
    _closed(portion, skip=False)
    if portion.ended_at is None:
        portion.ended_at = timezone.now()
        portion.save(update_fields=["ended_at"])
    portion.tasks.filter(state=TaskState.OPEN).update(state=TaskState.SKIPPED, closed_at=portion.ended_at)
    return portion


def progress_at(user: Any, source: str, subject: str) -> Progress | None:
    """Where the running portion stands, if this task is the one it has come to."""
    portion = running(user)
    if portion is None:
        return None
    current = portion.tasks.filter(state=TaskState.OPEN, source=source, subject=subject).first()
    kind = queue_source(source)
    if current is None or kind is None:
        return None
    return _progress(portion, may_skip=kind.may_skip)


def progress_of(portion: Portion) -> Progress:
    """The same for the desk, whatever task it has come to."""
    return _progress(portion, may_skip=False)


def _progress(portion: Portion, *, may_skip: bool) -> Progress:
    done = portion.tasks.filter(state=TaskState.DONE).values_list("expected_seconds", flat=True)
    left = max(0.0, portion.expected_seconds - sum(done))
    return Progress(portion, min(len(done) + 1, portion.planned), left, may_skip)


def note_finished(user: Any) -> None:
    """Somebody finished a task and goes elsewhere: the portion knows of it, and ends if that was the last."""
    portion = running(user)
    if portion is None:
        return
    _closed(portion, skip=False)
    if portion.tasks.filter(state=TaskState.DONE).count() >= portion.planned:
        end_portion(portion)


def go_on_after(user: Any, source: str, subject: str) -> tuple[Portion, Task | None] | None:
    """A task was finished on its own page: the portion it belongs to and its next task; None where it belongs
    to none."""
    portion = running(user)
    if (
        portion is None
        or not portion.tasks.filter(source=source, subject=subject, state=TaskState.OPEN).exists()
    ):
        return None
    return portion, advance(portion)
