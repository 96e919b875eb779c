"""Progress counts what was done by week, agreement only what is closed, and nobody is ranked."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Answer
from annotation.services.progress import WEEKS, Agreement, progress_of
from tests.cast import physician


def agreements(*people) -> list[tuple[int, int]]:
    return [(one.agreement.hits, one.agreement.n) for one in progress_of(people)]


def test_weeks_count_what_was_written_answered_reviewed_and_decided(cast, workshop) -> None:
    workshop.accepted()
    workshop.in_review()
    totals = [one.totals for one in progress_of([cast.alice, cast.bob, cast.dan, cast.erin])]
    assert [list(found.values()) for found in totals] == [
        [2, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 1, 0],
    ]


def test_work_of_earlier_weeks_stands_in_its_week_and_older_work_in_none(cast, workshop) -> None:
    workshop.in_review()
    Answer.objects.update(submitted_at=timezone.now() - datetime.timedelta(weeks=2))
    [found] = progress_of([cast.bob])
    assert len(found.weeks) == WEEKS
    assert [counts.get("answers", 0) for _week, counts in found.weeks][-4:] == [0, 1, 0, 0]
    Answer.objects.update(submitted_at=timezone.now() - datetime.timedelta(weeks=WEEKS + 1))
    assert progress_of([cast.bob])[0].totals["answers"] == 0


def test_agreement_is_with_the_final_key_and_only_on_closed_items(cast, workshop) -> None:
    workshop.in_review()
    workshop.in_adjudication()
    assert agreements(cast.bob, cast.carol) == [(0, 0), (0, 0)]
    workshop.accepted()
    # Bob said A, carol said B, and A was decided.
    assert agreements(cast.bob, cast.carol, cast.dan) == [(1, 1), (0, 1), (0, 0)]


def test_the_interval_is_wilsons() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 857, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, n), limits in published.items():
        assert Agreement(hits, n).interval == pytest.approx(limits, abs=5e-5)
    assert Agreement(0, 0).interval is None and Agreement(0, 0).value is None


def test_a_data_lead_sees_everybody_by_name_whatever_their_scores(cast, workshop, browser) -> None:
    workshop.accepted()
    page = browser(cast.lead).get(reverse("progress")).content.decode()
    names = re.findall(r"data-row-link[^>]*>([A-Z][a-z]+)<", page)
    assert names == ["Alice", "Bob", "Carol", "Dan", "Erin"]
    assert "sort" not in page.partition("<main")[2]


def test_the_list_goes_on_by_name_without_gap_or_overlap(cast, browser, monkeypatch) -> None:
    monkeypatch.setattr("annotation.views.progress_boards.SIZE", 2)
    physician("bob2")
    client, url, seen = browser(cast.lead), reverse("progress"), []
    while url:
        page = client.get(url)
        seen += [row.person.pk for row in page.context["rows"]]
        url = page.context["next_url"]
    assert len(seen) == len(set(seen)) == 6


def test_a_physician_sees_the_own_page_and_nobody_elses(cast, workshop, browser) -> None:
    workshop.accepted()
    mine = browser(cast.bob).get(reverse("progress")).content.decode()
    assert "我的进度" in mine and "100.0" in mine
    for person in (cast.alice, cast.carol):
        assert person.name not in mine
        assert browser(cast.bob).get(reverse("progress_person", args=[person.pk])).status_code == 404
        assert browser(cast.bob).get(reverse("api_progress", args=[person.pk])).status_code == 404
    answer = browser(cast.bob).get(reverse("api_progress", args=[cast.bob.pk])).json()
    assert answer["agreement"]["n"] == 1 and sum(week["answers"] for week in answer["weeks"]) == 1


def test_many_physicians_take_as_many_queries_as_one(cast, workshop) -> None:
    workshop.accepted()
    with CaptureQueriesContext(connection) as few:
        progress_of([cast.bob])
    workshop.accepted()
    with CaptureQueriesContext(connection) as many:
        progress_of(cast.physicians)
    assert len(few) == len(many) == 6
