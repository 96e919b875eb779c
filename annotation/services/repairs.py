"""Repair tasks: an answer that says "cannot answer, because" opens one, the author mends the item or
declines in words. What happens to the slots meanwhile is said in :mod:`annotation.services.slots`."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.models import Answer, Item, RepairState, RepairTask
from annotation.permissions import can_edit
from annotation.services.moves import demand, locked
from annotation.services.noticing import repair_opened
from curation import audit
from curation.handover import Refused


def open_repair(item: Item) -> RepairTask | None:
    """The repair task that waits for the author, if there is one."""
    return RepairTask.objects.filter(item=item, state=RepairState.OPEN).select_related("revision").first()


def report_defect(item: Item, answer: Answer) -> RepairTask:
    """An answerer's reason opens a repair task of the locked item; a second one joins it."""
    task, opened = RepairTask.objects.get_or_create(
        item=item, state=RepairState.OPEN, defaults={"revision": answer.revision}
    )
    task.answers.add(answer)
    if opened:
        audit.record("repair.opened", by=None, target=task, item=item.uid)
        repair_opened(task)
    return task


def join_repair(item: Item, answer: Answer) -> None:
    """A reason that comes late, from a slot that was closed meanwhile, joins the task if it still waits."""
    task = open_repair(item)
    if task is not None and task.revision_id == answer.revision_id:
        task.answers.add(answer)


def settle_repair(item: Item, *, by: Any) -> None:
    """Before a locked item is opened again: its repair task is done by a newer revision, in the words of its
    notes. Raises Refused(revise_first) where nothing is newer."""
    task = open_repair(item)
    if task is None:
        return
    newer = item.revisions.filter(number__gt=task.revision.number).order_by("number")
    words = [note for note in newer.values_list("note", flat=True) if note.strip()]
    if not words:
        raise Refused("revise_first")
    _decide(task, RepairState.DONE, "\n".join(words), by)


def end_repair(item: Item, *, by: Any, words: str) -> None:
    """The item is taken out: nothing is left to repair."""
    task = open_repair(item)
    if task is not None:
        _decide(task, RepairState.DONE, words, by)


@transaction.atomic
def decline(*, item: Item, by: Any, reason: str) -> RepairTask:
    """The item stays as it is, for a reason in words. The caller opens it again in the same transaction."""
    item = locked(item)
    demand(can_edit(by, item))
    task = open_repair(item)
    if task is None:
        raise Refused("no_open_repair")
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    if task.revision_id != item.current_id:
        raise Refused("already_revised")
    return _decide(task, RepairState.DECLINED, reason, by)


def _decide(task: RepairTask, state: RepairState, words: str, by: Any) -> RepairTask:
    task.state, task.decision, task.decided_by, task.decided_at = state, words, by, timezone.now()
    task.save()
    audit.record(f"repair.{state}", by=by, target=task, item=task.item.uid)
    return task
