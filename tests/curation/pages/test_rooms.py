"""Each page opens for the people it is for, and is not there for anybody else."""

from django.test import Client
from django.urls import reverse

from curation.models import Job
from tests.cast import Cast
from tests.curation.deliveries import csv_bytes, delivered, rows_of, signed_once, staged

PHYSICIAN, LEAD, EVALUATOR, ADMIN = "alice", "lead", "evaluator", "admin"
EVERYBODY = {PHYSICIAN, LEAD, EVALUATOR, ADMIN}

PAGES = [
    ("record_list", {PHYSICIAN, LEAD}),
    ("record_import", {PHYSICIAN, LEAD}),
    ("batch_list", {PHYSICIAN, LEAD}),
    ("people_list", {ADMIN}),
    ("people_invite", {ADMIN}),
    ("people_import", {ADMIN}),
    ("people_template", {ADMIN}),
    ("taxonomy", {LEAD, ADMIN}),
    ("taxonomy_export", {LEAD, ADMIN}),
    ("taxonomy_upload", {LEAD, ADMIN}),
    ("job_list", EVERYBODY),
    ("audit_list", {ADMIN}),
    ("token_list", EVERYBODY),
]


def test_every_page_opens_for_its_people_and_for_nobody_else(cast: Cast, enter) -> None:
    browsers = {who: enter(getattr(cast, who)) for who in EVERYBODY}
    for name, allowed in PAGES:
        seen = {who: browser.get(reverse(name)).status_code for who, browser in browsers.items()}
        assert seen == {who: 200 if who in allowed else 404 for who in EVERYBODY}, name


def test_somebody_who_is_not_signed_in_is_sent_to_the_login(db: None) -> None:
    for name, _allowed in PAGES:
        answer = Client().get(reverse(name))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_pages_of_one_delivery_open_for_its_importer_and_the_lead(cast: Cast, enter) -> None:
    waiting = staged(cast.alice, csv_bytes(rows_of(3)), "待确认.csv")
    done = delivered(cast.alice, 2, "已导入.csv")
    for batch in (waiting, done):
        seen = {
            who: enter(getattr(cast, who)).get(reverse("batch", args=[batch.pk])).status_code
            for who in ("alice", "bob", "lead", "evaluator", "admin")
        }
        assert seen == {"alice": 200, "bob": 404, "lead": 200, "evaluator": 404, "admin": 404}


def test_the_raw_text_is_for_physicians_only(cast: Cast, enter) -> None:
    record = delivered(cast.alice).records.get()
    address = reverse("record_deidentify", args=[record.pk])
    seen = {
        who: enter(getattr(cast, who)).get(address).status_code
        for who in ("alice", "bob", "lead", "evaluator", "admin")
    }
    assert seen == {"alice": 200, "bob": 200, "lead": 404, "evaluator": 404, "admin": 404}


def test_the_second_reading_is_closed_to_the_first_reader(cast: Cast, enter) -> None:
    record = signed_once(cast.bob, cast.alice)
    address = reverse("record_second_reading", args=[record.pk])
    seen = {who: enter(getattr(cast, who)).get(address).status_code for who in ("bob", "carol", "lead")}
    assert seen == {"bob": 302, "carol": 200, "lead": 404}


def test_a_person_page_and_a_dataset_page_open(cast: Cast, enter) -> None:
    browser = enter(cast.admin)
    assert browser.get(reverse("person", args=[cast.alice.pk])).status_code == 200
    assert browser.get(reverse("taxonomy_dataset", args=["CMExam"])).status_code == 200
    assert browser.get(reverse("taxonomy_dataset", args=["NoSuchSet"])).status_code == 404
    assert enter(cast.lead).get(reverse("person", args=[cast.alice.pk])).status_code == 404


def test_a_job_is_open_to_who_started_it_and_to_administrators(cast: Cast, enter) -> None:
    delivered(cast.alice)
    job = Job.objects.filter(created_by=cast.alice).first()
    assert job is not None
    for name in ("job", "job_progress"):
        seen = {
            who: enter(getattr(cast, who)).get(reverse(name, args=[job.pk])).status_code
            for who in ("alice", "bob", "admin")
        }
        assert seen == {"alice": 200, "bob": 404, "admin": 200}


def test_the_health_page_says_that_no_worker_runs(db: None) -> None:
    page = Client().get(reverse("health"), headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "没有工作进程在运行" in page.content.decode()
