"""What an answer took: the server's clock, pauses left out; what the next one is expected to take."""

from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotation.models import Answer
from annotation.services.assignments import save_draft, submit_answer, take_slot
from annotation.services.working_time import IDLE_LIMIT, START_SECONDS, answer_seconds, shrunk


def test_the_time_of_an_answer_counts_work_and_leaves_pauses_out(cast, workshop, browser) -> None:
    item = workshop.opened()
    client = browser(cast.bob)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slot = take_slot(item=item, by=cast.bob)
        life = reverse("answer_life", args=[slot.pk])
        clock.shift(timedelta(seconds=50))
        assert client.post(life).status_code == 204
        clock.shift(timedelta(seconds=40))
        save_draft(assignment=slot, by=cast.bob, value={"value": {}}, version=0)
        clock.shift(timedelta(minutes=25))  # a patient
        client.post(life)
        clock.shift(IDLE_LIMIT)
        slot.refresh_from_db()
        answer = submit_answer(assignment=slot, by=cast.bob, value={"choice": ["A"]})
    assert answer.seconds == 50 + 40 + IDLE_LIMIT.total_seconds()


def test_a_browser_cannot_claim_more_than_the_clock_on_the_wall(cast, workshop, browser) -> None:
    item = workshop.opened()
    client = browser(cast.bob)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slot = take_slot(item=item, by=cast.bob)
        clock.shift(timedelta(seconds=30))
        for _sign in range(20):
            client.post(reverse("answer_life", args=[slot.pk]), {"seconds": "9999"})
        slot.refresh_from_db()
        assert slot.active_seconds == 30


def test_nothing_is_measured_where_nobody_was_seen_at_work(cast, workshop) -> None:
    item = workshop.opened()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slot = take_slot(item=item, by=cast.bob)
        clock.shift(timedelta(minutes=30))
        assert submit_answer(assignment=slot, by=cast.bob, value={"choice": ["A"]}).seconds is None


def test_an_answer_that_no_person_can_have_read_is_not_measured(cast, workshop) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slot = take_slot(item=workshop.opened(), by=cast.bob)
        clock.shift(timedelta(seconds=1))
        assert submit_answer(assignment=slot, by=cast.bob, value={"choice": ["A"]}).seconds is None


def test_nobody_gives_a_sign_of_life_in_somebody_elses_slot(cast, workshop, browser) -> None:
    slot = take_slot(item=workshop.opened(), by=cast.bob)
    assert browser(cast.carol).post(reverse("answer_life", args=[slot.pk])).status_code == 404


def test_a_dataset_with_few_answers_is_expected_to_take_what_all_take(cast, workshop) -> None:
    assert answer_seconds() == {None: START_SECONDS}
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    workshop.answer(item, cast.carol)
    Answer.objects.update(seconds=60)
    expected = answer_seconds()
    assert 60 < expected[item.dataset_id] < expected[None] < START_SECONDS
    assert expected[None] == (2 * 60 + 5 * START_SECONDS) / 7


def test_extra_answers_and_cannot_answer_say_nothing_of_the_time(cast, workshop) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    Answer.objects.update(seconds=10, is_extra=True)
    slot = take_slot(item=workshop.opened(), by=cast.carol)
    submit_answer(assignment=slot, by=cast.carol, value={}, cannot_answer="wording_unclear")
    Answer.objects.update(seconds=10)
    assert answer_seconds() == {None: START_SECONDS}


@given(st.lists(st.floats(1, 3600), max_size=30), st.floats(1, 3600))
def test_a_shrunk_median_lies_between_its_two_ends(values, towards) -> None:
    found = shrunk(values, towards)
    assert min([*values, towards]) - 1e-6 <= found <= max([*values, towards]) + 1e-6
