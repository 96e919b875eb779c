"""Samples to check stand in the one queue: counted, in a portion, skipped, finished by oneself or by somebody else."""

import pytest
from django.urls import reverse

from annotation.models import Lot, LotItem, PortionTask
from annotation.services.lots import LotFilter, cancel_lot, check_item, draw_lot
from annotation.services.portions import queue_of, running
from curation.taxonomy.nouns import Dataset
from tests.cast import physician


@pytest.fixture
def frank(cast):
    """A sixth physician, who had no part in anything."""
    return physician("frank")


@pytest.fixture
def lot(cast, workshop) -> Lot:
    """Two accepted items, both to be checked."""
    for _n in range(2):
        workshop.accepted()
    chosen = LotFilter(Dataset.objects.get(name="CMExam"))
    return draw_lot(by=cast.lead, chosen=chosen, sample_size=2, acceptance=1)


def rows(lot: Lot) -> list[LotItem]:
    return list(lot.items.filter(sampled=True).order_by("pk"))


def test_samples_wait_in_the_queue_of_those_who_may_check_them(cast, lot, frank) -> None:
    first = rows(lot)[0]
    queue = queue_of(frank)
    assert queue.next is not None and queue.next.url == reverse("check", args=[first.pk])
    assert [(str(one.label), one.n) for one in queue.waiting] == [("抽检", 2)]
    for person in cast.physicians:
        assert queue_of(person).next is None, "who had a part in the item checks nothing of it"


def test_a_portion_leads_from_one_sample_to_the_next_and_to_its_end(lot, frank, browser) -> None:
    client, (first, second) = browser(frank), rows(lot)
    places = [reverse("check", args=[row.pk]) for row in (first, second)]
    assert client.post(reverse("portion_start"), {"minutes": "5"}).url == places[0]
    assert "1 / 2" in client.get(places[0]).content.decode()
    assert client.post(places[0], {"good": "yes"}).url == places[1]
    portion = running(frank)
    end = client.post(places[1], {"good": "yes"}).url
    assert end == reverse("portion", args=[portion.pk])
    assert list(portion.tasks.values_list("state", flat=True)) == ["done", "done"]


def test_a_sample_may_be_skipped_and_one_that_others_judged_is_gone(cast, lot, frank, browser) -> None:
    client, (first, second) = browser(frank), rows(lot)
    client.post(reverse("portion_start"), {"minutes": "5"})
    assert client.post(reverse("portion_next"), {"action": "skip"}).url == reverse("check", args=[second.pk])
    check_item(lot_item=second, by=physician("grace"), good=True)
    client.post(reverse("portion_next"))
    states = dict(PortionTask.objects.values_list("subject", "state"))
    assert states == {str(first.pk): "skipped", str(second.pk): "gone"}


def test_a_lot_that_was_cancelled_leaves_nothing_in_the_queue(cast, lot, frank) -> None:
    cancel_lot(lot=lot, by=cast.lead, reason="方案有误")
    assert queue_of(frank).next is None
