"""What work takes, as the server measured it.

**Time of an answer.** The server looks at its own clock whenever it hears of a slot: when it is taken, at
every saved draft, at every sign of life from the page (sent only while somebody moves, types or scrolls),
at submitting. The time since the last sign counts if it is at most :data:`IDLE_LIMIT`; a longer gap is a
pause and counts nothing. A total below :data:`SHORTEST` is a program's or a double click's and stays
unmeasured. Nothing that the browser says of time is used, so nobody can claim more than the clock on the
wall.

**Expected time.** The median of the newest measured answers of a dataset, drawn towards the median of all
datasets while there are few: ``(n * own + SHRINK * overall) / (n + SHRINK)``. Extra answers and "cannot
answer" are left out. Before anything was measured :data:`START_SECONDS` is expected. Other kinds of task
are measured from being begun in a portion until they are done, those longer than :data:`LONGEST` left out,
drawn towards the start value of their source in the same way.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F
from django.utils import timezone

from annotation.models import Answer, Assignment, PortionTask, TaskState

IDLE_LIMIT = timedelta(minutes=2)
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(minutes=30)
START_SECONDS = 180.0
SHRINK = 5
NEWEST = 1000


def counted(slot: Assignment, now: datetime) -> float:
    """The seconds since the last sign of life, or none where somebody was away or somebody's clock went
    back."""
    if slot.last_seen_at is None:
        return 0.0
    gap = now - slot.last_seen_at
    return gap.total_seconds() if timedelta(0) < gap <= IDLE_LIMIT else 0.0


def measured(slot: Assignment, now: datetime) -> float | None:
    """What an answer took that is handed in now; None where that could not be measured."""
    seconds = slot.active_seconds + counted(slot, now)
    return seconds if seconds >= SHORTEST.total_seconds() else None


def note_life(slot: Assignment) -> None:
    """Somebody is at work in this slot; two tabs at once do not count twice."""
    now = timezone.now()
    seen = Assignment.objects.filter(pk=slot.pk, last_seen_at=slot.last_seen_at)
    seen.update(active_seconds=F("active_seconds") + counted(slot, now), last_seen_at=now)


def shrunk(values: Sequence[float], towards: float) -> float:
    """The median of ``values``, drawn towards another one while they are few."""
    n = len(values)
    return (n * median(values) + SHRINK * towards) / (n + SHRINK) if n else towards


def answer_seconds() -> dict[int | None, float]:
    """What an answer is expected to take, by dataset; under None for a dataset without any."""
    measured = Answer.objects.filter(is_extra=False, seconds__isnull=False)
    given = measured.exclude(revisions__cannot_answer__gt="")
    by_dataset: dict[int, list[float]] = defaultdict(list)
    everything: list[float] = []
    for dataset, seconds in given.order_by("-id").values_list("item__dataset_id", "seconds")[:NEWEST]:
        by_dataset[dataset].append(seconds or 0.0)
        everything.append(seconds or 0.0)
    overall = shrunk(everything, START_SECONDS)
    expected: dict[int | None, float] = {None: overall}
    return expected | {dataset: shrunk(values, overall) for dataset, values in by_dataset.items()}


def task_seconds(source: str, start: float) -> float:
    """What a task of a source is expected to take, from the newest ones done in portions."""
    done = PortionTask.objects.filter(source=source, state=TaskState.DONE, seconds__isnull=False)
    newest = done.filter(seconds__lte=LONGEST.total_seconds()).order_by("-id")
    return shrunk([seconds or 0.0 for seconds in newest.values_list("seconds", flat=True)[:NEWEST]], start)
