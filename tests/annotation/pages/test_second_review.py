"""A second review by another physician, where the dataset asks for one."""

import pytest
from django.urls import reverse

from annotation.permissions import can_review
from annotation.services.certificates import certificate_of
from annotation.services.lots import LotFilter, check_item, draw_lot
from annotation.services.reviews import review_item
from annotation.services.training import set_rules
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset
from tests.cast import physician


@pytest.fixture
def twice(cast) -> Dataset:
    dataset = Dataset.objects.get(name="CMExam")
    set_rules(dataset=dataset, by=cast.lead, second_review=True, pilot_items=0, pilot_share=0.8)
    return dataset


def test_the_first_approval_waits_for_another_physician(cast, workshop, browser, twice) -> None:
    item = workshop.in_review()
    place = reverse("review", args=[item.uid])
    said = browser(cast.dan).post(place, {"verdict": "approve", "revision": 1}, follow=True)
    item.refresh_from_db()
    assert item.state == "in_review" and "等待另一位医师再审" in said.content.decode()
    with pytest.raises(Refused):
        review_item(item=item, by=cast.dan, verdict="approve")
    assert browser(cast.dan).get(place).status_code == 404
    page = browser(cast.erin).get(place).content.decode()
    assert "第二次审核" in page and "Dan" not in page
    review_item(item=item, by=cast.erin, verdict="approve")
    item.refresh_from_db()
    assert item.state == "accepted"
    assert [review.round for review in item.reviews.all()] == [1, 2]
    roles = [one["role"] for one in certificate_of(item)["confirmers"]]
    assert roles == ["answerer", "answerer", "reviewer", "reviewer"]


def test_the_second_reviewer_may_send_it_back(cast, workshop, twice) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="approve")
    review_item(item=item, by=cast.erin, verdict="request_changes", reason="选项 C 也成立")
    item.refresh_from_db()
    assert item.state == "draft"


def test_old_approvals_do_not_count_after_a_failed_lot(cast, workshop, twice) -> None:
    item = workshop.in_review()
    for person in (cast.dan, cast.erin):
        review_item(item=item, by=person, verdict="approve")
    lot = draw_lot(by=cast.lead, chosen=LotFilter(twice), sample_size=1, acceptance=0)
    check_item(lot_item=lot.items.get(), by=physician("frank"), good=False, defect="key", words="有误")
    item.refresh_from_db()
    assert item.state == "in_review" and can_review(cast.dan, item)
    review_item(item=item, by=cast.dan, verdict="approve")
    item.refresh_from_db()
    assert item.state == "in_review" and not can_review(cast.dan, item) and can_review(cast.erin, item)


def test_without_the_rule_one_approval_is_enough(cast, workshop) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="approve")
    item.refresh_from_db()
    assert item.state == "accepted"
