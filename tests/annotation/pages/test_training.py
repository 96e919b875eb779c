"""Training items with feedback, never counted, never released; a pilot keeps a dataset's queue closed until it is passed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from annotation.models import Answer, PilotResult, TrainingAnswer, TrainingItem
from annotation.permissions import can_answer
from annotation.selectors import accepted_counts
from annotation.services.assignments import take_next
from annotation.services.gate import gate_report
from annotation.services.lots import LotFilter, lot_candidates
from annotation.services.releases import draft_release, selected_items
from annotation.services.training import (
    end_training,
    live_training,
    mark_training,
    practice_of,
    practise,
    set_rules,
)
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

WHY = "右下腹固定压痛是最重要的体征"


def training_items(cast, workshop, n: int) -> list[TrainingItem]:
    for _n in range(n):
        mark_training(item=workshop.accepted(), by=cast.lead, explanation=WHY)
    return list(live_training(Dataset.objects.get(name="CMExam")))


def pilot(cast, n: int, share: float) -> Dataset:
    dataset = Dataset.objects.get(name="CMExam")
    set_rules(dataset=dataset, by=cast.lead, second_review=False, pilot_items=n, pilot_share=share)
    return dataset


def go_through(person, items, *letters) -> None:
    for training, letter in zip(items, letters, strict=True):
        practise(training=training, by=person, value={"choice": [letter]})


def test_the_key_is_shown_after_the_answer_and_not_before(cast, workshop, browser) -> None:
    [training] = training_items(cast, workshop, 1)
    client, place = browser(cast.carol), reverse("practice", args=["CMExam"])
    before = client.get(place).content.decode()
    assert WHY not in before and "训练题，不计入任何统计" in before
    response = client.post(place, {"training": training.pk, "choice": "B"}, follow=True)
    shown = response.content.decode()
    assert "与答案不同" in shown and WHY in shown and "option--key" in shown
    given = TrainingAnswer.objects.get()
    assert given.right is False and Answer.objects.filter(physician=cast.carol).count() == 1
    assert browser(cast.bob).get(reverse("practice_answer", args=[given.pk])).status_code == 404


def test_an_empty_answer_is_refused_and_what_was_ticked_stays(cast, workshop, browser) -> None:
    [training] = training_items(cast, workshop, 1)
    place = reverse("practice", args=["CMExam"])
    assert browser(cast.carol).post(place, {"training": training.pk}).status_code == 422
    wrong = browser(cast.carol).post(place, {"training": training.pk, "choice": ["A", "B"]})
    assert wrong.status_code == 422 and 'value="B" checked' in wrong.content.decode()
    assert not TrainingAnswer.objects.exists()


def test_a_training_item_goes_into_no_release_and_no_lot(cast, workshop) -> None:
    [training] = training_items(cast, workshop, 1)
    kept, item = workshop.accepted(), training.item
    release = draft_release(
        name="r-1", by=cast.lead, kind="authored", selection={"datasets": {"CMExam": None}}
    )
    assert selected_items(release) == [kept]
    assert gate_report([item], kind="authored")[0]["codes"] == ["TRAINING_ITEM"]
    assert list(lot_candidates(LotFilter(item.dataset))) == [kept]
    assert accepted_counts() == {"CMExam": {"authored": 1}}
    end_training(item=item, by=cast.lead)
    assert selected_items(release) == [kept] and not live_training(item.dataset)


def test_only_an_accepted_item_that_was_never_released_is_marked_and_explained(
    cast, workshop, browser
) -> None:
    item = workshop.accepted()
    place = reverse("item_training", args=[item.uid])
    assert browser(cast.bob).post(place, {"explanation": WHY}).status_code == 404
    with pytest.raises(Refused, match="请写讲解"):
        mark_training(item=item, by=cast.lead, explanation=" ")
    with pytest.raises(Refused, match="当前状态"):
        mark_training(item=workshop.opened(), by=cast.lead, explanation=WHY)
    browser(cast.lead).post(place, {"explanation": WHY})
    assert WHY in browser(cast.lead).get(reverse("item", args=[item.uid])).content.decode()
    with pytest.raises(Refused, match="已是训练题"):
        mark_training(item=item, by=cast.lead, explanation=WHY)


def test_the_queue_opens_only_to_who_passed_the_pilot(cast, workshop, browser) -> None:
    items = training_items(cast, workshop, 2)
    waiting = workshop.opened()
    assert can_answer(cast.bob, waiting)
    pilot(cast, 2, 1.0)
    assert not can_answer(cast.bob, waiting) and take_next(by=cast.bob) is None
    assert "在试答后开放" in browser(cast.bob).get(reverse("desk")).content.decode()
    go_through(cast.bob, items, "A", "B")
    assert not can_answer(cast.bob, waiting) and not PilotResult.objects.get().passed
    stands = practice_of(cast.bob, waiting.dataset)
    assert (stands.attempt, stands.done, stands.total) == (2, 0, 2)
    go_through(cast.bob, items, "A", "A")
    assert can_answer(cast.bob, waiting) and take_next(by=cast.bob).item == waiting
    assert not can_answer(cast.carol, waiting)


def test_other_datasets_and_datasets_without_a_pilot_stay_open(cast, workshop) -> None:
    training_items(cast, workshop, 1)
    pilot(cast, 1, 0.5)
    other = workshop.opened(dataset="MAExam")
    assert can_answer(cast.bob, other)
    pilot(cast, 0, 0.5)
    assert can_answer(cast.bob, workshop.opened())


@pytest.mark.parametrize(("share", "passed"), [(0.8, True), (0.81, False)])
def test_the_share_is_met_exactly(cast, workshop, share, passed) -> None:
    items = training_items(cast, workshop, 5)
    pilot(cast, 5, share)
    go_through(cast.bob, items, "A", "A", "B", "A", "A")
    result = PilotResult.objects.get()
    assert (result.right, result.n, result.passed) == (4, 5, passed)


def test_an_item_beyond_the_pilot_neither_counts_nor_ends_the_round(cast, workshop) -> None:
    items = training_items(cast, workshop, 3)
    pilot(cast, 2, 1.0)
    with pytest.raises(Refused, match="不在您的这一轮"):
        practise(training=items[2], by=cast.bob, value={"choice": ["A"]})
    go_through(cast.bob, items[:1], "A")
    assert not PilotResult.objects.exists()


def test_a_pilot_needs_enough_items_and_a_key_that_can_tell(cast, workshop, browser) -> None:
    training_items(cast, workshop, 1)
    with pytest.raises(Refused, match="现有 1 道"):
        pilot(cast, 2, 0.8)
    pilot(cast, 1, 0.8)
    with pytest.raises(Refused, match="试答需要 1 道"):
        end_training(item=TrainingItem.objects.get().item, by=cast.lead)
    form = {"pilot_items": 1, "pilot_share": 0.8}
    response = browser(cast.lead).post(reverse("dataset_rules", args=["MADiagnosis"]), form)
    assert response.status_code == 422 and "开放问答不能自动判断对错" in response.content.decode()
    assert browser(cast.alice).get(reverse("dataset_rules", args=["CMExam"])).status_code == 404


def test_the_database_refuses_to_rewrite_a_pilot(cast, workshop) -> None:
    items = training_items(cast, workshop, 1)
    pilot(cast, 1, 1.0)
    go_through(cast.bob, items, "B")
    for act in (
        lambda: PilotResult.objects.update(passed=True),
        lambda: TrainingAnswer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_programs_practise_and_leads_set_rules(cast, workshop, browser) -> None:
    item = workshop.accepted()
    lead, bob = browser(cast.lead), browser(cast.bob)
    made = lead.post(
        reverse("api_item_training", args=[item.uid]), {"explanation": WHY}, content_type="application/json"
    )
    assert made.status_code == 201
    rules = {"second_review": False, "pilot_items": 1, "pilot_share": 1.0}
    kept = rules | {"known_every": 0, "known_limit": 20, "due_on": None}
    place = reverse("api_dataset_rules", args=["CMExam"])
    assert lead.put(place, rules, content_type="application/json").json() == kept == lead.get(place).json()
    assert bob.get(place).status_code == 404
    there = reverse("api_practice", args=["CMExam"])
    asked = bob.get(there).json()
    assert asked["queue_open"] is False and "target" not in asked and WHY not in str(asked)
    body = {"training": asked["training"], "value": {"choice": ["A"]}}
    answer = bob.post(there, body, content_type="application/json").json()
    assert answer == {"right": True, "target": {"choice": ["A"]}, "explanation": WHY, "queue_open": True}
