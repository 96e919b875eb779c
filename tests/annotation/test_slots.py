"""Slots as facts of the database: who may hold one, what a lease means, what survives its end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation.models import Assignment, SlotState
from annotation.services.assignments import give_back, save_draft, submit_answer, take_next, take_slot
from annotation.services.slots import LEASE
from curation.handover import Refused
from curation.services.people import verify_licence
from tests.cast import physician


def _broken(slot: Assignment, **facts) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=slot.pk).update(**facts)


def test_the_database_refuses_a_slot_that_contradicts_itself(cast, workshop) -> None:
    item = workshop.opened()
    free = item.assignments.filter(state=SlotState.FREE).last()
    taken = take_slot(item=item, by=cast.bob)
    _broken(free, physician=cast.carol)
    _broken(free, state=SlotState.TAKEN)
    _broken(free, state=SlotState.SUBMITTED)
    _broken(free, lease_expires_at=timezone.now())
    _broken(taken, lease_expires_at=None)
    _broken(taken, physician=None)
    _broken(taken, state=SlotState.SUBMITTED)
    _broken(free, number=taken.number)
    _broken(free, physician=cast.bob, state=SlotState.TAKEN, lease_expires_at=timezone.now())


def test_typing_renews_the_lease_and_an_hour_of_typing_loses_nothing(cast, workshop) -> None:
    item = workshop.opened(slots=1)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        slot = take_slot(item=item, by=cast.bob)
        for version in range(3):
            clock.shift(timedelta(minutes=40))
            save_draft(assignment=slot, by=cast.bob, value={"value": {}}, version=version)
            with pytest.raises(Refused, match="名额已满"):
                take_slot(item=item, by=cast.carol)
        slot.refresh_from_db()
        assert slot.lease_expires_at == timezone.now() + LEASE
        assert not submit_answer(assignment=slot, by=cast.bob, value={"choice": ["A"]}).is_extra


def test_a_lease_that_ran_out_passes_the_place_on_and_keeps_the_draft(cast, workshop) -> None:
    item = workshop.opened(slots=1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        late = take_slot(item=item, by=cast.bob)
        save_draft(assignment=late, by=cast.bob, value={"value": {"choice": ["C"]}}, version=0)
        clock.shift(LEASE + timedelta(seconds=1))
        other = take_next(by=cast.carol)
        assert other is not None and other.item == item
        late.refresh_from_db()
        assert (late.state, late.draft) == (SlotState.CLOSED, {"value": {"choice": ["C"]}})
        assert submit_answer(assignment=late, by=cast.bob, value={"choice": ["C"]}).is_extra
        assert not submit_answer(assignment=other, by=cast.carol, value={"choice": ["A"]}).is_extra
    item.refresh_from_db()
    assert item.state == "in_review"


def test_an_expired_lease_that_nobody_wanted_is_still_its_holders(cast, workshop) -> None:
    item = workshop.opened(slots=1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slot = take_slot(item=item, by=cast.bob)
        clock.shift(LEASE * 3)
        assert take_next(by=cast.bob) == slot
        assert not submit_answer(assignment=slot, by=cast.bob, value={"choice": ["A"]}).is_extra


def test_the_longest_waiting_item_that_one_may_answer_comes_next(cast, workshop) -> None:
    first, second = workshop.opened(), workshop.opened()
    assert take_next(by=cast.bob).item == first
    workshop.answer(first, cast.bob)
    assert take_next(by=cast.bob).item == second
    assert take_next(by=cast.alice) is None


def test_the_licence_gate_closes_while_work_is_drawn(cast, workshop) -> None:
    workshop.opened()
    outside = physician("frank", codes=("03.01",))
    unverified = physician("grace", verified=False)
    assert take_next(by=outside) is None and take_next(by=unverified) is None
    verify_licence(profile=unverified.profile, by=None)
    assert take_next(by=type(unverified).objects.get(pk=unverified.pk)) is not None


def test_a_slot_that_is_given_back_is_free_for_the_next(cast, workshop) -> None:
    item = workshop.opened(slots=1)
    slot = take_slot(item=item, by=cast.bob)
    give_back(assignment=slot, by=cast.bob)
    assert take_next(by=cast.carol).pk == slot.pk
    with pytest.raises(Refused):
        give_back(assignment=slot, by=cast.bob)
