"""Real questions, a real model, a real endpoint: CMExam items answered over HTTP by ``transformers serve`` stand on the board."""

import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flow.site import Site, eventually, free_port
from tests.flow.small_model import save_small_model

pytestmark = pytest.mark.slow

FREEZE = """
from annotation.services import item_imports, releases
from curation import jobs
from curation.models import Role, User
from curation.services.people import invite_user
from pathlib import Path
lead = User.objects.filter(role=Role.DATA_LEAD).first()
file = item_imports.read_items(Path({path!r}), file_name="val.xlsx", dataset="CMExam")
report = item_imports.report_of(file)
file.items = file.items[:400]
item_imports.import_items(file=file, origin="val.xlsx", by=lead)
item_imports.accept_imported(dataset="CMExam", by=lead)
release = releases.draft_release(name="cmexam-200", by=lead, kind="imported", selection={{"datasets": {{"CMExam": 200}}, "seed": 7}})
jobs.run_here(releases.freeze_release(release=release, by=lead))
release.refresh_from_db()
keys = [__import__("json").loads(key)["target"]["choice"] for key in release.items.values_list("key", flat=True)]
print(json.dumps({{"report": {{k: report[k] for k in ("rows", "imported", "duplicates")}}, "rejected": len(report["rejected"]),
                  "n": release.item_count, "b": sum(key == ["B"] for key in keys)}}))
"""
BOARD = """
from annotation.models import Release
from benchmark.selectors import leaderboard
print(json.dumps([row.as_data() for row in leaderboard(Release.objects.get(name={name!r}))]))
"""


@dataclass
class Served:
    """A model behind an OpenAI-compatible address."""

    path: Path
    url: str

    @property
    def spec(self) -> str:
        """As ``evaluate --model`` names it."""
        return f"openai:{self.path}@{self.url}"


@pytest.fixture(scope="module")
def served(demo_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``transformers serve`` with the small model."""
    folder, port = tmp_path_factory.mktemp("model") / "small", free_port()
    save_small_model(folder)
    program = str(Path(sys.executable).with_name("transformers"))
    with demo_site.running(
        program, "serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"
    ):

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as reply:
                    return reply.status == 200
            except OSError:
                return False

        eventually(answers, seconds=120, every=0.5)
        yield Served(folder, f"http://127.0.0.1:{port}/v1")


def test_the_cmexam_release_is_answered_over_http_and_stands_on_the_board(
    demo_site: Site, served: Served, shared_data: Path
) -> None:
    facts = demo_site.python(FREEZE.format(path=str(next(shared_data.glob("mcq/*/val.xlsx")))))
    assert facts["report"]["rows"] == 6811
    assert facts["report"]["imported"] + facts["report"]["duplicates"] + facts["rejected"] == 6811
    assert (facts["report"]["duplicates"], facts["rejected"], facts["n"]) == (19, 1, 200)
    told = demo_site.last_line(
        "evaluate", "--release", "cmexam-200", "--model", served.spec, "--concurrency", "4", "--json"
    )
    assert told["n"] == told["requests"] == 200
    assert told["outcomes"]["met"] == facts["b"] > 0, (
        "it always says B, so it is right exactly where the key is B"
    )
    assert told["outcomes"]["met"] + told["outcomes"]["not_met"] == 200
    assert told["scores"]["datasets"] == {"CMExam": facts["b"] / 200}
    board = demo_site.python(BOARD.format(name="cmexam-200"))
    assert [row["overall"] for row in board] == [facts["b"] / 200]


def test_the_open_items_of_the_demo_release_are_answered_over_http_and_judged(
    demo_site: Site, served: Served
) -> None:
    told = demo_site.last_line(
        "evaluate",
        "--release",
        "mlb-demo",
        "--model",
        served.spec,
        "--judge",
        "demo-judge",
        "--concurrency",
        "4",
        "--json",
    )
    assert told["n"] == sum(told["outcomes"].values()) == 66
    # The server gives the prompt back with the answer; where that is too long for the small judge, it says so.
    assert told["outcomes"]["answer_missing"] == 0
    assert told["outcomes"]["judge_failed"] <= 18
    assert set(told["scores"]["dimensions"]) == {"MedKQA", "MedSE", "MedRU", "SmartServ", "SmartCare"}
    judged = demo_site.python(
        "from benchmark.models import Judgment\n"
        f"print(json.dumps(Judgment.objects.filter(response__run_id={told['run']}).count()))"
    )
    assert judged > 9 * 3
    board = demo_site.python(BOARD.format(name="mlb-demo"))
    assert len(board) == 4


def test_a_dead_endpoint_is_named_in_chinese_and_the_run_can_go_on_later(demo_site: Site) -> None:
    spec = f"openai:nobody@http://127.0.0.1:{free_port()}/v1"
    told = demo_site.last_line(
        "evaluate", "--release", "mlb-demo", "--model", spec, "--judge", "demo-judge", "--json", code=1
    )
    assert told["failed"] == "dead_unreachable"
    assert "无法连接" in told["message"]
    assert "127.0.0.1" in told["message"]
