"""Commands that scripts call: one JSON object as the last line, exit codes, nothing else on stdout."""

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from curation.models import ImportBatch, Job, Source, SourceRecord, User
from curation.permissions import has_valid_licence
from curation.readers import Limits
from curation.refusal import Refused
from curation.services import staging
from tests.curation.deliveries import csv_bytes, rows_of


def call(*words: str) -> dict:
    """The object in the last line; the exit code of a refusal is checked by :func:`refused`."""
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def refused(*words: str, code: int = 2) -> dict:
    out = io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command(*words, stdout=out, stderr=io.StringIO())
    assert stopped.value.returncode == code
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture
def records_file(tmp_path: Path) -> Path:
    file = tmp_path / "门诊.csv"
    file.write_bytes(csv_bytes([*rows_of(3), *rows_of(1), ("骨科", "", "", "", "")], encoding="gb18030"))
    return file


def test_create_user_gives_a_link_that_sets_the_password(taxonomy: None) -> None:
    answer = call(
        "create_user",
        "A@b.example",
        "--role",
        "physician",
        "--licence",
        "L-1",
        "--specialties",
        "03.01,03.04",
        "--expires",
        "2030-12-31",
        "--verified",
        "--base-url",
        "http://testserver/",
    )
    user = User.objects.get(email="a@b.example")
    assert answer["email"] == "a@b.example" and has_valid_licence(user)
    assert Client().get(answer["set_password_url"], follow=True).status_code == 200


def test_create_user_reads_a_password_from_standard_input(
    taxonomy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough one 7\n"))
    answer = call("create_user", "a@b.example", "--role", "administrator", "--password-stdin")
    assert answer == {"email": "a@b.example", "set_password_url": None}
    assert User.objects.get().check_password("a long enough one 7")
    monkeypatch.setattr(sys, "stdin", io.StringIO("123\n"))
    assert (
        refused("create_user", "c@b.example", "--role", "evaluator", "--password-stdin")["refused"]
        == "weak_password"
    )
    assert User.objects.count() == 1


def test_create_user_refuses_with_a_code_and_a_sentence(taxonomy: None) -> None:
    assert refused("create_user", "nobody", "--role", "evaluator") == {
        "refused": "bad_email",
        "message": "邮箱“nobody”不合法。",
    }
    assert refused("create_user", "a@b.example", "--role", "physician")["refused"] == "licence_required"
    wrong = refused(
        "create_user", "a@b.example", "--role", "physician", "--licence", "1", "--specialties", "99.99"
    )
    assert wrong["refused"] == "unknown_specialty" and not User.objects.exists()


def test_create_token_prints_a_token_that_works(taxonomy: None) -> None:
    call("create_user", "a@b.example", "--role", "evaluator")
    token = call("create_token", "a@b.example", "--name", "script")["token"]
    assert (
        Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).json()["email"]
        == "a@b.example"
    )
    assert refused("create_token", "b@b.example", "--name", "x")["refused"] == "unknown_user"


def test_invite_users_reports_row_by_row(taxonomy: None, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,role,licence\na@b.example,evaluator,\nb@b.example,physician,\n", encoding="utf-8")
    answer = call("invite_users", str(file))
    assert [row["email"] for row in answer["invited"]] == ["a@b.example"]
    assert [(row["row"], row["reason"]) for row in answer["rejected"]] == [(3, "licence_required")]
    assert call("invite_users", str(file))["existing"] == ["a@b.example"]


def test_import_records_works_without_a_worker_and_queues_detection(
    taxonomy: None, records_file: Path
) -> None:
    answer = call("import_records", str(records_file), "--source", "市一院")
    assert (answer["rows"], answer["imported"], answer["duplicates"], answer["encoding"]) == (
        5,
        3,
        1,
        "gb18030",
    )
    assert answer["rejected"] == [{"row": 6, "reason": "empty_text", "message": "第 6 行没有正文。"}]
    assert answer["batch"] == ImportBatch.objects.get().pk and answer["mapping"]["text"] == ["主诉", "现病史"]
    assert Job.objects.get(kind="detect").state == "queued"


def test_import_records_again_imports_nothing(taxonomy: None, records_file: Path) -> None:
    first = call("import_records", str(records_file), "--source", "市一院")
    again = call("import_records", str(records_file), "--source", "市一院", "--json")
    assert (again["batch"], again["rows"], again["imported"], again["duplicates"]) == (
        first["batch"],
        5,
        0,
        4,
    )
    assert SourceRecord.objects.count() == 3 and ImportBatch.objects.count() == 1


def test_a_dry_run_reports_and_writes_nothing(
    taxonomy: None, records_file: Path, own_data_folder: Path
) -> None:
    staged = own_data_folder / "files" / "staged"
    before = set(staged.glob("*"))
    answer = call("import_records", str(records_file), "--source", "市一院", "--dry-run")
    assert (answer["batch"], answer["rows"], answer["imported"], answer["duplicates"]) == (None, 5, 3, 1)
    assert not ImportBatch.objects.exists() and not Source.objects.exists()
    assert set(staged.glob("*")) == before


def test_import_records_takes_a_mapping_and_refuses_a_wrong_one(
    taxonomy: None, records_file: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"text": ["现病史"], "known": {"patient_name": "姓名"}}), encoding="utf-8")
    call("import_records", str(records_file), "--source", "甲", "--mapping", str(mapping))
    record = SourceRecord.objects.first()
    assert (
        record is not None
        and record.text.startswith("患者欧阳晓雯")
        and record.known == {"patient_name": "欧阳晓雯"}
    )
    mapping.write_text(json.dumps({"text": ["ask"]}), encoding="utf-8")
    wrong = refused("import_records", str(records_file), "--source", "乙", "--mapping", str(mapping))
    assert wrong["refused"] == "missing_column" and "“ask”" in wrong["message"]
    mapping.write_text("{", encoding="utf-8")
    assert (
        refused("import_records", str(records_file), "--source", "乙", "--mapping", str(mapping))["refused"]
        == "bad_json_file"
    )


def test_a_file_that_cannot_be_read_is_refused(taxonomy: None, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    assert refused("import_records", str(broken), "--source", "甲")["refused"] == "broken_workbook"
    assert refused("import_records", str(tmp_path / "no.csv"), "--source", "甲")["refused"] == "no_such_file"


def test_the_rows_of_a_header_can_be_given(taxonomy: None, tmp_path: Path) -> None:
    book = Workbook()
    for row in [("主诉", "诊断"), ("内容", "编码"), ("头痛", "G43")]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    words = ("import_records", str(tmp_path / "a.xlsx"), "--source", "甲", "--dry-run")
    assert call(*words)["rows"] == 2
    answer = call(*words, "--header-rows", "2")
    assert answer["rows"] == 1 and answer["mapping"]["text"] == ["主诉 / 内容"]
    assert answer["mapping"]["extra"] == ["诊断 / 编码"]


def test_a_zip_and_a_text_are_read_as_the_command_says(taxonomy: None, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.txt", "头痛。\n\n三天。\n")
        archive.writestr("乙.csv", "主诉,现病史\n咳嗽,一周\n")
    words = ("import_records", str(path), "--source", "甲", "--json")
    differ = refused(*words)
    assert differ["refused"] == "members_differ" and "“乙.csv”" in differ["message"]
    assert not ImportBatch.objects.exists()
    assert call(*words, "--member", "甲.txt", "--reading", "document", "--dry-run")["rows"] == 1
    answer = call(*words, "--member", "甲.txt")
    assert (answer["imported"], answer["mapping"]["text"]) == (2, ["text"])


def test_a_chosen_encoding_rejects_the_rows_it_does_not_hold(taxonomy: None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(rows_of(2), encoding="gb18030") + b"\xff,,,\xff,\n")
    words = ("import_records", str(path), "--source", "甲")
    assert refused(*words)["refused"] == "unknown_encoding"
    answer = call(*words, "--encoding", "gb18030")
    assert (answer["rows"], answer["imported"], answer["encoding"]) == (3, 2, "gb18030")
    assert answer["rejected"] == [
        {"row": 4, "reason": "invalid_bytes", "message": "第 4 行含有所选编码不能解读的字节（文件第 4 行）。"}
    ]
    assert refused(*words, "--encoding", "klingon")["refused"] == "no_such_encoding"


def test_a_file_of_too_many_rows_is_refused(
    taxonomy: None, records_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "DEFAULT_LIMITS", Limits(rows=4))
    answer = refused("import_records", str(records_file), "--source", "甲", "--dry-run")
    assert answer == {"refused": "too_many_rows", "message": "文件“门诊.csv”超过 4 行。"}


def test_a_job_that_failed_is_a_failure_not_a_refusal(
    taxonomy: None, records_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise Refused("unexpected", kind="OSError")

    monkeypatch.setattr("curation.services.imports._take_chunk", fail)
    answer = refused("import_records", str(records_file), "--source", "甲", code=1)
    assert answer["failed"] == "unexpected" and "OSError" in answer["message"]


def test_load_taxonomy_loads_the_shipped_one_or_a_file(db: None, tmp_path: Path) -> None:
    assert call("load_taxonomy") == {"dimensions": 5, "specialties": 64, "datasets": 22}
    assert call("load_taxonomy", "--track", "medic") == {"dimensions": 1, "specialties": 0, "datasets": 6}
    assert refused("load_taxonomy", "--track", "other")["refused"] == "unknown_track"
    file = tmp_path / "t.json"
    file.write_text(
        json.dumps({"specialties": [{"code": "99", "zh": "测试", "en": "Test"}]}), encoding="utf-8"
    )
    assert call("load_taxonomy", str(file))["specialties"] == 1
    file.write_text("[]", encoding="utf-8")
    assert refused("load_taxonomy", str(file))["refused"] == "bad_json_file"
