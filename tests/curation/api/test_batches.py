"""A delivery over the API, from the upload to the undo; a POST that is repeated is carried out once."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curation import jobs
from curation.models import AuditEntry, ImportBatch, Job, Source
from curation.services.deidentification import accept_remaining
from tests.cast import Cast
from tests.curation.deliveries import csv_bytes, delivered, rows_of, staged


def upload(client, content: bytes, name: str = "a.csv", **headers: str):
    data = {"file": SimpleUploadedFile(name, content), "source": "市一院"}
    return client.post(reverse("api_batches"), data, format="multipart", headers=headers)


def test_upload_map_commit_report_undo(cast: Cast, ask) -> None:
    client = ask(cast.alice)
    rows = [*rows_of(3), *rows_of(1), ("骨科", "", "", "", "")]
    answer = upload(client, csv_bytes(rows, encoding="gb18030"))
    assert answer.status_code == 201 and answer.json()["encoding"] == "gb18030"
    batch = answer.json()["id"]

    mapping = {"text": ["主诉", "现病史"], "department": "科室", "known": {"patient_name": "姓名"}}
    changed = client.patch(reverse("api_batch", args=[batch]), {"mapping": mapping}, format="json")
    assert changed.json()["mapping"]["text"] == ["主诉", "现病史"]

    job = client.post(reverse("api_batch_commit", args=[batch]))
    assert job.status_code == 202 and job.json()["title"] == "导入病历"
    jobs.run_here(Job.objects.get(pk=job.json()["id"]))
    report = client.get(reverse("api_batch_report", args=[batch])).json()
    assert (report["rows"], report["imported"], report["duplicates"]) == (5, 3, 1)
    assert report["rejected"] == [{"row": 6, "reason": "empty_text", "message": "第 6 行没有正文。"}]
    rejected = client.get(reverse("api_batch_rejected", args=[batch])).json()
    assert rejected[0]["content"]["科室"] == "骨科"
    assert "content" not in ask(cast.lead).get(reverse("api_batch_rejected", args=[batch])).json()[0]

    assert client.post(reverse("api_batch_undo", args=[batch])).json()["state"] == "undone"


def test_an_upload_that_is_sent_twice_with_one_key_is_one_delivery(cast: Cast, ask) -> None:
    client = ask(cast.alice)
    first = upload(client, csv_bytes(rows_of(1)), **{"Idempotency-Key": "k1"})
    again = upload(client, csv_bytes(rows_of(1)), **{"Idempotency-Key": "k1"})
    assert first.json() == again.json() and AuditEntry.objects.filter(action="batch.staged").count() == 1
    other = upload(client, csv_bytes(rows_of(2)), **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_a_bad_file_is_a_problem_with_a_code_and_a_sentence(cast: Cast, ask) -> None:
    client = ask(cast.alice)
    for content, name, code in ((b"", "a.csv", "empty_file"), (b"PK\x03\x04x", "b.xlsx", "broken_workbook")):
        problem = upload(client, content, name)
        assert problem.status_code == 422 and problem.headers["Content-Type"] == "application/problem+json"
        assert problem.json()["code"] == code and f"“{name}”" in problem.json()["detail"]
    assert not ImportBatch.objects.exists() and not Source.objects.exists()


def test_a_column_that_the_file_does_not_have_is_named(cast: Cast, ask) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    problem = ask(cast.alice).patch(
        reverse("api_batch", args=[batch.pk]), {"mapping": {"text": ["正文"]}}, format="json"
    )
    assert (problem.status_code, problem.json()["code"]) == (422, "missing_column")
    assert "没有“正文”列。现有列：科室、姓名、住院号、主诉、现病史。" in problem.json()["detail"]


def test_a_mapping_of_the_wrong_shape_is_refused_not_an_error_of_the_server(cast: Cast, ask) -> None:
    batch = staged(cast.alice, csv_bytes(rows_of(1)))
    client, address = ask(cast.alice), reverse("api_batch", args=[batch.pk])
    for mapping in (
        {"text": "主诉", "nonsense": 1},
        {"text": []},
        {"text": ["主诉"], "known": {"age": "姓名"}},
    ):
        assert client.patch(address, {"mapping": mapping}, format="json").status_code == 422
    assert client.patch(address, {"mapping": []}, format="json").status_code == 400


def test_a_committed_delivery_is_not_mapped_again_and_used_ones_are_not_undone(cast: Cast, ask) -> None:
    batch, client = delivered(cast.alice), ask(cast.alice)
    changed = client.patch(reverse("api_batch", args=[batch.pk]), {}, format="json")
    assert (changed.status_code, changed.json()["code"]) == (409, "wrong_state")
    accept_remaining(record=batch.records.get(), by=cast.bob)
    undone = client.post(reverse("api_batch_undo", args=[batch.pk]))
    assert (undone.status_code, undone.json()["code"]) == (422, "batch_in_use")


def test_deliveries_of_others_are_not_there(cast: Cast, ask) -> None:
    batch, bob = staged(cast.alice, csv_bytes(rows_of(1))), ask(cast.bob)
    assert bob.get(reverse("api_batches")).json()["results"] == []
    for name in ("api_batch", "api_batch_report", "api_batch_rejected"):
        assert bob.get(reverse(name, args=[batch.pk])).status_code == 404
    for name in ("api_batch_commit", "api_batch_undo"):
        assert bob.post(reverse(name, args=[batch.pk])).status_code == 404
    for who in (cast.evaluator, cast.admin):
        assert ask(who).get(reverse("api_sources")).status_code == 404
        assert upload(ask(who), csv_bytes(rows_of(1))).status_code == 404


def test_naming_a_source_twice_gives_the_same_one(cast: Cast, ask) -> None:
    client = ask(cast.lead)
    first = client.post(reverse("api_sources"), {"name": "市一院", "terms": "协议 7"}, format="json")
    again = client.post(reverse("api_sources"), {"name": "市一院"}, format="json")
    assert first.json()["id"] == again.json()["id"] and again.json()["terms"] == "协议 7"
    assert [row["name"] for row in client.get(reverse("api_sources")).json()] == ["市一院"]


def test_a_data_lead_closes_a_source_by_its_name(cast: Cast, ask) -> None:
    delivered(cast.alice)
    source = Source.objects.get()
    address = reverse("api_source_close", args=[source.pk])
    assert ask(cast.alice).post(address, {"name": source.name}, format="json").status_code == 404
    assert (
        ask(cast.lead).post(address, {"name": "别的"}, format="json").json()["code"] == "source_name_differs"
    )
    assert ask(cast.lead).post(address, {"name": source.name}, format="json").json()["closed_at"]
    assert ask(cast.alice).get(reverse("api_sources")).json()[0]["closed_at"]
