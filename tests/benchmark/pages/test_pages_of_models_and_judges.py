"""Registering models, importing verdicts, training judges and reading their passports on pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from benchmark.models import EvaluatedModel, Judge, JudgeState, StoredReply, VerdictSet
from benchmark.services import judges
from benchmark.training import VerdictFile, VerdictRow
from curation import jobs
from curation.models import JobState, User

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Client]

ENDPOINT = {"name": "甲模型", "provider": "openai", "model": "m1", "location": "http://127.0.0.1:8001/v1"}


def test_an_endpoint_is_registered_and_its_key_is_never_shown(visit: Visit) -> None:
    client = visit("evaluator")
    response = client.post("/models/new/", {**ENDPOINT, "api_key": "sk-secret"}, follow=True)
    assert "已登记模型“甲模型”" in response.content.decode()
    assert EvaluatedModel.objects.get().api_key == "sk-secret"
    assert "sk-secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"location": "http://10.0.0.8:8000/v1"}, "location", "未经管理员允许"),
        ({"location": "ftp://127.0.0.1/v1"}, "location", "写法有误"),
        ({"location": ""}, "location", "必填"),
        ({"model": ""}, "model", "必填"),
        ({"model": "两个 词"}, "location", "写法有误"),
        ({"api_key": "密钥"}, "api_key", "英文字母"),
        ({"provider": "local", "path": "/nowhere"}, "path", "/nowhere 不存在"),
        ({"provider": "local"}, "path", "必填"),
        ({"provider": "replay"}, "file", "必填"),
        ({"name": ""}, "name", ""),
    ],
)
def test_what_is_wrong_with_a_model_stands_beside_its_field_and_what_was_typed_stays(
    visit: Visit, changed: dict[str, str], field: str, words: str
) -> None:
    response = visit("evaluator").post("/models/new/", {**ENDPOINT, "api_key": "sk-typed", **changed})
    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors[field])
    page = response.content.decode()
    assert "sk-typed" not in page
    assert ENDPOINT["name"] in page or field == "name"
    assert not EvaluatedModel.objects.exists()


def test_another_model_under_the_same_name_is_refused_beside_the_name(visit: Visit) -> None:
    client = visit("evaluator")
    client.post("/models/new/", ENDPOINT)
    response = client.post("/models/new/", {**ENDPOINT, "model": "m2"})
    assert "已登记，且内容不同" in "".join(response.context["form"].errors["name"])


def test_stored_replies_are_uploaded_and_a_bad_row_is_named(visit: Visit) -> None:
    client = visit("evaluator")
    bad = SimpleUploadedFile("r.jsonl", b'{"id":"a","reply":"A"}\nnonsense\n')
    response = client.post("/models/new/", {"name": "r", "provider": "replay", "file": bad})
    assert "“r.jsonl”第 2 行" in "".join(response.context["form"].errors["file"])
    assert not EvaluatedModel.objects.exists()
    good = SimpleUploadedFile(
        "r.jsonl", '\ufeff{"id":"a","reply":"甲"}\n\n{"id":"b","reply":null}\n'.encode()
    )
    assert client.post("/models/new/", {"name": "r", "provider": "replay", "file": good}).status_code == 302
    assert list(StoredReply.objects.values_list("uid", "text")) == [("a", "甲")]


def test_an_upload_beyond_the_limit_is_refused(visit: Visit, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    file = SimpleUploadedFile("r.jsonl", b'{"id":"a","reply":"A"}')
    response = visit("evaluator").post("/models/new/", {"name": "r", "provider": "replay", "file": file})
    assert "过大" in "".join(response.context["form"].errors["file"])


def csv(*lines: str) -> SimpleUploadedFile:
    head = "question,reference,topic,point,answer,label\n"
    return SimpleUploadedFile("判定.csv", (head + "\n".join(lines)).encode())


def test_verdicts_with_bad_rows_are_not_imported_until_they_may_be_skipped(visit: Visit) -> None:
    client = visit("evaluator")
    lines = ("问,,处理,休息,休息,是", "问,,处理,复查,,否", "问,,处理,复查,无,不是")
    response = client.post("/judges/verdicts/import/", {"name": "v", "file": csv(*lines)})
    page = response.content.decode()
    assert response.status_code == 422
    assert [row["row"] for row in response.context["rejected"]] == [3, 4]
    assert "判定“不是”无法识别" in page
    assert not VerdictSet.objects.exists()
    response = client.post(
        "/judges/verdicts/import/", {"name": "v", "file": csv(*lines), "skip_rejected": "on"}, follow=True
    )
    assert "已导入判定集“v”：1 条判定，来自 1 道题。" in response.content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.docx", b"PK"), "不能读取“.docx”"),
        (SimpleUploadedFile("a.csv", b"x,y\n1,2\n"), "缺少列"),
        (SimpleUploadedFile("a.xlsx", b"no workbook"), "无法打开"),
        (SimpleUploadedFile("a.csv", b"point,answer,label\n"), "没有可用的判定"),
    ],
)
def test_a_file_that_holds_no_verdicts_is_refused_in_words(
    visit: Visit, file: SimpleUploadedFile, words: str
) -> None:
    response = visit("evaluator").post("/judges/verdicts/import/", {"name": "v", "file": file})
    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors["file"]) + "".join(
        response.context["form"].non_field_errors()
    )


@pytest.fixture
def verdict_set(db: None) -> VerdictSet:
    rows = [
        VerdictRow(
            f"问{number}", "", "处理", "休息", "休息" if number % 2 else "无", "是" if number % 2 else "否"
        )
        for number in range(6)
    ]
    return judges.import_verdicts(name="v", file=VerdictFile(rows=rows, rejected=[], form="rows"))


def test_a_training_is_started_followed_and_stopped(visit: Visit, verdict_set: VerdictSet) -> None:
    client = visit("evaluator")
    wanted = {"name": "judge-1", "verdict_set": verdict_set.pk, "preset": "cpu", "base": "tiny"}
    response = client.post("/judges/new/", wanted)
    assert response.headers["Location"] == "/judges/judge-1/"
    page = client.get("/judges/judge-1/").content.decode()
    assert 'hx-get="/judges/judge-1/"' in page
    part = client.get("/judges/judge-1/", headers={"HX-Request": "true", "HX-Target": "judge-live"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers

    client.post("/judges/judge-1/cancel/")
    part = client.get("/judges/judge-1/", headers={"HX-Request": "true", "HX-Target": "judge-live"})
    assert part.headers["HX-Refresh"] == "true"
    assert "已取消" in client.get("/judges/judge-1/").content.decode()
    client.post("/judges/judge-1/resume/")
    judge = Judge.objects.get()
    assert judge.job is not None
    assert (judge.state, judge.job.state) == (JudgeState.TRAINING, JobState.QUEUED)


def test_a_training_that_fails_says_why_and_can_be_repeated(visit: Visit, verdict_set: VerdictSet) -> None:
    verdict_set.verdicts.update(label="是", votes=[])
    job = judges.train_judge(name="one-sided", verdict_set=verdict_set)
    done = jobs.run(job.pk, keep_alive=False)
    assert done.state == JobState.FAILED
    page = visit("evaluator").get("/judges/one-sided/").content.decode()
    assert "判定全为“是”，无法训练。" in page
    assert "重新训练" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": "裁判"}, "name"), ({"name": "new"}, "name"), ({"base": "/nowhere"}, "base")],
)
def test_what_is_wrong_with_a_training_stands_beside_its_field(
    visit: Visit, verdict_set: VerdictSet, changed: dict[str, str], field: str
) -> None:
    wanted = {"name": "j", "verdict_set": verdict_set.pk, "preset": "cpu", "base": "tiny", **changed}
    response = visit("evaluator").post("/judges/new/", wanted)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_weak_judge_is_called_weak_in_words(visit: Visit, judge: Judge) -> None:
    page = visit("data_lead").get("/judges/words/").content.decode()
    assert "不优于始终判“是”。" in page
    assert "与医师的一致性弱（kappa 0.05）" in page
    assert "不优于只看要点字面是否出现的规则（kappa 0.50）。" in page
    assert "kappa 的区间含 0" in page
    for figure in ("70.0 %", "82.0 %", "10.0 %", "0.81", "e" * 12, "d" * 12, "检验 2，互不重叠"):
        assert figure in page


def test_a_strong_judge_is_not_warned_of(visit: Visit, judge: Judge) -> None:
    judge.card["figures"] |= {"accuracy": 0.92, "kappa": 0.81, "kappa_ci": [0.7, 0.9]}
    judge.save()
    page = visit("data_lead").get("/judges/words/").content.decode()
    assert "与医师的一致性较强（kappa 0.81）" in page
    assert "alert--warning" not in page


def test_a_labelled_file_measures_a_judge_and_is_not_kept(
    visit: Visit, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "load_judge", lambda _judge: judge.words)
    lines = [
        json.dumps({"point": "休息", "answer": a, "label": b})
        for a, b in (("休息", 1), ("无", 0), ("休息", 0))
    ]
    file = SimpleUploadedFile("labels.jsonl", "\n".join(lines).encode())
    response = visit("evaluator").post("/judges/words/", {"file": file})
    assert response.status_code == 200
    assert response.context["measured"].figures["n"] == 3
    assert "在“labels.jsonl”上" in response.content.decode()
    assert not VerdictSet.objects.exists()


def test_a_data_lead_measures_nothing(visit: Visit, judge: Judge) -> None:
    file = SimpleUploadedFile("labels.jsonl", b'{"point":"a","answer":"a","label":1}')
    response = visit("data_lead").post("/judges/words/", {"file": file})
    assert "measured" not in response.context
    assert User.objects.filter(role="data_lead").exists()
