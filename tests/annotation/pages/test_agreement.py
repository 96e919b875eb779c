"""The pages of agreement: who sees what of a report, and that asking, reading and taking it away work."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import AgreementReport
from annotation.services.adjudications import adjudicate_item
from annotation.services.agreement_reports import start_report
from annotation.services.items import Content, open_item, revise_item
from annotation.services.reviews import review_item
from curation import jobs

OPTIONS = {"A": "右下腹固定压痛", "B": "墨菲征阳性"}
MEASURES = {"整个答案", "逐个选项"}


def computed(by, **selection) -> AgreementReport:
    report = start_report(by=by, **selection)
    if not report.is_finished:
        jobs.run_here(report.job)
    return AgreementReport.objects.get(pk=report.pk)


def page(browser, user, report) -> str:
    return browser(user).get(reverse("agreement", args=[report.pk])).content.decode()


@pytest.fixture
def split(workshop):
    return [workshop.in_adjudication() for _one in range(6)] + [workshop.in_review()]


@pytest.mark.parametrize(
    ("role", "code"), [("lead", 200), ("evaluator", 200), ("alice", 404), ("bob", 404), ("admin", 404)]
)
def test_reports_are_for_data_leads_and_evaluators(cast, browser, split, role, code) -> None:
    report = computed(cast.lead)
    client = browser(getattr(cast, role))

    assert client.get(reverse("agreement_list")).status_code == code
    assert client.get(reverse("agreement", args=[report.pk])).status_code == code
    assert client.get(reverse("agreement_export", args=[report.pk, "csv"])).status_code == code


def test_a_lead_asks_for_a_report_and_finds_it(cast, browser, split) -> None:
    client = browser(cast.lead)
    response = client.post(reverse("agreement_new"), {"dataset": "CMExam", "dimension": "", "specialty": ""})
    report = AgreementReport.objects.get()
    assert response["Location"] == reverse("agreement", args=[report.pk])
    assert "progress" in client.get(response["Location"]).content.decode()

    jobs.run_here(report.job)
    shown = page(browser, cast.lead, report)
    assert "CMExam" in shown and "仍为最新" in shown and "Krippendorff α" in shown
    assert "14.3 %" in shown


def test_asking_again_while_nothing_changed_leads_to_the_report_that_stands(cast, browser, split) -> None:
    report = computed(cast.lead)
    response = browser(cast.lead).post(reverse("agreement_new"), {}, follow=True)

    assert response.redirect_chain == [(reverse("agreement", args=[report.pk]), 302)]
    assert "这份报告仍为最新" in response.content.decode()


def test_without_answers_the_page_says_what_is_missing(cast, browser) -> None:
    client = browser(cast.lead)
    assert "还没有一致性报告" in client.get(reverse("agreement_list")).content.decode()
    refused = client.post(reverse("agreement_new"), {})

    assert refused.status_code == 422
    assert "还没有可以比较的作答" in refused.content.decode()
    assert client.post(reverse("agreement_new"), {"dataset": "nothing"}).status_code == 422


def test_an_evaluator_cannot_ask_for_a_report(cast, browser, split) -> None:
    assert browser(cast.evaluator).post(reverse("agreement_new"), {}).status_code == 404
    assert not AgreementReport.objects.exists()


def test_an_unfinished_report_is_not_there_for_an_evaluator(cast, browser, split) -> None:
    report = start_report(by=cast.lead)

    assert browser(cast.evaluator).get(reverse("agreement", args=[report.pk])).status_code == 404
    assert browser(cast.lead).get(reverse("agreement_export", args=[report.pk, "csv"])).status_code == 404


def test_no_page_names_a_physician(cast, browser, split) -> None:
    shown = page(browser, cast.lead, computed(cast.lead))

    assert "001–002" in shown
    for person in cast.physicians:
        assert person.name not in shown and person.email not in shown


def test_what_speaks_of_persons_or_items_is_not_shown_to_an_evaluator(cast, browser, split) -> None:
    report = computed(cast.lead)
    shown = page(browser, cast.evaluator, report)
    file = browser(cast.evaluator).get(reverse("agreement_export", args=[report.pk, "csv"])).content.decode()

    for text in (shown, file):
        assert "001–002" not in text
        assert all(item.uid not in text for item in split)
        assert "14.3 %" not in text and "0.142" not in text  # two physicians only


def test_an_evaluator_sees_what_three_physicians_answered_together(cast, workshop, browser, split) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.dan)
    workshop.answer(item, cast.erin)

    assert "25.0 %" in page(browser, cast.evaluator, computed(cast.lead))


def test_an_item_that_is_answered_again_is_not_shown_meanwhile(cast, workshop, browser, split) -> None:
    report = computed(cast.lead)
    item = split[0]
    assert item.uid in page(browser, cast.lead, report)
    adjudicate_item(item=item, by=cast.dan, target={"choice": ["A"]}, reason="slip", rationale="见教材。")
    item.refresh_from_db()
    review_item(item=item, by=cast.erin, verdict="request_changes", reason="题干不清")
    item.refresh_from_db()
    better = Content({"question": "改写后的题干？", "options": OPTIONS, "multiple": False}, {"choice": ["A"]})
    revise_item(item=item, by=cast.alice, content=better)
    open_item(item=item, by=cast.alice)

    shown = page(browser, cast.lead, report)
    assert item.uid not in shown
    assert "1 题正在重新作答" in shown and "数据已变" in shown


def test_both_files_hold_the_same_figures(cast, browser, split) -> None:
    report = computed(cast.lead)
    client = browser(cast.lead)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("agreement_export", args=[report.pk, "xlsx"])).content)
    )
    text = client.get(reverse("agreement_export", args=[report.pk, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert [sheet.title for sheet in book] == ["报告", "一致性", "医师基线", "分歧最大的题目"]
    values = [row[4].value for row in book["一致性"].iter_rows(min_row=2)]
    assert [round(float(value), 9) for value in values if value is not None] == [
        round(float(row[4]), 9)
        for row in rows
        if len(row) == 11 and row[3] != "系数" and row[4] and row[2] in MEASURES
    ]
    assert client.get(reverse("agreement_export", args=[report.pk, "pdf"])).status_code == 404


def test_the_list_asks_the_database_the_same_number_of_times_for_any_number_of_reports(
    cast, workshop, browser, split
) -> None:
    client = browser(cast.lead)
    computed(cast.lead)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("agreement_list"))
        return len(seen)

    queries()
    before = queries()
    for name in ("CMExam", ""):
        for dimension in ("MedKQA", ""):
            computed(cast.lead, dataset=name, dimension=dimension)
    assert queries() == before
