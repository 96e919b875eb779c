"""Filters are kept as their list understands them, by whoever made them; an export holds what its reader may see, no
formula, and every row once."""

import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Item
from annotation.permissions import Sight, sights
from curation import jobs, lists
from curation.models import Job, SavedFilter
from curation.services import list_exports
from curation.services.saved_filters import MOST, save_filter
from tests.annotation.conftest import Workshop
from tests.curation.deliveries import delivered


def entered(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def save(client: Client, name: str, query: str, kept: str = "items"):
    return client.post(reverse("filter_save", args=[kept]), {"name": name, "query": query})


def rows_of(response) -> list[list[str]]:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def export(client: Client, query: str = "", form: str = "csv", kept: str = "items", key: str = "k"):
    return client.post(reverse("list_export", args=[kept]), {"query": query, "form": form, "key": key})


def test_a_kept_filter_becomes_a_tab_of_its_own_list_and_only_of_its_owner(cast) -> None:
    mine = entered(cast.alice)
    assert save(mine, "待审的普外", "state=in_review&specialty=04.01").status_code == 302
    page = mine.get(reverse("item_list")).content.decode()
    assert "specialty=04.01&amp;state=in_review" in page and "待审的普外" in page
    assert "待审的普外" not in mine.get(reverse("record_list")).content.decode()
    assert "待审的普外" not in entered(cast.bob).get(reverse("item_list")).content.decode()
    shown = mine.get(reverse("item_list"), {"state": "in_review", "specialty": "04.01"})
    assert [tab["label"] for tab in shown.context["tabs"] if tab["current"]] == ["待审的普外"]


def test_only_what_the_lists_form_understands_is_kept(cast) -> None:
    client = entered(cast.alice)
    save(client, "混杂", "state=in_review&dataset=nothing&next=//evil.example&before=12")
    assert SavedFilter.objects.get().query == "state=in_review"
    save(client, "空", "state=nothing")
    assert SavedFilter.objects.count() == 1


def test_the_same_name_never_silently_becomes_another_filter(cast) -> None:
    client = entered(cast.alice)
    save(client, "甲", "state=in_review")
    save(client, "甲", "state=in_review")
    answer = client.post(
        reverse("filter_save", args=["items"]), {"name": "甲", "query": "state=open"}, follow=True
    )
    assert "已有名为“甲”的标签" in answer.content.decode()
    assert [one.query for one in SavedFilter.objects.all()] == ["state=in_review"]


def test_kept_filters_are_few(cast) -> None:
    kept = lists.find("items", cast.alice)
    for number in range(MOST):
        save_filter(user=cast.alice, kept=kept, name=str(number), given={"state": "open"})
    save(entered(cast.alice), "多一个", "state=open")
    assert SavedFilter.objects.count() == MOST


def test_a_filter_is_let_go_by_its_owner_only(cast) -> None:
    save(entered(cast.alice), "甲", "state=open")
    address = reverse("filter_delete", args=[SavedFilter.objects.get().pk])
    assert entered(cast.bob).post(address).status_code == 404
    assert SavedFilter.objects.exists()
    assert entered(cast.alice).post(address).status_code == 302
    assert not SavedFilter.objects.exists()


def test_lists_are_there_for_their_people_only(cast) -> None:
    for person in (cast.evaluator, cast.admin):
        assert save(entered(person), "甲", "state=open").status_code == 404
        assert export(entered(person)).status_code == 404
    assert export(entered(cast.alice), kept="nothing").status_code == 404
    assert export(entered(cast.alice), form="exe").status_code == 404


def test_an_export_holds_what_its_reader_may_see_now(cast) -> None:
    workshop = Workshop(cast)
    for make in (workshop.item, workshop.opened, workshop.in_review, workshop.accepted):
        make()
    for person in (cast.alice, cast.bob, cast.dan, cast.lead):
        _head, *rows = rows_of(export(entered(person)))
        seen = sights(person, Item.objects.all())
        told = {row[0]: row[1] for row in rows}
        for item in Item.objects.all():
            if seen[item.pk] == Sight.NOTHING:
                assert item.uid not in told
            else:
                assert told[item.uid] == (item.title if seen[item.pk] >= Sight.QUESTION else "")


def test_an_export_follows_the_filter_and_both_forms_say_the_same(cast) -> None:
    workshop = Workshop(cast)
    workshop.item()
    opened = workshop.opened()
    client = entered(cast.lead)
    rows = rows_of(export(client, "state=open"))
    assert [row[0] for row in rows[1:]] == [opened.uid]
    book = openpyxl.load_workbook(io.BytesIO(export(client, "state=open", "xlsx").content))
    assert [[str(cell.value or "") for cell in row] for row in book.active.iter_rows()] == rows


def test_an_exported_title_is_never_a_formula(cast) -> None:
    item = Workshop(cast).item()
    Item.objects.filter(pk=item.pk).update(title="＝HYPERLINK(1)")
    assert rows_of(export(entered(cast.lead)))[1][1] == "'＝HYPERLINK(1)"


def test_records_leave_without_their_texts(cast) -> None:
    batch = delivered(cast.alice, 2)
    rows = rows_of(export(entered(cast.bob), kept="records"))
    assert {row[0] for row in rows[1:]} == {f"R{pk}" for pk in batch.records.values_list("pk", flat=True)}
    texts = [record.text for record in batch.records.all()]
    assert not [text for text in texts for row in rows if text in row]


@pytest.fixture
def small_steps(monkeypatch) -> None:
    monkeypatch.setattr(list_exports, "AT_ONCE", 2)
    monkeypatch.setattr(list_exports, "PORTION", 2)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_large_export_becomes_one_job_with_every_row_once(cast, small_steps, form) -> None:
    workshop = Workshop(cast)
    made = {workshop.item().uid for _ in range(5)}
    client = entered(cast.alice)
    answers = [export(client, form=form, key="same") for _ in range(2)]
    job = Job.objects.get(kind=list_exports.KIND)
    assert {answer.url for answer in answers} == {reverse("job", args=[job.pk])}
    address = reverse("job_file", args=[job.pk])
    assert client.get(address).status_code == 404
    jobs.run_here(job)
    assert address in client.get(reverse("job", args=[job.pk])).content.decode()
    content = b"".join(client.get(address).streaming_content)
    if form == "xlsx":
        uids = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()][1:]
    else:
        uids = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]
    assert len(uids) == 5 and set(uids) == made


def test_an_exports_file_is_for_who_asked_for_it_not_even_for_an_administrator(cast, small_steps) -> None:
    workshop = Workshop(cast)
    for _ in range(3):
        workshop.item()
    export(entered(cast.alice))
    job = Job.objects.get(kind=list_exports.KIND)
    jobs.run_here(job)
    address = reverse("job_file", args=[job.pk])
    for person in (cast.bob, cast.lead, cast.admin):
        assert entered(person).get(address).status_code == 404
    cast.alice.role = "evaluator"
    cast.alice.save()
    assert entered(cast.alice).get(address).status_code == 404
