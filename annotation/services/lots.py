"""Sampling checks of accepted items: draw a lot, judge its sample, close it with the verdict of its plan.

Every rule about lots is here. A sampled item is judged by a physician who played no other part in it. When
the whole sample is judged, the lot passes or fails by its plan; bad items go back to review either way,
and with a failed lot all of its items do.
"""

import random
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.acceptance import Plan
from annotation.eligibility import lot_items_to_check
from annotation.models import Defect, Item, Lot, LotCheck, LotItem, LotState
from annotation.permissions import can_draw_lots
from annotation.services.guidelines import in_force
from annotation.services.moves import demand, move_many
from annotation.states import ItemState
from curation import audit
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset, Specialty


@dataclass(frozen=True)
class LotFilter:
    """Which accepted items make a lot."""

    dataset: Dataset
    specialty: Specialty | None = None
    accepted_from: date | None = None
    accepted_to: date | None = None


def lot_candidates(chosen: LotFilter) -> QuerySet[Item]:
    """Accepted items that are in no open lot and whose present revision has not passed in one."""
    there = LotItem.objects.filter(item=OuterRef("pk"))
    taken = there.filter(lot__state=LotState.OPEN) | there.filter(
        lot__state=LotState.PASSED, revision=OuterRef("current")
    )
    rows = Item.objects.filter(~Exists(taken), dataset=chosen.dataset, state=ItemState.ACCEPTED)
    rows = rows.filter(training__isnull=True, known__isnull=True)
    if chosen.specialty:
        rows = rows.filter(specialty=chosen.specialty)
    if chosen.accepted_from:
        rows = rows.filter(changed_at__date__gte=chosen.accepted_from)
    if chosen.accepted_to:
        rows = rows.filter(changed_at__date__lte=chosen.accepted_to)
    return rows


@transaction.atomic
def draw_lot(*, by: Any, chosen: LotFilter, sample_size: int, acceptance: int) -> Lot:
    """All candidates become a lot, and a random sample of them waits for checkers."""
    demand(can_draw_lots(by))
    # One lot at a time is drawn from a dataset: no item can be in two.
    Dataset.objects.select_for_update().get(pk=chosen.dataset.pk)
    rows = list(lot_candidates(chosen).order_by("pk").values_list("pk", "current_id"))
    plan = Plan(len(rows), sample_size, acceptance)
    if code := plan.problem():
        field = "acceptance" if code == "acceptance_out_of_range" else "sample_size"
        raise Refused(code, field=field if rows else "", size=len(rows))
    seed = secrets.randbits(62)
    lot = Lot.objects.create(
        dataset=chosen.dataset,
        specialty=chosen.specialty,
        accepted_from=chosen.accepted_from,
        accepted_to=chosen.accepted_to,
        size=len(rows),
        sample_size=sample_size,
        acceptance=acceptance,
        seed=seed,
        drawn_by=by,
    )
    sampled = set(random.Random(seed).sample([pk for pk, _revision in rows], sample_size))
    LotItem.objects.bulk_create(
        (LotItem(lot=lot, item_id=pk, revision_id=current, sampled=pk in sampled) for pk, current in rows),
        batch_size=500,
    )
    audit.record("lot.drawn", by=by, target=lot, size=len(rows), sample=sample_size, acceptance=acceptance)
    return lot


def plan_of(lot: Lot) -> Plan:
    """The plan of a lot."""
    return Plan(lot.size, lot.sample_size, lot.acceptance)


@transaction.atomic
def check_item(*, lot_item: LotItem, by: Any, good: bool, defect: str = "", words: str = "") -> LotCheck:
    """One verdict on one sampled item; the last one closes the lot."""
    lot = Lot.objects.select_for_update().get(pk=lot_item.lot_id)
    item = Item.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=lot_item.item_id)
    if LotCheck.objects.filter(lot_item=lot_item).exists() or lot.state != LotState.OPEN:
        raise Refused("already_checked")
    demand(lot_items_to_check(by).filter(pk=lot_item.pk).exists())
    if not good and defect not in Defect.values:
        raise Refused("reason_required", field="defect")
    if not good and not words.strip():
        raise Refused("reason_required", field="words")
    check = LotCheck.objects.create(
        lot_item=lot_item,
        checker=by,
        good=good,
        defect="" if good else defect,
        words=words.strip(),
        guideline=in_force(item.dataset),
    )
    audit.record("lot.item_checked", by=by, target=check, good=good)
    settle_lot(lot)
    return check


def waiting_in(lot: Lot) -> tuple[QuerySet[LotItem], QuerySet[LotItem]]:
    """Sampled items without a verdict: those that can still be judged, and those that cannot any more because
    they left the accepted ones or were rewritten."""
    rows = LotItem.objects.filter(lot=lot, sampled=True, lot_check__isnull=True)
    there = Q(item__state=ItemState.ACCEPTED, item__current=F("revision"))
    return rows.filter(there), rows.exclude(there)


def settle_lot(lot: Lot) -> Lot:
    """Close a locked lot once nothing in its sample is left to judge. A sampled item that was taken out or
    rewritten meanwhile counts as bad: somebody had a reason."""
    left, gone = waiting_in(lot)
    if left.exists():
        return lot
    found = LotCheck.objects.filter(lot_item__lot=lot, good=False)
    lot.bad = found.count() + gone.count()
    lot.state = LotState.PASSED if lot.bad <= lot.acceptance else LotState.FAILED
    lot.closed_at = timezone.now()
    lot.save()
    audit.record(f"lot.{lot.state}", target=lot, bad=lot.bad)
    back = LotItem.objects.filter(lot=lot)
    if lot.state == LotState.PASSED:
        back = back.filter(lot_check__good=False)
    words = _("抽检批次 {lot} 不合格：{n} 题中 {bad} 题有问题，允许 {c} 题。")
    if lot.state == LotState.PASSED:
        words = _("抽检批次 {lot} 合格，但本题被判为有问题。")
    note = words.format(lot=lot.pk, n=lot.sample_size, bad=lot.bad, c=lot.acceptance)
    move_many(
        Item.objects.filter(state=ItemState.ACCEPTED, lot_items__in=back, current=F("lot_items__revision")),
        ItemState.IN_REVIEW,
        note=note,
    )
    return lot


@transaction.atomic
def settle_now(*, lot: Lot, by: Any) -> Lot:
    """Close a lot in which nothing is left that could be judged."""
    demand(can_draw_lots(by))
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.state != LotState.OPEN:
        raise Refused("wrong_state", state=lot.get_state_display())
    lot = settle_lot(lot)
    if lot.state == LotState.OPEN:
        raise Refused("lot_still_waits")
    return lot


@transaction.atomic
def cancel_lot(*, lot: Lot, by: Any, reason: str) -> Lot:
    """Give a lot up, with a reason; verdicts stay readable, no item moves."""
    demand(can_draw_lots(by))
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.state != LotState.OPEN:
        raise Refused("wrong_state", state=lot.get_state_display())
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    lot.state, lot.reason, lot.closed_at = LotState.CANCELLED, reason.strip(), timezone.now()
    lot.save()
    audit.record("lot.cancelled", by=by, target=lot)
    return lot


def sampling_of(item: Item) -> list[dict[str, Any]]:
    """For the certificate: every passed lot that the present revision was in; nobody is named."""
    rows = LotItem.objects.filter(item=item, revision_id=item.current_id, lot__state=LotState.PASSED)
    return [
        {
            "size": row.lot.size,
            "sample": row.lot.sample_size,
            "acceptance": row.lot.acceptance,
            "bad": row.lot.bad,
            "sampled": row.sampled,
            "closed": row.lot.closed_at.date().isoformat() if row.lot.closed_at else "",
        }
        for row in rows.select_related("lot").order_by("pk")
    ]
