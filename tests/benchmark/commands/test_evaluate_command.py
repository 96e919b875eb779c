"""``evaluate`` runs a release against a model without a worker, and answers in one line."""

import json
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, StoredReply
from benchmark.providers import Limits
from benchmark.services import generation

pytestmark = pytest.mark.django_db


def evaluate(*arguments: str) -> tuple[dict[str, Any], str]:
    """The last line as an object, and what was told on stderr."""
    out, err = StringIO(), StringIO()
    call_command("evaluate", *arguments, stdout=out, stderr=err)
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer, err.getvalue()


def refused(*arguments: str) -> tuple[dict[str, Any], int]:
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as stop:
        call_command("evaluate", *arguments, stdout=out, stderr=err)
    return json.loads(out.getvalue().splitlines()[-1]), stop.value.returncode


@pytest.fixture
def replies(tmp_path: Path, good_replies: dict[str, str]) -> Callable[..., Path]:
    def write(name: str = "replies.jsonl", **extra: str) -> Path:
        lines = [json.dumps({"id": uid, "reply": text}) for uid, text in {**good_replies, **extra}.items()]
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_a_bundle_and_a_file_of_replies_give_numbers_on_a_site_that_never_saw_the_items(
    bundle: Path, replies: Callable[..., Path], judge: Judge
) -> None:
    answer, told = evaluate("--release", str(bundle), "--model", f"replay:{replies()}", "--judge", "words")
    assert answer["n"] == 6
    assert answer["outcomes"] == {
        "met": 5, "not_met": 1, "judge_abstained": 0, "judge_failed": 0, "answer_missing": 0,
    }  # fmt: skip
    assert answer["scores"] == {
        "overall_datasets": pytest.approx((1 + 1 + 0.75) / 3),
        "overall_items": pytest.approx(5.5 / 6),
        "dimensions": {"MedKQA": 1.0, "MedRU": 1.0, "SmartCare": 0.75},
        "datasets": {"Choices": 1.0, "Entities": 1.0, "Plans": 0.75},
    }
    assert set(answer) == {"run", "n", "outcomes", "scores", "requests", "seconds"}
    assert Release.objects.get().name == "mixed"
    assert "2 个编号不在版本 mixed 中：choice-3、choice-4" in told


def test_the_same_command_again_is_the_same_run(bundle: Path, replies: Callable[..., Path]) -> None:
    arguments = ("--release", str(bundle), "--model", f"replay:{replies()}", "--json")
    first, again = evaluate(*arguments)[0], evaluate(*arguments)[0]
    assert first == again
    assert EvaluationRun.objects.count() == EvaluatedModel.objects.count() == 1


def test_other_replies_in_a_file_of_the_same_name_are_another_model(
    bundle: Path, replies: Callable[..., Path]
) -> None:
    first = evaluate("--release", str(bundle), "--model", f"replay:{replies()}")[0]
    changed = replies(**{"choice-1": "答案：B"})
    second = evaluate("--release", "mixed", "--model", f"replay:{changed}")[0]
    assert first["run"] != second["run"]
    assert second["scores"]["datasets"]["Choices"] == 0.5
    assert all(name.startswith("replies-") for name in EvaluatedModel.objects.values_list("name", flat=True))


def test_without_a_judge_open_items_stay_unscored_and_it_is_said(
    bundle: Path, replies: Callable[..., Path]
) -> None:
    answer, told = evaluate("--release", str(bundle), "--model", f"replay:{replies()}", "--name", "mine")
    assert answer["outcomes"]["judge_failed"] == 2
    assert answer["scores"]["datasets"]["Plans"] is None
    assert "2 道开放问答不计分" in told
    assert EvaluatedModel.objects.get().name == "mine"


def test_a_limit_takes_the_first_items(bundle: Path, replies: Callable[..., Path]) -> None:
    answer, _told = evaluate("--release", str(bundle), "--model", f"replay:{replies()}", "--limit", "3")
    assert (answer["n"], sum(answer["outcomes"].values()), answer["requests"]) == (3, 3, 3)


def test_an_altered_bundle_is_refused_and_nothing_of_it_is_kept(
    bundle: Path, replies: Callable[..., Path], tmp_path: Path
) -> None:
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(
                name, data.replace("卧床休息".encode(), "下床活动".encode()) if name == "keys.jsonl" else data
            )
    answer, code = refused("--release", str(altered), "--model", f"replay:{replies()}")
    assert (answer["refused"], code) == ("bundle_altered", 2)
    assert "plan-1" in answer["message"]
    assert Release.objects.count() == EvaluatedModel.objects.count() == 0


@pytest.mark.parametrize(
    ("release", "model", "more", "code"),
    [
        ("none", "replay:{replies}", (), "unknown_release"),
        ("{bundle}", "replay:/nowhere.jsonl", (), "file_not_readable"),
        ("{bundle}", "gpt", (), "bad_spec"),
        ("{bundle}", "openai:m@http://10.1.1.1:80/v1", (), "host_not_allowed"),
        ("{bundle}", "openai:m@http://127.0.0.1:1/v1", ("--key-env", "NO_SUCH_VARIABLE"), "key_env_missing"),
        ("{bundle}", "local:/nowhere", (), "no_such_model"),
        ("{bundle}", "replay:{replies}", ("--judge", "nobody"), "unknown_judge"),
        ("{bundle}", "replay:{replies}", ("--limit", "0"), "bad_limit"),
        ("{replies}", "replay:{replies}", (), "not_a_zip"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(
    bundle: Path, replies: Callable[..., Path], release: str, model: str, more: tuple[str, ...], code: str
) -> None:
    places = {"bundle": bundle, "replies": replies()}
    arguments = ("--release", release.format(**places), "--model", model.format(**places), *more)
    answer, exit_code = refused(*arguments)
    assert (answer["refused"], exit_code) == (code, 2)
    assert answer["message"] != code


def test_a_dead_endpoint_is_a_failure_and_no_refusal(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "LIMITS", Limits(attempts=1))
    answer, exit_code = refused("--release", str(bundle), "--model", "openai:m@http://127.0.0.1:1/v1")
    assert (answer["failed"], exit_code) == ("dead_unreachable", 1)
    assert "http://127.0.0.1:1/v1" in answer["message"]


def test_a_key_from_the_environment_is_kept_sealed(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "LIMITS", Limits(attempts=1))
    monkeypatch.setenv("MY_KEY", "sk-1")
    refused("--release", str(bundle), "--model", "openai:m@http://127.0.0.1:1/v1", "--key-env", "MY_KEY")
    model = EvaluatedModel.objects.get()
    assert (model.name, model.api_key) == ("m@127.0.0.1:1", "sk-1")


def test_replies_keep_every_character_that_a_database_can_hold(
    bundle: Path, replies: Callable[..., Path]
) -> None:
    path = replies(**{"choice-1": "答案：A\x00\ud800"})
    evaluate("--release", str(bundle), "--model", f"replay:{path}")
    assert StoredReply.objects.get(uid="choice-1").text == "答案：A\ufffd\ufffd"
