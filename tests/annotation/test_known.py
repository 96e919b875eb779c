"""Known-answer items: chosen by a data lead, mixed in at a rate, given once to whoever knows nothing of them, judged
against the key, and counted nowhere else."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation.eligibility import items_to_answer, items_to_review, known_items_for
from annotation.models import Answer, Assignment, Item, KnownExposure, KnownItem
from annotation.permissions import Sight, answers_in_reports, can_answer, sight, visible_items
from annotation.selectors import accepted_counts, dataset_progress
from annotation.services import known as service
from annotation.services.assignments import correct_answer, give_back, submit_answer, take_next
from annotation.services.coverage import _accepted_since, _states
from annotation.services.gate import gate_report
from annotation.services.known import end_known, known_book, mark_known
from annotation.services.lots import LotFilter, draw_lot, lot_candidates
from annotation.services.own_sources import Slots
from annotation.services.portions import advance, queue_of, start_portion
from annotation.services.progress import progress_of
from annotation.services.releases import draft_release, selected_items
from annotation.services.reviews import review_item
from annotation.services.training import mark_training, set_rules
from annotation.states import ItemState
from curation.handover import Refused
from curation.models import AuditEntry
from curation.taxonomy.nouns import Dataset
from tests.cast import physician

WHY = "右下腹固定压痛见于壁层腹膜受累，诸版教材一致"
RATE = {"second_review": False, "pilot_items": 0, "pilot_share": 0.8}


@pytest.fixture
def always(monkeypatch) -> None:
    """Every draw gives a known item, as far as there is one."""
    monkeypatch.setattr(service, "chance", lambda every: True)


@pytest.fixture
def frank(cast):
    return physician("frank")


def dataset() -> Dataset:
    return Dataset.objects.get(name="CMExam")


def rate(cast, every: int = 20, limit: int = 20) -> None:
    set_rules(dataset=dataset(), by=cast.lead, known_every=every, known_limit=limit, **RATE)


def known(cast, workshop, **more) -> KnownItem:
    return mark_known(item=workshop.accepted(**more), by=cast.lead, explanation=WHY)


def drawn(person) -> Assignment:
    slot = take_next(by=person)
    assert slot is not None
    return slot


def answered(person, letter: str = "A", **more) -> Assignment:
    slot = drawn(person)
    submit_answer(assignment=slot, by=person, value={"choice": [letter]}, **more)
    return slot


def test_a_known_item_comes_in_the_place_of_the_next_one_and_is_judged(cast, workshop, frank, always) -> None:
    rate(cast)
    marked, waiting = known(cast, workshop), workshop.opened()
    slot = answered(frank, "B")
    assert slot.item_id == marked.twin_id and slot.item_id != marked.item_id
    exposure = KnownExposure.objects.get()
    assert exposure.right is False and exposure.physician == frank
    assert drawn(frank).item_id == waiting.pk, "once per physician, then the work goes on"


def test_the_rate_decides_and_nought_is_never(cast, workshop, frank, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(service, "chance", lambda every: bool(asked.append(every)) or False)
    known(cast, workshop)
    waiting = workshop.opened()
    assert drawn(frank).item_id == waiting.pk and not asked
    rate(cast, every=25)
    give_back(assignment=drawn(frank), by=frank)
    assert drawn(frank).item_id == waiting.pk and asked == [25]


def test_one_in_so_many_is_drawn_by_chance() -> None:
    hits = sum(service.chance(5) for _n in range(5000))
    assert 750 < hits < 1250


def test_nothing_known_is_given_where_nothing_else_waits(cast, workshop, frank, always) -> None:
    rate(cast)
    known(cast, workshop)
    assert take_next(by=frank) is None and queue_of(frank).next is None


def test_it_is_given_to_nobody_who_had_a_part_in_the_item(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened(by=frank)
    for person in cast.physicians:
        assert not known_items_for(person, limit=20).exists(), person
    assert [row.pk for row in known_items_for(frank, limit=20)] == [marked.pk]
    for person in (cast.lead, cast.evaluator, cast.admin):
        assert not known_items_for(person, limit=20).exists()


def test_licence_and_scope_hold_as_for_any_work(cast, workshop) -> None:
    known(cast, workshop)
    assert not known_items_for(physician("gina", codes=("03.01",)), limit=20).exists()
    assert not known_items_for(physician("hugo", verified=False), limit=20).exists()
    assert known_items_for(physician("ida", codes=("04.01",)), limit=20).exists()


def test_a_pilot_that_was_not_passed_closes_known_items_too(cast, workshop, frank) -> None:
    known(cast, workshop)
    mark_training(item=workshop.accepted(), by=cast.lead, explanation=WHY)
    set_rules(dataset=dataset(), by=cast.lead, second_review=False, pilot_items=1, pilot_share=1)
    assert not known_items_for(frank, limit=20).exists()


def test_the_database_gives_it_to_one_physician_once(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    answered(frank)
    spare = Assignment.objects.filter(state="free").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        KnownExposure.objects.create(known=marked, physician=frank, assignment=spare)


def test_one_that_was_given_back_is_not_given_again(cast, workshop, frank, always) -> None:
    rate(cast)
    known(cast, workshop)
    waiting = workshop.opened()
    slot = drawn(frank)
    assert slot.item_id != waiting.pk
    give_back(assignment=slot, by=frank)
    assert drawn(frank).item_id == waiting.pk


def test_after_so_many_physicians_it_is_used_up(cast, workshop, frank, always) -> None:
    rate(cast, limit=1)
    marked = known(cast, workshop)
    waiting = workshop.opened()
    assert answered(frank).item_id == marked.twin_id
    grace = physician("grace")
    assert drawn(grace).item_id == waiting.pk
    [row] = known_book(by=cast.lead, dataset=dataset()).rows
    assert row.used_up and row.given == 1 and known_book(by=cast.lead, dataset=dataset()).ready == 0


def test_what_the_answers_to_it_do_to_nothing_else(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    item = marked.item
    before = (
        set(answers_in_reports().values_list("pk", flat=True)),
        accepted_counts(),
        dataset_progress(),
        _states("mlb"),
        progress_of([frank])[0].totals,
        progress_of([frank])[0].agreement,
        item.answers.count(),
        Item.objects.get(pk=item.pk).state,
    )
    answered(frank, "B")
    item.refresh_from_db()
    after = (
        set(answers_in_reports().values_list("pk", flat=True)),
        accepted_counts(),
        dataset_progress(),
        _states("mlb"),
        progress_of([frank])[0].totals,
        progress_of([frank])[0].agreement,
        item.answers.count(),
        item.state,
    )
    assert before == after
    marked.twin.refresh_from_db()
    assert marked.twin.state == ItemState.OPEN, "nothing settles the twin"


def test_neither_the_item_nor_its_twin_is_stock_of_a_release(cast, workshop) -> None:
    item = workshop.accepted()
    other = workshop.accepted()
    since = timezone.now() - timezone.timedelta(days=1)
    cells = {state: n for counts in _states("mlb").values() for state, n in counts.items()}
    assert cells == {ItemState.ACCEPTED: 2} and sum(_accepted_since("mlb", since).values()) == 2
    marked = mark_known(item=item, by=cast.lead, explanation=WHY)
    cells = {state: n for counts in _states("mlb").values() for state, n in counts.items()}
    assert cells == {ItemState.ACCEPTED: 1} and sum(_accepted_since("mlb", since).values()) == 1
    assert accepted_counts() == {"CMExam": {"authored": 1}}
    assert [row["n"] for row in dataset_progress()] == [2]
    assert [row.pk for row in lot_candidates(LotFilter(dataset()))] == [other.pk]
    release = draft_release(
        by=cast.lead, name="r1", kind="authored", selection={"datasets": {"CMExam": None}, "seed": 1}
    )
    assert [row.pk for row in selected_items(release)] == [other.pk]
    refused = gate_report([item, marked.twin], kind="authored")
    assert all("KNOWN_ITEM" in row["codes"] for row in refused) and len(refused) == 2


def test_only_a_data_lead_marks_and_only_what_a_key_can_tell(cast, workshop) -> None:
    item = workshop.accepted()
    for person in (cast.alice, cast.evaluator, cast.admin):
        with pytest.raises(Refused) as refusal:
            mark_known(item=item, by=person, explanation=WHY)
        assert refusal.value.code == "not_allowed"
    refusals = [(workshop.in_review(), "wrong_state"), (item, "known_item_unexplained")]
    for one, code in refusals:
        with pytest.raises(Refused) as refusal:
            mark_known(item=one, by=cast.lead, explanation=" ")
        assert refusal.value.code == code
    mark_known(item=item, by=cast.lead, explanation=WHY)
    with pytest.raises(Refused) as refusal:
        mark_known(item=item, by=cast.lead, explanation=WHY)
    assert refusal.value.code == "known_item_already"
    assert AuditEntry.objects.filter(action="item.known").count() == 1


def test_training_items_and_items_in_a_lot_cannot_be_known_items(cast, workshop) -> None:
    trained, sampled, marked = workshop.accepted(), workshop.accepted(), workshop.accepted()
    mark_training(item=trained, by=cast.lead, explanation=WHY)
    mark_known(item=marked, by=cast.lead, explanation=WHY)
    draw_lot(by=cast.lead, chosen=LotFilter(dataset()), sample_size=1, acceptance=0)
    for item, code in ((trained, "known_item_is_training"), (sampled, "known_item_in_lot")):
        with pytest.raises(Refused) as refusal:
            mark_known(item=item, by=cast.lead, explanation=WHY)
        assert refusal.value.code == code
    with pytest.raises(Refused) as refusal:
        mark_training(item=marked, by=cast.lead, explanation=WHY)
    assert refusal.value.code == "training_item_is_known"


def test_rates_that_would_be_most_of_the_work_are_refused(cast, workshop) -> None:
    for every, limit, code in ((1, 20, "known_items_too_often"), (20, 0, "known_limit_too_small")):
        with pytest.raises(Refused) as refusal:
            rate(cast, every=every, limit=limit)
        assert refusal.value.code == code
    open_answers = Dataset.objects.get(name="MADiagnosis")
    with pytest.raises(Refused) as refusal:
        set_rules(dataset=open_answers, by=cast.lead, known_every=20, **RATE)
    assert refusal.value.code == "known_item_needs_a_key"


def test_other_rules_leave_the_rate_as_it_is(cast, workshop) -> None:
    rate(cast, every=30, limit=7)
    kept = set_rules(dataset=dataset(), by=cast.lead, **RATE)
    assert (kept.known_every, kept.known_limit) == (30, 7)


def test_cannot_answer_to_a_known_item_is_no_error_and_opens_no_repair(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    slot = drawn(frank)
    submit_answer(
        assignment=slot, by=frank, value={}, comment="缺少体征", cannot_answer="information_missing"
    )
    book = known_book(by=cast.lead, dataset=dataset())
    assert (book.whole.asked, book.whole.cannot) == (0, 1) and book.whole.share is None
    marked.twin.refresh_from_db()
    assert marked.twin.state == ItemState.OPEN and not marked.twin.repairs.exists()


def test_figures_are_right_of_asked_with_wilsons_interval_by_name(cast, workshop, frank, always) -> None:
    rate(cast)
    known(cast, workshop)
    known(cast, workshop)
    workshop.opened()
    answered(frank, "A")
    answered(frank, "B")
    answered(physician("aaron"), "A")
    book = known_book(by=cast.lead, dataset=dataset())
    assert [str(one.person) for one in book.people] == ["Aaron", "Frank"], "by name, not by share"
    whole, of_frank = book.whole, book.people[1]
    assert (whole.right, whole.asked) == (2, 3) and (of_frank.right, of_frank.asked) == (1, 2)
    # Wilson, 95 %, 1 of 2: 0.0945 to 0.9055.
    assert of_frank.low == pytest.approx(0.0945, abs=1e-4) and of_frank.high == pytest.approx(
        0.9055, abs=1e-4
    )
    assert of_frank.few
    with pytest.raises(Refused):
        known_book(by=frank, dataset=dataset())


def test_a_key_that_was_wrong_takes_every_answer_out(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    waiting = workshop.opened()
    answered(frank, "B")
    end_known(item=marked.item, by=cast.lead, void=True)
    book = known_book(by=cast.lead, dataset=dataset())
    assert book.whole.asked == 0 and not book.people
    assert drawn(physician("grace")).item_id == waiting.pk
    assert "KNOWN_ITEM" in gate_report([marked.item], kind="authored")[0]["codes"]


def test_an_item_that_is_no_longer_accepted_is_neither_given_nor_counted(
    cast, workshop, frank, always
) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    slot = drawn(frank)
    Item.objects.filter(pk=marked.item_id).update(state=ItemState.IN_REVIEW)
    submit_answer(assignment=slot, by=frank, value={"choice": ["A"]})
    assert (
        KnownExposure.objects.get().right is None
        and known_book(by=cast.lead, dataset=dataset()).whole.asked == 0
    )
    assert not known_items_for(physician("grace"), limit=20).exists()


def test_who_was_told_the_key_takes_no_part_in_the_item_afterwards(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    answered(frank)
    grace = physician("grace")
    for state, rows in ((ItemState.IN_REVIEW, items_to_review), (ItemState.OPEN, items_to_answer)):
        Item.objects.filter(pk=marked.item_id).update(state=state)
        assert rows(grace).filter(pk=marked.item_id).exists()
        assert not rows(frank).filter(pk=marked.item_id).exists()


def test_a_twin_is_work_for_its_holder_only_and_no_item_of_a_data_lead(cast, workshop, frank, always) -> None:
    rate(cast)
    twin = known(cast, workshop).twin
    workshop.opened()
    assert sight(cast.lead, twin) == Sight.NOTHING and twin not in visible_items(cast.lead)
    assert sight(frank, twin) == Sight.LISTED and not can_answer(frank, twin)
    slot = drawn(frank)
    assert slot.item_id == twin.pk and sight(frank, twin) == Sight.QUESTION
    with pytest.raises(Refused):
        review_item(item=twin, by=frank, verdict="approve")
    answer = submit_answer(assignment=slot, by=frank, value={"choice": ["B"]})
    with pytest.raises(Refused):
        correct_answer(answer=answer, by=frank, value={"choice": ["A"]}, reason="看过答案")


def test_numbers_on_the_desk_do_not_give_it_away(cast, workshop, frank, always, monkeypatch) -> None:
    rate(cast)
    known(cast, workshop)
    for _n in range(3):
        workshop.opened()
    waited = Slots().count(frank, most=100)
    planned = [fit.n for fit in queue_of(frank).fits]
    drawn(frank)
    assert Slots().count(frank, most=100) == waited
    assert [fit.n for fit in queue_of(frank).fits] == planned


def test_a_portion_counts_it_as_a_task_like_any_other(cast, workshop, frank, always) -> None:
    rate(cast)
    marked = known(cast, workshop)
    workshop.opened()
    portion = start_portion(by=frank, minutes=5)
    task = advance(portion)
    assert task is not None and Assignment.objects.get(pk=int(task.subject)).item_id == marked.twin_id
    submit_answer(assignment=Assignment.objects.get(pk=int(task.subject)), by=frank, value={"choice": ["A"]})
    advance(portion)
    assert portion.tasks.get(subject=task.subject).state == "done"
    assert Answer.objects.filter(physician=frank).count() == 1
