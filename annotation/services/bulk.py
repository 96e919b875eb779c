"""One act on everything that a filter found: the items are named at once, each is tried by the ordinary
service and taken back, a person looks at the outcome and says go, and then each is done by the same service.

So a preview says exactly what the rules say, and the rules are written once. Done again after a cancel or a
crash, it goes on with the items that are left.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.models import BulkAction, BulkItem, BulkKind, BulkState, Item, Provenance
from annotation.models.item import STATE_LABELS
from annotation.permissions import can_act_in_bulk
from annotation.services.items import open_item, retire_item, set_specialty
from annotation.services.moves import demand
from annotation.states import ItemState
from curation import audit, jobs
from curation.handover import Refused, explain
from curation.taxonomy.nouns import Specialty

PREVIEW, RUN = "bulk_preview", "bulk_run"
MOST = 20_000
CHUNK = 100


@transaction.atomic
def make_bulk_action(
    *,
    rows: QuerySet[Item],
    query: str,
    kind: str,
    by: Any,
    key: str,
    specialty: Specialty | None = None,
    reason: str = "",
) -> BulkAction:
    """Name the items that ``rows`` finds now, and begin to look at them; the same key again is the same
    action. Raises Refused where nothing, or too much, was found."""
    demand(can_act_in_bulk(by))
    key = key[:80]
    if there := BulkAction.objects.filter(created_by=by, key=key).first():
        return there
    if kind not in BulkKind.values:
        raise Refused("unknown_bulk_action", field="kind", kind=kind)
    if kind == BulkKind.RETIRE and not reason.strip():
        raise Refused("reason_required", field="reason")
    if kind == BulkKind.SPECIALTY and specialty is None:
        raise Refused("bulk_specialty_missing", field="specialty")
    found = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise Refused("bulk_finds_nothing")
    if len(found) > MOST:
        raise Refused("bulk_finds_too_many", most=MOST)
    action = BulkAction.objects.create(
        kind=kind,
        specialty=specialty if kind == BulkKind.SPECIALTY else None,
        reason=reason.strip() if kind == BulkKind.RETIRE else "",
        query=query[:1000],
        key=key,
        size=len(found),
        created_by=by,
    )
    BulkItem.objects.bulk_create((BulkItem(action=action, item_id=pk) for pk in found), batch_size=1000)
    audit.record("items.bulk_made", by=by, target=f"bulk:{action.pk}", kind=kind, size=len(found))
    return preview_again(action, by=by)


def preview_again(action: BulkAction, *, by: Any) -> BulkAction:
    """Begin or go on looking at the items."""
    demand(can_act_in_bulk(by))
    action.preview = jobs.enqueue(PREVIEW, {"action": action.pk}, key=str(action.pk), by=by)
    action.save(update_fields=["preview"])
    return action


@transaction.atomic
def start_bulk_action(*, action: BulkAction, by: Any) -> BulkAction:
    """Do it, or go on with what is left; raises Refused before everything was looked at, and where nothing
    can be done."""
    demand(can_act_in_bulk(by))
    action = BulkAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.previewed_at is None:
        raise Refused("bulk_not_looked_at")
    if action.finished_at is None and not action.items.filter(state=BulkState.READY).exists():
        raise Refused("bulk_nothing_to_do")
    if action.started_at is None:
        action.started_at = timezone.now()
        audit.record("items.bulk_started", by=by, target=f"bulk:{action.pk}", kind=action.kind)
    action.job = jobs.enqueue(RUN, {"action": action.pk}, key=str(action.pk), by=by)
    action.save(update_fields=["job", "started_at"])
    return action


def _demand_state(action: BulkAction, item: Item) -> None:
    """Say in words what the services would only call forbidden."""
    wanted = (
        item.state != ItemState.RETIRED if action.kind == BulkKind.RETIRE else item.state == ItemState.DRAFT
    )
    if not wanted:
        raise Refused("wrong_state", state=str(dict(STATE_LABELS)[item.state]))
    if action.kind == BulkKind.OPEN and item.provenance == Provenance.IMPORTED:
        raise Refused("imported_is_accepted")
    if action.kind == BulkKind.SPECIALTY and item.specialty_id == action.specialty_id:
        raise Refused("specialty_unchanged")


def _do(action: BulkAction, item: Item, by: Any) -> None:
    demand(can_act_in_bulk(by))
    _demand_state(action, item)
    if action.kind == BulkKind.SPECIALTY:
        set_specialty(item=item, by=by, specialty=action.specialty)
    elif action.kind == BulkKind.OPEN:
        open_item(item=item, by=by)
    else:
        retire_item(item=item, by=by, reason=action.reason)


def _tried(action: BulkAction, row: BulkItem, by: Any) -> None:
    """What would become of an item: done, and taken back."""
    try:
        with transaction.atomic():
            _do(action, row.item, by)
            transaction.set_rollback(True)
    except Refused as refusal:
        _refuse(row, refusal)
    else:
        row.state, row.code, row.params = BulkState.READY, "", {}


def _refuse(row: BulkItem, refusal: Refused) -> None:
    facts = {
        name: value if isinstance(value, int | list) else str(value) for name, value in refusal.params.items()
    }
    row.state, row.code, row.params = BulkState.REFUSED, refusal.code, facts


def _action(payload: dict[str, Any]) -> BulkAction:
    return BulkAction.objects.select_related("specialty").get(pk=payload["action"])


def _rows(action: BulkAction, state: str) -> Iterable[list[BulkItem]]:
    """The items in a state, a chunk at a time, each once."""
    last = 0
    while True:
        rows = action.items.filter(state=state, pk__gt=last).select_related("item").order_by("pk")
        if not (chunk := list(rows[:CHUNK])):
            return
        yield chunk
        last = chunk[-1].pk


def preview_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Try every item that was not tried yet."""
    action, by = _action(payload), jobs.person(context)
    done = action.size - action.items.filter(state=BulkState.WAITING).count()
    for chunk in _rows(action, BulkState.WAITING):
        for row in chunk:
            _tried(action, row, by)
        with transaction.atomic():
            context.fence()
            BulkItem.objects.bulk_update(chunk, ["state", "code", "params"])
        done += len(chunk)
        context.progress(done, action.size, _("正在逐题检查"))
    BulkAction.objects.filter(pk=action.pk, previewed_at__isnull=True).update(previewed_at=timezone.now())
    return counts_of(action)


def run_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Do every item that may be done and is not; each with its outcome in one transaction."""
    action, by = _action(payload), jobs.person(context)
    ready = action.items.filter(state=BulkState.READY).count()
    total, done = action.items.filter(state=BulkState.DONE).count() + ready, 0
    done = total - ready
    for chunk in _rows(action, BulkState.READY):
        for row in chunk:
            _finish(context, action, row, by)
        done += len(chunk)
        context.progress(done, total, _("正在逐题执行"))
    BulkAction.objects.filter(pk=action.pk).update(finished_at=timezone.now())
    audit.record("items.bulk_done", by=by, target=f"bulk:{action.pk}", **counts_of(action))
    return counts_of(action)


def _finish(context: jobs.JobContext, action: BulkAction, row: BulkItem, by: Any) -> None:
    try:
        with transaction.atomic():
            context.fence()
            _do(action, row.item, by)
            row.state = BulkState.DONE
            row.save(update_fields=["state"])
    except Refused as refusal:
        _refuse(row, refusal)
        row.save(update_fields=["state", "code", "params"])


def counts_of(action: BulkAction) -> dict[str, int]:
    """How many items stand in each state."""
    counted = dict(action.items.order_by().values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in BulkState.values}


def refusals_of(action: BulkAction) -> list[dict[str, Any]]:
    """Why nothing is done to some, the most frequent reason first: code, sentence, how many."""
    rows = action.items.filter(state=BulkState.REFUSED).order_by().values_list("code", "params")
    counted: dict[tuple[str, str], int] = {}
    for code, params in rows.iterator(chunk_size=2000):
        place = (code, explain(code, params))
        counted[place] = counted.get(place, 0) + 1
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"code": code, "message": words, "n": n} for (code, words), n in ordered]


def refused_rows(action: BulkAction, *, most: int = MOST) -> Iterable[tuple[str, str, str, str, str, str]]:
    """For the report: item, title, dataset, state, code, sentence."""
    rows = action.items.filter(state=BulkState.REFUSED).select_related("item__dataset").order_by("pk")
    for row in rows[:most].iterator(chunk_size=1000):
        item = row.item
        words = explain(row.code, row.params)
        yield item.uid, item.title, item.dataset.name, item.get_state_display(), row.code, words
