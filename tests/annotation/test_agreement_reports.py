"""Reports of agreement through the services: what they are made of, that they stand still, when they are out of date."""

import pytest
from django.db import DatabaseError, transaction

from annotation.handover import physician_baseline
from annotation.models import AgreementFigure, AgreementReport, Assignment, Item
from annotation.services.adjudications import adjudicate_item
from annotation.services.agreement_readings import READERS, reader_by_format
from annotation.services.agreement_reports import is_stale, start_report
from annotation.services.agreement_sources import read_sources
from annotation.services.assignments import submit_answer, take_slot
from annotation.services.items import Content, open_item, revise_item
from annotation.services.reviews import review_item
from annotation.states import ItemState
from curation import jobs
from curation.handover import Refused
from tests.cast import physician

SYMPTOMS = {"text": "患者发热三天，伴右下腹压痛。", "schema": "entities", "types": ["症状"]}


def computed(by, **selection) -> AgreementReport:
    report = start_report(by=by, **selection)
    if not report.is_finished:
        jobs.run_here(report.job)
    return AgreementReport.objects.get(pk=report.pk)


def figure(report, metric, *, scope="all", code="", measure="whole") -> AgreementFigure:
    return report.figures.get(metric=metric, scope=scope, code=code, measure=measure)


def approved(item: Item, by) -> Item:
    review_item(item=item, by=by, verdict="approve")
    item.refresh_from_db()
    return item


@pytest.fixture
def answered(workshop):
    """Two items answered alike, one not; one still open."""
    same = [workshop.in_review(), workshop.in_review()]
    split = workshop.in_adjudication()
    opened = workshop.opened()
    workshop.answer(opened, workshop.cast.bob, {"choice": ["D"]})
    return same, split, opened


def test_a_report_compares_what_was_answered_and_says_of_how_much(cast, answered) -> None:
    report = computed(cast.lead)

    percent = figure(report, "percent")
    assert (percent.value, percent.n_items, percent.n_pairs) == (pytest.approx(2 / 3), 3, 3)
    assert figure(report, "percent", measure="option").n_pairs == 12
    assert (report.n_items, report.n_answers, report.n_physicians, report.n_split_items) == (3, 6, 2, 1)
    assert figure(report, "cohen_kappa").n_items == 3
    assert figure(report, "percent", scope="dataset", code="CMExam").value == percent.value


def test_answers_of_an_open_item_are_in_no_report(cast, workshop, answered) -> None:
    *_closed, opened = answered
    assert opened.pk not in {item.pk for item in read_sources({}).items}

    before = computed(cast.lead).n_answers
    workshop.answer(opened, cast.carol, {"choice": ["D"]})

    assert computed(cast.lead).n_answers == before + 2


def test_an_answer_that_came_too_late_for_its_slot_is_not_counted(cast, workshop) -> None:
    item = workshop.opened()
    late = take_slot(item=item, by=cast.dan)
    Assignment.objects.filter(pk=late.pk).update(lease_expires_at=late.taken_at)
    workshop.answer(item, cast.bob)
    workshop.answer(item, cast.carol)
    late.refresh_from_db()
    assert submit_answer(assignment=late, by=cast.dan, value={"choice": ["B"]}).is_extra

    assert {one.reading.physicians for one in read_sources({}).items} == {(cast.bob.pk, cast.carol.pk)}


def test_where_everybody_chose_the_same_the_report_says_so(cast, workshop) -> None:
    workshop.in_review()
    report = computed(cast.lead)

    kappa = figure(report, "fleiss_kappa")
    assert (kappa.value, kappa.reason) == (None, "one_category")
    assert figure(report, "percent").value == 1


def test_free_text_is_not_compared_and_the_report_says_why(cast, workshop) -> None:
    question = {"question": "请写出诊断和依据。", "topics": ["诊断", "诊断依据"], "reference_free": False}
    answer = {"answer": {"诊断": ["心绞痛"], "诊断依据": ["胸痛"]}}
    points = [
        {"topic": t, "text": x[0], "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
        for t, x in answer["answer"].items()
    ]
    item = workshop.opened(dataset="MADiagnosis", content=Content(question, answer, points))
    for person in (cast.bob, cast.carol):
        workshop.answer(item, person, answer)
    report = computed(cast.lead, dataset="MADiagnosis")

    [row] = report.figures.filter(scope="dataset")
    assert (row.measure, row.reason, row.n_items) == ("none", "no_labels", 1)
    assert report.baselines.get(scope="dataset").reason == "not_a_key"


def test_marks_in_a_text_are_compared_by_f1_exactly_and_by_overlap(cast, workshop) -> None:
    key = {"value": {"症状": ["发热", "右下腹压痛"]}}
    item = workshop.opened(dataset="MAEESymp", content=Content(SYMPTOMS, key))
    workshop.answer(item, cast.bob, {"value": {"症状": ["发热", "右下腹压痛"]}})
    workshop.answer(item, cast.carol, {"value": {"症状": ["发热", "压痛"]}})
    report = computed(cast.lead)

    assert figure(report, "f1", measure="exact").value == pytest.approx(0.5)
    assert figure(report, "f1", measure="overlap").value == pytest.approx(1.0)


def test_exact_answers_without_categories_are_compared_by_their_format(cast, workshop, monkeypatch) -> None:
    """As calculations are; here the format of choices says what is equal."""
    monkeypatch.setitem(READERS, "choice", reader_by_format("choice"))
    approved(workshop.in_review(), cast.erin)
    workshop.accepted()  # bob A, carol B
    report = computed(cast.lead)

    [row] = report.figures.filter(scope="dataset")
    assert (row.measure, row.metric, row.value, row.n_pairs) == ("alike", "percent", 0.5, 2)
    base = report.baselines.get(scope="dataset")
    assert (base.metric, base.value, base.n_answers) == ("accuracy", 0.75, 4)
    assert [value for _item, value in report.items.values_list("item", "value")] == [0.0]


def test_the_baseline_counts_first_blind_answers_against_the_accepted_key(cast, workshop) -> None:
    for _one in range(2):
        workshop.accepted()  # bob A, carol B; the key is A
    workshop.in_review()  # not accepted: there is no final key yet
    report = computed(cast.lead)

    row = report.baselines.get(scope="dataset", code="CMExam")
    assert (row.value, row.metric, row.n_items, row.n_answers, row.n_physicians) == (0.5, "accuracy", 2, 4, 2)


def test_a_key_that_adjudication_changed_is_the_one_that_counts(cast, workshop) -> None:
    item = workshop.in_adjudication()
    adjudicate_item(
        item=item, by=cast.dan, target={"choice": ["B"]}, reason="key_wrong", rationale="见指南。"
    )
    item.refresh_from_db()
    approved(item, cast.erin)
    report = computed(cast.lead)

    row = report.baselines.get(scope="all")
    assert (row.value, row.n_answers) == (0.5, 2)


def test_where_every_answer_was_right_the_interval_is_wilsons(cast, workshop) -> None:
    for _one in range(3):
        approved(workshop.in_review(), cast.erin)
    row = computed(cast.lead).baselines.get(scope="all")

    assert (row.value, row.interval, row.high) == (1.0, "wilson", 1.0)
    assert 0.4 < row.low < 0.5


def test_who_answered_an_earlier_wording_is_not_counted_in_the_baseline(cast, workshop) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.erin, verdict="request_changes", reason="题干不清")
    item.refresh_from_db()
    from_scratch = Content(
        {"question": "改写后的题干，哪一项正确？", "options": {"A": "甲", "B": "乙"}, "multiple": False},
        {"choice": ["A"]},
    )
    revise_item(item=item, by=cast.alice, content=from_scratch)
    open_item(item=item, by=cast.alice)
    workshop.answer(item, cast.bob)
    workshop.answer(item, cast.dan)
    approved(item, cast.erin)
    report = computed(cast.lead)

    assert (report.n_answers, report.n_physicians) == (2, 2)
    row = report.baselines.get(scope="all")
    assert (row.value, row.n_answers, row.n_physicians) == (1.0, 1, 1)


def test_a_report_in_work_is_not_started_twice(cast, answered) -> None:
    first, second = start_report(by=cast.lead), start_report(by=cast.lead)

    assert first.pk == second.pk and first.job_id == second.job_id
    assert AgreementReport.objects.count() == 1


def test_a_report_that_would_come_out_the_same_is_not_made_again(cast, workshop, answered) -> None:
    report = computed(cast.lead)

    assert start_report(by=cast.lead).pk == report.pk
    workshop.in_review()
    again = computed(cast.lead)
    assert again.pk != report.pk and again.source_digest != report.source_digest


def test_the_same_answers_have_the_same_digest_and_figures(cast, answered) -> None:
    one, other = computed(cast.lead), computed(cast.lead, dataset="CMExam")

    assert one.source_digest == other.source_digest
    for metric in ("percent", "krippendorff_alpha", "gwet_ac1"):
        a, b = figure(one, metric), figure(other, metric)
        assert (a.value, a.low, a.high) == (b.value, b.low, b.high)


def test_a_report_is_out_of_date_as_soon_as_an_answered_item_moves(cast, workshop, answered) -> None:
    (first, _second), split, _opened = answered
    report = computed(cast.lead)
    assert not is_stale(report)

    adjudicate_item(item=split, by=cast.dan, target={"choice": ["A"]}, reason="slip", rationale="见教材。")
    assert not is_stale(report)  # no answer and no accepted key has changed

    approved(first, cast.erin)
    assert is_stale(report)


def test_what_happens_elsewhere_does_not_make_a_report_old(cast, workshop, answered) -> None:
    report = computed(cast.lead, dataset="CMExam")
    workshop.in_review(dataset="MAGuidance")

    assert not is_stale(report)


def test_nothing_is_computed_of_nothing(cast, workshop) -> None:
    workshop.opened()

    with pytest.raises(Refused) as refusal:
        start_report(by=cast.lead)
    assert refusal.value.code == "nothing_to_compare"


@pytest.mark.parametrize("name", ["alice", "evaluator", "admin"])
def test_only_a_data_lead_has_a_report_made(cast, answered, name) -> None:
    with pytest.raises(Refused) as refusal:
        start_report(by=getattr(cast, name))
    assert refusal.value.code == "not_allowed"


@pytest.mark.parametrize(
    "change",
    [
        lambda report: AgreementReport.objects.filter(pk=report.pk).update(n_items=99),
        lambda report: report.figures.update(value=1.0, reason=""),
        lambda report: report.baselines.all().delete(),
        lambda report: report.items.update(value=0.9),
        lambda report: AgreementFigure.objects.create(
            report=report, position=999, scope="all", code="x", measure="whole", metric="percent",
            value=1, n_items=1, n_pairs=1, n_physicians=2,
        ),
        lambda report: AgreementReport.objects.filter(pk=report.pk)._raw_delete("default"),
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_a_finished_report(cast, answered, change) -> None:
    report = computed(cast.lead)

    with pytest.raises(DatabaseError), transaction.atomic():
        change(report)


def test_a_finished_report_may_lose_the_link_to_a_job_that_was_cleaned_away(cast, answered) -> None:
    report = computed(cast.lead)
    report.job.delete()
    report.refresh_from_db()

    assert report.job is None and report.is_finished


def test_a_cancelled_report_can_be_asked_for_again(cast, answered) -> None:
    report = start_report(by=cast.lead)
    jobs.cancel(report.job, by=cast.lead)
    again = computed(cast.lead)

    assert again.pk == report.pk and again.is_finished


def test_a_report_names_no_physician(cast, workshop) -> None:
    for _one in range(6):
        workshop.in_adjudication()
    report = computed(cast.lead)

    codes = set(report.figures.filter(scope="pair").values_list("code", flat=True))
    assert codes == {"001–002"}
    assert not any(field.name == "physician" for field in AgreementFigure._meta.get_fields())


def test_the_lowest_items_come_first(cast, workshop) -> None:
    three = workshop.opened(slots=3)
    for person, letter in ((cast.bob, "A"), (cast.carol, "A"), (cast.dan, "B")):
        workshop.answer(three, person, {"choice": [letter]})
    worst = workshop.in_adjudication()
    rows = list(computed(cast.lead).items.values_list("item", "value", "n_answers"))

    assert rows == [(worst.pk, 0.0, 2), (three.pk, pytest.approx(1 / 3), 3)]
    assert three.state == ItemState.IN_ADJUDICATION


def test_the_baseline_is_handed_over_without_figures_of_few_physicians(cast, workshop) -> None:
    assert physician_baseline() == []
    three = workshop.opened(slots=3)
    for person, letter in ((cast.bob, "A"), (cast.carol, "A"), (cast.dan, "B")):
        workshop.answer(three, person, {"choice": [letter]})
    adjudicate_item(item=three, by=cast.erin, target={"choice": ["A"]}, reason="slip", rationale="见教材。")
    three.refresh_from_db()
    approved(three, physician("frank"))
    alone = approved(workshop.in_review(dataset="MAGuidance"), cast.dan)
    computed(cast.lead)
    computed(cast.lead, dataset="MAGuidance")

    rows = {(row.scope, row.code): row for row in physician_baseline()}
    assert alone.dataset.name == "MAGuidance" and ("dataset", "MAGuidance") not in rows
    row = rows["dataset", "CMExam"]
    assert (row.value, row.n_answers, row.n_physicians) == (pytest.approx(2 / 3), 3, 3)
