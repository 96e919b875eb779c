"""The public files through the services and commands: CMExam's validation set to a frozen bundle, MLB's own examples to the gate."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Item, Release
from annotation.services.bundles import bundle_of, public_key_pem
from annotation.services.item_imports import accept_imported, import_items, read_items
from annotation.services.releases import draft_release, freeze_release
from curation import jobs


def _cmexam(shared_data: Path) -> Path:
    [path] = (shared_data / "mcq").glob("*/val.xlsx")
    return path


def _last_line(name: str, *args: str, code: int = 0) -> dict:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *args, stdout=out, stderr=err)
    except CommandError as error:
        assert error.returncode == code
    else:
        assert code == 0
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.slow
def test_cmexam_is_imported_accepted_sampled_frozen_and_verified(cast, shared_data, tmp_path) -> None:
    path = _cmexam(shared_data)
    file = read_items(path, file_name=path.name, dataset="CMExam")
    report = import_items(file=file, origin=path.name, by=cast.lead)
    assert report["rows"] == 6811
    assert report["rows"] == report["imported"] + report["duplicates"] + len(report["rejected"])
    assert report["imported"] == 6791 and [row["reason"] for row in report["rejected"]] == ["EMPTY_ANSWER"]
    again = import_items(file=file, origin=path.name, by=cast.lead)
    assert again["imported"] == 0 and Item.objects.count() == 6791
    outcome = accept_imported(dataset="CMExam", by=cast.lead)
    assert outcome["accepted"] + outcome["kept"] == 6791
    # Held back are exam questions that tell an exact date, a hospital or a long number, or look as if they did.
    assert outcome["accepted"] > 6600
    answer = _last_line(
        "freeze_release",
        "cmexam-200",
        "--kind",
        "imported",
        "--dataset",
        "CMExam=200",
        "--seed",
        "11",
        "--by",
        cast.lead.email,
        "--json",
    )
    release = Release.objects.get(name="cmexam-200")
    assert answer == {"release": "cmexam-200", "digest": release.digest, "items": 200}
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    first = _last_line("release_bundle", "cmexam-200", str(one))
    bundle_of(release).unlink()
    second = _last_line("release_bundle", "cmexam-200", str(two))
    assert first == second and first["digest"] == release.digest
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()
    key = tmp_path / "key.pem"
    key.write_text(public_key_pem())
    verified = subprocess.run(
        [sys.executable, "-m", "benchmark.bundle", "verify", str(one), "--public-key", str(key)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    said = json.loads(verified.stdout.splitlines()[-1])
    assert said["ok"] and said["signature"] == "valid" and said["digest"] == release.digest


def test_the_same_seed_draws_the_same_items(cast, tmp_path) -> None:
    table = tmp_path / "t.csv"
    rows = [f"第{number}项检查的首选是？,甲,乙,A" for number in range(30)]
    table.write_text("\n".join(["question,option_a,option_b,answer", *rows]), encoding="utf-8")
    import_items(
        file=read_items(table, file_name=table.name, dataset="CMExam"), origin=table.name, by=cast.lead
    )
    accept_imported(dataset="CMExam", by=cast.lead)
    drawn = []
    for name, seed in (("a1", 5), ("a2", 5), ("a3", 6)):
        release = draft_release(
            name=name, by=cast.lead, kind="imported", selection={"datasets": {"CMExam": 10}, "seed": seed}
        )
        jobs.run_here(freeze_release(release=release, by=cast.lead))
        drawn.append(list(release.items.values_list("uid", flat=True)))
    assert drawn[0] == drawn[1] != drawn[2]


def test_mlbs_examples_are_imported_and_those_with_hospitals_and_dates_are_refused_by_code(
    cast, shared_data
) -> None:
    spec = str(shared_data / "mlb" / "mlb_spec.json")
    report = _last_line("import_items", spec, "--mlb", "--by", cast.lead.email, "--json")
    assert report["imported"] == 22 and Item.objects.count() == 22
    assert {"HOSPITAL", "DATE"} <= {defect["code"] for defect in report["defects"]}
    assert _last_line("import_items", spec, "--mlb", "--json")["imported"] == 0
    for name in set(Item.objects.values_list("dataset__name", flat=True)):
        accept_imported(dataset=name, by=cast.lead)
    held = {
        item.dataset.name: item.defects
        for item in Item.objects.filter(state="draft").select_related("dataset")
    }
    assert any("HOSPITAL" in codes for codes in held.values())
    assert any("DATE" in codes for codes in held.values())
    uids = list(Item.objects.values_list("uid", flat=True))
    release = draft_release(name="mlb", by=cast.lead, kind="imported", selection={"items": uids})
    done = jobs.run(freeze_release(release=release, by=cast.lead).pk)
    release.refresh_from_db()
    assert (done.state, done.error_code, release.state) == ("failed", "gate_closed", "draft")
    codes = {code for entry in release.gate_report for code in entry["codes"]}
    assert {"HOSPITAL", "DATE", "NOT_ACCEPTED"} <= codes


def test_a_closed_gate_exits_two_with_its_report(cast, workshop) -> None:
    item = workshop.accepted()
    Item.objects.filter(pk=item.pk).update(defects=["PROMPT_LEAK"])
    answer = _last_line(
        "freeze_release",
        "closed",
        "--kind",
        "authored",
        "--dataset",
        "CMExam=all",
        "--by",
        cast.lead.email,
        code=2,
    )
    assert answer["refused"] == "gate_closed"
    assert answer["gate_report"] == [{"item": item.uid, "dataset": "CMExam", "codes": ["PROMPT_LEAK"]}]


def test_commands_refuse_what_is_not_there(cast, tmp_path) -> None:
    assert (
        _last_line("release_bundle", "nothing", str(tmp_path / "x.zip"), code=2)["refused"]
        == "unknown_release"
    )
    missing = str(tmp_path / "none.xlsx")
    assert _last_line("import_items", missing, "--dataset", "CMExam", code=2)["refused"] == "no_such_file"
    table = tmp_path / "t.csv"
    table.write_text("question,option_a,option_b,answer\n哪一项？,甲,乙,A\n", encoding="utf-8")
    refused = _last_line("import_items", str(table), "--dataset", "CMExam", "--accept", code=2)
    assert refused["refused"] == "by_required"
    assert _last_line("import_items", str(table), "--dataset", "Nope", code=2)["refused"] == "unknown_dataset"
    accepted = _last_line(
        "import_items", str(table), "--dataset", "CMExam", "--accept", "--by", cast.lead.email
    )
    assert accepted["acceptance"]["CMExam"]["accepted"] == 1
    short = [
        "freeze_release",
        "short",
        "--kind",
        "imported",
        "--dataset",
        "CMExam=5",
        "--by",
        cast.lead.email,
    ]
    assert _last_line(*short, code=2)["refused"] == "too_few_items"
