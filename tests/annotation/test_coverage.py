"""The coverage board counts each item once, follows the plan, forecasts from real acceptances, and stays a fixed number
of queries."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import CoverageTarget, ItemEvent
from annotation.services.coverage import Cell, coverage, idle_physicians
from annotation.services.coverage_plan import code_of, plan_version, set_targets
from annotation.services.items import retire_item
from annotation.services.releases import draft_release, freeze_release, withdraw_release
from curation import jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Specialty
from tests.cast import physician

# The aggregates of the board; a page adds the session and the person.
QUERIES = 9
PAGE_QUERIES = 15


def cell_of(code: str = "04.01", dimension: str = "MedKQA") -> Cell:
    return next(
        cell
        for cell in coverage("mlb").cells()
        if (cell.specialty.code, cell.dimension.code) == (code, dimension)
    )


def counts(cell: Cell) -> tuple[int, int, int]:
    return cell.frozen, cell.accepted, cell.in_work


def test_each_item_stands_in_one_column_of_its_cell(cast, workshop) -> None:
    for make in (workshop.item, workshop.opened, workshop.in_review, workshop.in_adjudication):
        make()
    accepted = workshop.accepted()
    workshop.accepted()
    retire_item(item=workshop.item(), by=cast.lead, reason="重复")
    assert counts(cell_of()) == (0, 2, 4)
    release = draft_release(name="r-1", by=cast.lead, kind="authored", selection={"items": [accepted.uid]})
    jobs.run_here(freeze_release(release=release, by=cast.lead))
    assert counts(cell_of()) == (1, 1, 4)
    withdraw_release(release=release, by=cast.lead, reason="有误")
    assert counts(cell_of()) == (0, 2, 4)
    assert counts(cell_of("03.01")) == (0, 0, 0)


def test_an_item_in_two_releases_counts_once(cast, workshop) -> None:
    accepted = workshop.accepted()
    for name in ("r-1", "r-2"):
        release = draft_release(name=name, by=cast.lead, kind="authored", selection={"items": [accepted.uid]})
        jobs.run_here(freeze_release(release=release, by=cast.lead))
    assert counts(cell_of()) == (1, 0, 0)


def test_an_item_without_a_specialty_is_told_beside_the_cells(workshop) -> None:
    workshop.item(specialty=None)
    board = coverage("mlb")
    assert board.unassigned == 1
    assert sum(cell.in_work for cell in board.cells()) == 0


def test_the_plan_follows_the_datasets_until_somebody_sets_a_number(cast) -> None:
    before = cell_of()
    assert (before.planned, before.by_hand) == (
        5,
        False,
    )  # 300 items of MedKQA over 64 specialties, rounded up
    set_targets(track="mlb", numbers={("04.01", "MedKQA"): 12}, by=cast.lead)
    assert (cell_of().planned, cell_of().by_hand) == (12, True)
    assert set_targets(track="mlb", numbers={("04.01", "MedKQA"): None}, by=cast.lead) == 1
    assert (cell_of().planned, cell_of().by_hand) == (5, False)


def test_eligible_are_those_whose_valid_licence_covers_the_specialty(cast) -> None:
    physician("gail", codes=("04.01",))
    physician("hank", codes=("04.01",), verified=False)
    late = physician("ivan", codes=("04.01",))
    late.profile.expires_on = timezone.localdate() - datetime.timedelta(days=1)
    late.profile.save()
    gone = physician("june", codes=("04.01",))
    gone.is_active = False
    gone.save()
    assert cell_of("04.01").physicians == 6
    assert cell_of("03.01").physicians == 5


def test_a_date_appears_once_enough_was_accepted_and_only_recent_acceptances_count(cast, workshop) -> None:
    for _ in range(5):
        workshop.accepted()
    set_targets(track="mlb", numbers={("04.01", "MedKQA"): 8}, by=cast.lead)
    told = cell_of().forecast
    assert told.reason == "" and told.low <= told.median
    old = timezone.now() - datetime.timedelta(weeks=9)
    ItemEvent.objects.filter(target="accepted").update(at=old)
    assert cell_of().forecast.reason == "too_few_accepted"


def test_the_board_takes_the_same_number_of_queries_however_much_there_is(workshop) -> None:
    workshop.item()
    with CaptureQueriesContext(connection) as few:
        coverage("mlb")
    for _ in range(3):
        workshop.accepted()
        workshop.opened(specialty=Specialty.objects.get(code="03.01"))
    with CaptureQueriesContext(connection) as many:
        coverage("mlb")
    assert len(few) == len(many) == QUERIES


@pytest.mark.parametrize("view", ["thin", "all"])
def test_the_page_takes_a_fixed_number_of_queries(cast, workshop, browser, view) -> None:
    workshop.accepted()
    client = browser(cast.lead)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("coverage_board"), {"view": view}).status_code == 200
    assert len(seen) <= PAGE_QUERIES


def test_thin_cells_come_first_and_lead_to_the_items_behind_them(cast, workshop, browser) -> None:
    item = workshop.accepted()
    other = workshop.item(specialty=Specialty.objects.get(code="03.01"))
    set_targets(track="mlb", numbers={("04.01", "MedKQA"): 1}, by=cast.lead)
    assert ("04.01", "MedKQA") not in {(c.specialty.code, c.dimension.code) for c in coverage("mlb").thin()}
    thin = coverage("mlb").thin()
    assert [cell.share for cell in thin] == sorted(cell.share for cell in thin)
    client = browser(cast.lead)
    page = client.get(reverse("coverage_board"), {"view": "all"}).content.decode()
    link = f"{reverse('item_list')}?track=mlb&amp;specialty=04.01&amp;dimension=MedKQA"
    assert link in page
    behind = client.get(link.replace("&amp;", "&")).content.decode()
    assert item.uid in behind and other.uid not in behind


def test_the_day_of_the_freeze_is_set_against_each_range(cast, workshop, browser) -> None:
    for _ in range(5):
        workshop.accepted()
    set_targets(track="mlb", numbers={("04.01", "MedKQA"): 6}, by=cast.lead)
    client = browser(cast.lead)
    url = reverse("coverage_specialty", args=["04.01"])
    far = (timezone.localdate() + datetime.timedelta(weeks=400)).isoformat()
    near = timezone.localdate().isoformat()
    assert "可按期" in client.get(url, {"by": far}).content.decode()
    assert "会晚" in client.get(url, {"by": near}).content.decode()
    assert "可按期" not in client.get(url, {"by": "never"}).content.decode()


def test_only_idle_physicians_of_the_specialty_are_suggested(cast, workshop, browser) -> None:
    outside = physician("gail", codes=("03.01",))
    workshop.in_review()
    idle = idle_physicians(Specialty.objects.get(code="04.01"))
    assert idle == [cast.dan, cast.erin]
    page = browser(cast.lead).get(reverse("coverage_specialty", args=["04.01"])).content.decode()
    assert "dan%40test.example%2Cerin%40test.example" in page and outside.email not in page
    invite = f"{reverse('people_invite')}?specialty=04.01"
    assert invite in page
    form = browser(cast.admin).get(invite).context["form"]
    assert form.initial == {"role": "physician", "specialties": ["04.01"]}


def typed(**cells: str) -> dict[str, str]:
    return {"track": "mlb", "version": plan_version("mlb"), **cells}


def test_a_plan_is_typed_and_what_is_wrong_is_kept_and_told(cast, browser) -> None:
    client, url = browser(cast.lead), reverse("coverage_plan")
    assert client.post(url, typed(**{"n:04.01:MedKQA": "12", "n:03.01:MedSE": ""})).status_code == 302
    assert CoverageTarget.objects.get().n == 12
    wrong = client.post(url, typed(**{"n:04.01:MedKQA": "13", "n:03.01:MedSE": "zwölf"}))
    assert wrong.status_code == 422
    assert 'value="zwölf"' in wrong.content.decode() and 'value="13"' in wrong.content.decode()
    assert CoverageTarget.objects.get().n == 12


def test_a_plan_that_somebody_changed_meanwhile_is_not_overwritten_unseen(cast, browser) -> None:
    stale = typed(**{"n:04.01:MedKQA": "12"})
    set_targets(track="mlb", numbers={("04.01", "MedKQA"): 7}, by=cast.lead)
    answer = browser(cast.lead).post(reverse("coverage_plan"), stale)
    assert answer.status_code == 409 and 'value="12"' in answer.content.decode()
    assert CoverageTarget.objects.get().n == 7


def test_a_plan_goes_out_as_a_table_and_comes_back_changed(cast, browser) -> None:
    client = browser(cast.lead)
    out = client.get(reverse("coverage_plan_export", args=["xlsx"]), {"track": "mlb"})
    book = openpyxl.load_workbook(io.BytesIO(out.content))
    head = [cell.value for cell in book.active[1]]
    row = next(row for row in book.active.iter_rows(min_row=2) if row[0].value == "04.01")
    row[head.index("MedKQA")].value = 21
    back = io.BytesIO()
    book.save(back)
    file = SimpleUploadedFile("plan.xlsx", back.getvalue())
    answer = client.post(reverse("coverage_plan_upload"), {"track": "mlb", "file": file})
    assert answer.status_code == 302
    assert [(t.specialty.code, t.dimension.code, t.n) for t in CoverageTarget.objects.all()] == [
        ("04.01", "MedKQA", 21)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("专科编号,MedKQA\n04.01,zwölf\n", "zwölf"),
        ("专科编号,MedKQA\n99.99,3\n", "99.99"),
        ("专科,MedKQA\n外科,3\n", "专科编号"),
    ],
)
def test_a_plan_with_an_error_changes_nothing_and_names_the_place(cast, browser, text, said) -> None:
    file = SimpleUploadedFile("plan.csv", text.encode("utf-8-sig"))
    answer = browser(cast.lead).post(reverse("coverage_plan_upload"), {"track": "mlb", "file": file})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not CoverageTarget.objects.exists()


def test_codes_that_a_spreadsheet_took_for_numbers_are_understood() -> None:
    assert [code_of(text) for text in ("3.1", "4.01", "2", " 03.04 ", "x")] == [
        "03.10",
        "04.01",
        "02",
        "03.04",
        "x",
    ]


def test_nobody_but_a_data_lead_sets_the_plan(cast) -> None:
    for person in (cast.alice, cast.evaluator, cast.admin):
        with pytest.raises(Refused, match="权限"):
            set_targets(track="mlb", numbers={("04.01", "MedKQA"): 1}, by=person)


def test_the_board_leaves_as_xlsx_and_csv_with_every_cell(cast, workshop, browser) -> None:
    workshop.accepted()
    client = browser(cast.lead)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("coverage_export", args=["xlsx"])).content))
    csv = client.get(reverse("coverage_export", args=["csv"])).content.decode("utf-8-sig")
    cells = len(list(coverage("mlb").cells()))
    assert book.active.max_row == csv.count("\n") == cells + 1
    assert client.get(reverse("coverage_export", args=["exe"])).status_code == 404


def test_programs_read_the_board_and_set_the_plan(cast, workshop, browser) -> None:
    workshop.accepted()
    client = browser(cast.lead)
    cells = client.get(reverse("api_coverage"), {"track": "mlb"}).json()["cells"]
    [mine] = [c for c in cells if (c["specialty"], c["dimension"]) == ("04.01", "MedKQA")]
    assert (mine["accepted"], mine["planned"], mine["forecast"]["reason"]) == (1, 5, "too_few_accepted")
    body = {"track": "mlb", "cells": [{"specialty": "04.01", "dimension": "MedKQA", "n": 9}]}
    answer = client.post(reverse("api_coverage_plan"), body, content_type="application/json")
    assert answer.json() == {"track": "mlb", "changed": 1}
    body["cells"].append({"specialty": "04.01", "dimension": "nothing", "n": 9})
    body["cells"][0]["n"] = 10
    answer = client.post(reverse("api_coverage_plan"), body, content_type="application/json")
    assert answer.status_code == 422 and answer.json()["code"] == "dimension_not_in_track"
    assert CoverageTarget.objects.get().n == 9
    assert browser(cast.alice).get(reverse("api_coverage")).status_code == 404
