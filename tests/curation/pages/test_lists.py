"""Lists: what they show, how they are filtered and turned, and that their number of queries does not grow with them."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from curation import audit, jobs
from curation.models import AuditEntry, Job
from curation.services.deidentification import accept_remaining
from tests.cast import Cast, person, physician
from tests.curation.deliveries import csv_bytes, delivered, rows_of, staged

# Four of each are for the session, the person, the bell and the kept filters.
# page, span counts, licence, states, kept filters, and the filter's specialties and sources, twice
RECORDS = 12
BATCHES = 5
PEOPLE = 6
JOBS = 5
AUDIT = 5


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"data-row-link>R(\d+)<", page)]


def test_the_list_of_records_counts_unresolved_identifiers(cast: Cast, enter) -> None:
    first, second = delivered(cast.alice, 2).records.order_by("row")
    accept_remaining(record=second, by=cast.bob)
    page = enter(cast.bob).get(reverse("record_list")).content.decode()
    found = first.spans.count()
    assert f"<strong>{found}</strong> / {found}" in page and f"0 / {found}" in page


def test_records_are_filtered_by_specialty_state_and_source(cast: Cast, enter) -> None:
    delivered(cast.alice, 2)
    browser, address = enter(cast.alice), reverse("record_list")
    assert (
        len(numbers(browser.get(address, {"specialty": "03.04", "state": "detected"}).content.decode())) == 2
    )
    assert "没有符合条件的病历" in browser.get(address, {"specialty": "04.03"}).content.decode()
    assert "没有符合条件的病历" in browser.get(address, {"state": "signed_twice"}).content.decode()
    assert len(numbers(browser.get(address, {"specialty": "nonsense"}).content.decode())) == 2


def test_pages_of_a_list_follow_each_other_without_gap_or_overlap(cast: Cast, enter) -> None:
    delivered(cast.alice, 53)
    browser, address = enter(cast.alice), reverse("record_list")
    first = browser.get(address).content.decode()
    older = re.search(r'href="([^"]+)" rel="next"', first)
    assert older is not None
    second = browser.get(older.group(1).replace("&amp;", "&")).content.decode()
    assert len(numbers(first)) == 50 and len(numbers(second)) == 3
    assert min(numbers(first)) - 1 == max(numbers(second))
    newer = re.search(r'href="([^"]+)" rel="prev"', second)
    assert newer is not None
    assert numbers(browser.get(newer.group(1).replace("&amp;", "&")).content.decode()) == numbers(first)
    assert numbers(browser.get(address, {"before": "x"}).content.decode()) == numbers(first)


def test_the_number_of_queries_is_the_same_for_short_and_long_lists(
    cast: Cast, enter, django_assert_num_queries
) -> None:
    delivered(cast.alice, 2)
    physicians, admin = enter(cast.alice), enter(cast.admin)
    for round_ in range(2):
        with django_assert_num_queries(RECORDS):
            physicians.get(reverse("record_list"))
        with django_assert_num_queries(BATCHES):
            physicians.get(reverse("batch_list"))
        with django_assert_num_queries(PEOPLE):
            admin.get(reverse("people_list"))
        with django_assert_num_queries(JOBS):
            admin.get(reverse("job_list"))
        with django_assert_num_queries(AUDIT):
            admin.get(reverse("audit_list"))
        if round_ == 0:
            delivered(cast.alice, 12, "更多.csv")
            physician("frank")
            person("grace", "evaluator")


def test_an_empty_list_offers_the_first_step(cast: Cast, enter) -> None:
    browser = enter(cast.alice)
    for name in ("record_list", "batch_list"):
        page = browser.get(reverse(name)).content.decode()
        assert "还没有" in page and f'href="{reverse("record_import")}"' in page


def test_a_job_that_nobody_took_says_so_in_words(cast: Cast, enter) -> None:
    job = jobs.enqueue("detect", {"batch": 1}, key="1", by=cast.alice)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(seconds=40))
    browser = enter(cast.alice)
    assert "没有工作进程领取" in browser.get(reverse("job_list")).content.decode()
    fragment = browser.get(reverse("job_progress", args=[job.pk]))
    assert "没有工作进程领取" in fragment.content.decode() and "HX-Refresh" not in fragment.headers


def test_progress_at_the_end_asks_for_the_page_anew(cast: Cast, enter) -> None:
    delivered(cast.alice)
    job = Job.objects.filter(kind="import").get()
    fragment = enter(cast.alice).get(reverse("job_progress", args=[job.pk]))
    assert fragment.headers["HX-Refresh"] == "true" and "hx-get" not in fragment.content.decode()


def test_what_a_job_counted_is_told_in_words(cast: Cast, enter) -> None:
    delivered(cast.alice)
    job = Job.objects.get(kind="import")
    page = enter(cast.alice).get(reverse("job", args=[job.pk])).content.decode()
    assert "<dt>已导入</dt>" in page and "<dt>编码</dt>" in page
    assert not [name for name in job.result if f"<dt>{name}</dt>" in page]


def test_cancelling_goes_back_to_the_page_of_the_button_but_never_to_another_site(cast: Cast, enter) -> None:
    job = jobs.enqueue("detect", {"batch": 1}, key="1", by=cast.alice)
    browser, address = enter(cast.alice), reverse("job_cancel", args=[job.pk])
    away = browser.post(address, headers={"referer": "https://elsewhere.example/"})
    assert away.headers["Location"] == reverse("job", args=[job.pk])
    back = browser.post(address, headers={"referer": "http://testserver/records/"})
    assert back.headers["Location"] == "http://testserver/records/"
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_the_audit_is_filtered_and_its_chain_verified(cast: Cast, enter) -> None:
    staged(cast.alice, csv_bytes(rows_of(1)))
    browser, address = enter(cast.admin), reverse("audit_list")
    page = browser.get(address, {"actor": "alice", "action": "batch."}).content.decode()
    assert "batch.staged" in page and "user.invited</a>" not in page
    assert "链完整" in browser.get(address, {"verify": "1"}).content.decode()
    entry = AuditEntry.objects.get(action="batch.staged")
    AuditEntry.objects.filter(pk=entry.pk).update(actor="bob@test.example")
    broken = browser.get(address, {"verify": "1"}).content.decode()
    assert "链已断裂" in broken and f"第 {entry.sequence} 条" in broken
    assert audit.first_broken() == entry.sequence
