"""``manage.py demo``: a clinical record becomes a line on a leaderboard, by one command, as often as one likes."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.flow.site import ROOT, Site

pytestmark = pytest.mark.slow

DIMENSIONS = {"MedKQA", "MedSE", "MedRU", "SmartServ", "SmartCare"}
COUNTS = """
from django.apps import apps
print(json.dumps({m._meta.label: m._default_manager.count() for m in apps.get_models()
                  if m._meta.app_label in ("curation", "annotation", "benchmark")}))
"""


def report(site: Site) -> dict[str, Any]:
    """The JSON line of the first run."""
    facts: dict[str, Any] = json.loads((site.folder / "demo.json").read_text(encoding="utf-8"))
    return facts


def test_the_demo_ends_with_one_line_that_tells_the_whole_path(demo_site: Site) -> None:
    facts = report(demo_site)
    assert facts["records"] >= 60
    assert facts["identifiers_found"] >= 400
    assert facts["items_accepted"] >= 66
    assert facts["release"]["name"] == "mlb-demo"
    assert len(facts["release"]["digest"]) == 64
    assert facts["judge"]["name"] == "demo-judge"
    assert -1 <= facts["judge"]["kappa"] <= 1
    board = facts["leaderboard"]
    assert [row["model"] for row in board] == ["demo-strong", "demo-middle", "demo-weak"]
    assert board[0]["overall"] > board[1]["overall"] > board[2]["overall"]
    for row in board:
        assert set(row) == {"model", "overall"} | DIMENSIONS
        assert all(0 <= row[name] <= 1 for name in DIMENSIONS)


def test_running_the_demo_twice_changes_nothing(demo_site: Site) -> None:
    before = demo_site.python(COUNTS)
    assert demo_site.last_line("demo", "--no-serve") == report(demo_site)
    assert demo_site.python(COUNTS) == before


def test_no_identifier_of_a_demo_record_stands_in_a_deidentified_text(demo_site: Site) -> None:
    from config.demo.content import records
    from curation.deid import DIRECT_TYPES

    texts = demo_site.python(
        "from curation.models import DeidentifiedRecord as D\n"
        "print(json.dumps(dict(D.objects.values_list('source_record__external_id', 'text'))))"
    )
    leaked = [
        (record.external_id, span.type)
        for record in records()
        for span in record.spans
        if span.type in DIRECT_TYPES and record.text[span.start : span.end] in texts[record.external_id]
    ]
    assert leaked == []


def test_raw_text_and_names_are_sealed_in_the_database_file(demo_site: Site) -> None:
    from config.demo.content import records

    content = b"".join(path.read_bytes() for path in demo_site.folder.glob("zhenping.sqlite3*"))
    names = [str(record.known["patient_name"]) for record in records() if record.known.get("patient_name")]
    assert len(names) > 30
    assert [name for name in names if name.encode() in content] == []


def test_the_bundle_is_identical_whenever_it_is_made_and_anybody_can_check_it(demo_site: Site) -> None:
    one, two = demo_site.folder / "one.zip", demo_site.folder / "two.zip"
    told = demo_site.last_line("release_bundle", "mlb-demo", str(one))
    for kept in (demo_site.folder / "files" / "releases").iterdir():
        kept.unlink()
    demo_site.manage("release_bundle", "mlb-demo", str(two))
    assert one.read_bytes() == two.read_bytes()
    assert told["digest"] == report(demo_site)["release"]["digest"]
    checked = subprocess.run(
        [sys.executable, "-m", "benchmark.bundle", "verify", str(one)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    facts = json.loads(checked.stdout.strip().splitlines()[-1])
    assert facts == {
        "ok": True,
        "release": "mlb-demo",
        "digest": told["digest"],
        "signature": "unknown key",
        "first_altered": None,
    }
    data = bytearray(one.read_bytes())
    data[len(data) // 2] ^= 1
    two.write_bytes(data)
    altered = subprocess.run(
        [sys.executable, "-m", "benchmark.bundle", "verify", str(two)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert altered.returncode != 0


def test_a_bundle_is_evaluated_on_a_machine_that_never_saw_its_items(demo_site: Site, site: Site) -> None:
    bundle = demo_site.folder / "carried.zip"
    demo_site.manage("release_bundle", "mlb-demo", str(bundle))
    replies = site.folder / "replies.jsonl"
    lines = demo_site.python(
        "from benchmark.models import StoredReply as R\n"
        "print(json.dumps([{'id': u, 'reply': t} for u, t in R.objects.filter(model__name='demo-strong').values_list('uid', 'text')]))"
    )
    replies.write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines[:-1]), encoding="utf-8"
    )
    facts = site.last_line("evaluate", "--release", str(bundle), "--model", f"replay:{replies}", "--json")
    assert facts["n"] == 66
    assert sum(facts["outcomes"].values()) == 66
    assert facts["outcomes"]["answer_missing"] == 1
    assert facts["scores"]["dimensions"]["MedKQA"] is not None


def test_another_data_folder_starts_afresh(demo_site: Site, site: Site) -> None:
    assert site.python(COUNTS)["curation.SourceRecord"] == 0
