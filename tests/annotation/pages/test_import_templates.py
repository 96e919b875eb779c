"""Templates on the page of imports: downloaded, filled in, uploaded; what is wrong is named by row and column."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotation.models import Item
from curation import jobs
from curation.taxonomy.nouns import Dataset

pytestmark = pytest.mark.django_db


def _template(client, name: str, kind: str) -> bytes:
    answer = client.get(reverse("item_import_template", args=[name, kind]))
    assert answer.status_code == 200
    return answer.content


def _upload(client, name: str, file_name: str, content: bytes) -> jobs.Job:
    upload = SimpleUploadedFile(file_name, content)
    answer = client.post(reverse("item_import"), {"dataset": name, "file": upload})
    assert answer.status_code == 302
    return jobs.run_here(jobs.Job.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2]))


def _filled(content: bytes, *rows: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, start=2):
        for at, heading in enumerate(headings, start=1):
            sheet.cell(number, at).value = row.get(heading, "")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_has_one_row_of_headings_and_explains_each_with_an_example(cast, browser) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_template(browser(cast.lead), "CMExam", "xlsx")))
    first, guide = book.worksheets
    headings = [cell.value for cell in first[1]]
    assert headings[0] == "题干" and "答案" in headings
    explained = list(guide.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in explained] == headings
    assert all(row[1] in {"必填", "选填"} and row[2] and row[3] for row in explained)
    assert "6 至 600 字" in explained[0][2]


def test_every_dataset_has_both_templates_and_they_are_offered(cast, browser) -> None:
    client = browser(cast.lead)
    page = client.get(reverse("item_import")).content.decode()
    for name in Dataset.objects.values_list("name", flat=True):
        assert reverse("item_import_template", args=[name, "xlsx"]) in page
        lines = _template(client, name, "jsonl").decode().splitlines()
        assert json.loads(lines[0])["说明"]


def test_a_template_filled_in_is_taken_in_and_a_bad_row_names_its_column(cast, browser) -> None:
    client = browser(cast.lead)
    good = {"题干": "胸痛首先查什么？", "选项A": "心电图", "选项B": "胸片", "答案": "A", "专科编码": "03.04"}
    bad = {**good, "题干": "发热首先查什么？", "答案": "D"}
    filled = _filled(_template(client, "CMExam", "xlsx"), good, bad)
    job = _upload(client, "CMExam", "填好的.xlsx", filled)
    assert (job.result["rows"], job.result["imported"]) == (2, 1)
    (row,) = job.result["rejected"]
    assert row["row"] == 3 and "“答案”列填的是“D”" in row["message"]
    assert Item.objects.get().specialty.code == "03.04"


def test_an_empty_template_holds_no_item(cast, browser) -> None:
    client = browser(cast.lead)
    job = _upload(client, "MADiagnosis", "空.jsonl", _template(client, "MADiagnosis", "jsonl"))
    assert not Item.objects.exists()
    assert job.state == jobs.JobState.DONE and job.result["rejected"] == []


def test_templates_are_for_those_who_import(cast, browser) -> None:
    address = reverse("item_import_template", args=["CMExam", "xlsx"])
    assert browser(cast.alice).get(address).status_code == 404
    assert browser(cast.lead).get(address.replace("xlsx", "exe")).status_code == 404
    assert browser(cast.lead).get(address.replace("CMExam", "Nothing")).status_code == 404
