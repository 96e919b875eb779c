"""Deadlines of datasets: who sees how much is left, who is reminded when and how often, and that nothing is closed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation.models import DatasetRules
from annotation.permissions import can_answer
from annotation.services import deadlines
from annotation.services.deadlines import deadlines_of, deadlines_of_all, remind, set_due
from curation.handover import Refused
from curation.models import Notice
from curation.notices import told
from curation.taxonomy.nouns import Dataset


def _due(cast, days: int) -> Dataset:
    """CMExam is due in so many days; a past day was set when it still lay ahead."""
    dataset, day = Dataset.objects.get(name="CMExam"), timezone.localdate() + datetime.timedelta(days=days)
    if days < 0:
        DatasetRules.objects.update_or_create(dataset=dataset, defaults={"due_on": day})
    else:
        set_due(dataset=dataset, by=cast.lead, due_on=day)
    return dataset


def _words(person) -> list[str]:
    rows = Notice.objects.filter(recipient=person, kind__startswith="deadline").order_by("pk")
    return [words.words for _notice, words in told(person, rows)]


def test_a_physician_sees_the_days_and_the_work_that_is_left(cast, workshop, browser) -> None:
    workshop.opened(), workshop.opened(), workshop.in_review()
    _due(cast, 3)
    [bob], [dan] = deadlines_of(cast.bob), deadlines_of(cast.dan)
    assert (bob.words, bob.n, dan.n) == ("还剩 3 天", 2, 3)
    desk = browser(cast.bob).get(reverse("desk")).content.decode()
    assert "还剩 3 天" in desk and "2 题" in desk
    board = browser(cast.lead).get(reverse("coverage_board")).content.decode()
    assert "还剩 3 天" in board and "3 题" in board


@pytest.mark.parametrize(("days", "words"), [(0, "今天到期"), (1, "还剩 1 天"), (-2, "已逾期 2 天")])
def test_the_days_are_told_in_words(cast, workshop, days, words) -> None:
    workshop.opened()
    _due(cast, days)
    assert deadlines_of(cast.bob)[0].words == words


def test_a_dataset_without_work_or_without_a_day_is_not_shown(cast, workshop, browser) -> None:
    workshop.opened()
    assert deadlines_of(cast.bob) == deadlines_of_all() == []
    _due(cast, 5)
    assert deadlines_of(cast.alice) == []
    assert "截止日期" not in browser(cast.alice).get(reverse("desk")).content.decode()


def test_a_deadline_that_passed_closes_nothing(cast, workshop) -> None:
    item = workshop.opened()
    _due(cast, -1)
    assert can_answer(cast.bob, item)
    workshop.answer(item, cast.bob)


def test_those_who_have_work_are_reminded_once_before_and_once_on_the_day(
    cast, workshop, monkeypatch
) -> None:
    workshop.opened()
    _due(cast, 4)
    today = timezone.localdate()
    for passed, expected in ((0, 0), (1, 1), (2, 1), (4, 2), (4, 2), (5, 2)):
        day = today + datetime.timedelta(days=passed)
        monkeypatch.setattr(deadlines.timezone, "localdate", lambda day=day: day)
        remind(), remind()
        assert len(_words(cast.bob)) == expected, passed
    assert "今天" in _words(cast.bob)[1] and _words(cast.alice) == []


def test_data_leads_are_told_once_that_items_wait_beyond_the_day(cast, workshop) -> None:
    workshop.in_review()
    _due(cast, -1)
    remind(), remind()
    [words] = _words(cast.lead)
    assert "CMExam" in words and "已过截止日期" in words and _words(cast.dan) == []


def test_only_a_data_lead_sets_a_day_and_none_that_has_passed(cast, workshop) -> None:
    dataset = Dataset.objects.get(name="CMExam")
    with pytest.raises(Refused) as refusal:
        set_due(dataset=dataset, by=cast.alice, due_on=timezone.localdate())
    assert refusal.value.code == "not_allowed"
    with pytest.raises(Refused) as refusal:
        set_due(dataset=dataset, by=cast.lead, due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert (refusal.value.code, refusal.value.field) == ("due_in_the_past", "due_on")


def test_the_day_is_set_on_the_page_of_rules_and_over_the_api(cast, browser) -> None:
    client, page = browser(cast.lead), reverse("dataset_rules", args=["CMExam"])
    day = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    given = {"pilot_items": "0", "pilot_share": "0.8", "due_on": day}
    assert client.post(page, given).status_code == 302
    assert f'value="{day}"' in client.get(page).content.decode()
    refused = client.post(page, {**given, "due_on": "2020-01-01"})
    assert refused.status_code == 422 and "截止日期不能早于今天" in refused.content.decode()
    address = reverse("api_dataset_rules", args=["CMExam"])
    rules = {"second_review": False, "pilot_items": 0, "pilot_share": 0.8}
    assert client.put(address, rules, content_type="application/json").json()["due_on"] == day
    gone = client.put(address, {**rules, "due_on": None}, content_type="application/json")
    assert gone.json()["due_on"] is None
