"""Small frozen releases, models and people for the tests of stage 3."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotation import canonical
from annotation.models import Release, ReleaseItem
from annotation.services import bundles
from annotation.states import ReleaseState
from benchmark.judges import JudgeRow, Verdict
from benchmark.judges.verdict import decide
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, JudgeState
from benchmark.services import evaluated_models, running, runs
from curation import jobs
from curation.models import User

PROMPTS: dict[str, Any] = {
    "Choices": {"metric": "accuracy", "format": "choice"},
    "Entities": {"metric": "micro_f1", "format": "extraction"},
    "Plans": {"metric": "points", "format": "open_answer"},
}
DIMENSIONS = {"Choices": "MedKQA", "Entities": "MedRU", "Plans": "SmartCare"}
SPECIALTIES = ("03.01", "04.01")

Item = tuple[dict[str, Any], dict[str, Any]]


def choice_item(number: int) -> Item:
    """A question of which A is right."""
    question = {
        "question": f"第{number}题：哪一项正确？",
        "options": {"A": "甲", "B": "乙", "C": "丙"},
        "multiple": False,
    }
    return _item(f"choice-{number}", "Choices", "choice", question, {"choice": ["A"]}, [])


def entity_item(number: int) -> Item:
    """A text with one disease."""
    question = {"text": f"患者{number}有哮喘。", "schema": "entities", "types": ["疾病"]}
    return _item(f"entity-{number}", "Entities", "extraction", question, {"value": {"疾病": ["哮喘"]}}, [])


def plan_item(number: int) -> Item:
    """An open question with two points."""
    question = {
        "question": f"病例{number}怎样处理？",
        "context": "病情稳定。",
        "topics": ["处理"],
        "reference_free": False,
    }
    points = [
        {"topic": "处理", "text": text, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
        for text in ("卧床休息", "复查血常规")
    ]
    return _item(
        f"plan-{number}",
        "Plans",
        "open_answer",
        question,
        {"answer": {"处理": ["卧床休息", "复查血常规"]}},
        points,
    )


def _item(
    uid: str,
    dataset: str,
    form: str,
    question: dict[str, Any],
    target: dict[str, Any],
    points: list[dict[str, Any]],
) -> Item:
    number = int(uid.rpartition("-")[2])
    asked = {
        "id": uid,
        "dataset": dataset,
        "dimension": DIMENSIONS[dataset],
        "track": "mlb",
        "specialty": SPECIALTIES[number % 2],
        "format": form,
        "input": question,
        "prompt": f"请回答：{json.dumps(question, ensure_ascii=False)}",
    }
    return asked, {"id": uid, "target": target, "points": points}


def _row(release: Release, position: int, item: Item) -> ReleaseItem:
    question, key = item
    return ReleaseItem(
        release=release,
        position=position,
        uid=question["id"],
        dataset=question["dataset"],
        dimension=question["dimension"],
        track=question["track"],
        specialty=question["specialty"],
        format=question["format"],
        metric=PROMPTS[question["dataset"]]["metric"],
        cluster=question["id"],
        question=canonical.canonical_bytes(question).decode(),
        key=canonical.canonical_bytes(key).decode(),
        certificate={"id": question["id"], "cluster": question["id"]},
        digest=canonical.item_digest({**question, **key}),
    )


def drawn_up(name: str, items: Sequence[Item]) -> tuple[Release, list[ReleaseItem]]:
    """A frozen release that the database does not hold yet, with its bundle on disk."""
    release = Release(name=name, kind="authored", frozen_at=timezone.now(), item_count=len(items))
    rows = [_row(release, position, item) for position, item in enumerate(items, start=1)]
    release.prompts = {name: PROMPTS[name] for name in sorted({item[0]["dataset"] for item in items})}
    listed = ((row.uid, row.digest) for row in rows)
    release.digest = canonical.release_digest(
        name=name, version=release.version, kind=release.kind, track=release.track, items=listed
    )
    release.state = ReleaseState.FROZEN
    release.manifest = bundles.write_bundle(release, rows)
    return release, rows


def freeze(name: str, items: Sequence[Item]) -> Release:
    """A frozen release with these items."""
    release, rows = drawn_up(name, items)
    release.state, digest = ReleaseState.DRAFT, release.digest
    release.digest = ""
    release.save()
    ReleaseItem.objects.bulk_create(rows)
    release.digest, release.state = digest, ReleaseState.FROZEN
    release.save()
    return release


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Path:
    """Files of a test stay in its own folder; model hosts are those of this machine."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA_DIR = folder
    settings.SIGNING_KEY_FILE = folder / "signing.pem"
    settings.MODEL_HOSTS = ["127.0.0.1:*"]
    return folder


@pytest.fixture
def rules_release(db: None) -> Release:
    """Six questions that exact rules score."""
    return freeze(
        "rules",
        [choice_item(1), choice_item(2), choice_item(3), choice_item(4), entity_item(1), entity_item(2)],
    )


MIXED = [form(number) for form in (choice_item, entity_item, plan_item) for number in (1, 2)]


@pytest.fixture
def mixed_release(db: None) -> Release:
    """Two questions of each format."""
    return freeze("mixed", MIXED)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The mixed release as a file, on a site that never saw it."""
    release, _rows = drawn_up("mixed", MIXED)
    return Path(shutil.copy(bundles.bundle_path(release), tmp_path / "mixed.zip"))


GOOD = {
    "choice-1": "答案：A", "choice-2": "答案：A", "choice-3": "答案：A", "choice-4": "答案：A",
    "entity-1": '{"疾病": ["哮喘"]}', "entity-2": '{"疾病": ["哮喘"]}',
    "plan-1": "卧床休息，复查血常规。", "plan-2": "卧床休息。",
}  # fmt: skip


@pytest.fixture
def stored(db: None) -> Callable[..., EvaluatedModel]:
    """Stored replies as a model: the good ones, with what the test changes."""

    def make(name: str = "stored", **changed: str | None) -> EvaluatedModel:
        replies = {**GOOD, **{uid.replace("_", "-"): text for uid, text in changed.items()}}
        return evaluated_models.store_replies(name=name, replies=replies.items())

    return make


@pytest.fixture
def good_replies() -> dict[str, str]:
    """Replies that are right, but for one point of the last."""
    return dict(GOOD)


class WordJudge:
    """A judge that looks for the point's words in the answer; abstains where the answer says 也许."""

    seen: list[JudgeRow]

    def __init__(self) -> None:
        self.seen = []

    def verdicts(self, rows: Sequence[JudgeRow]) -> list[Verdict]:
        """One verdict per row."""
        self.seen += rows
        return [self._verdict(row) for row in rows]

    def _verdict(self, row: JudgeRow) -> Verdict:
        if "也许" in row.answer:
            return decide(0.5, abstain_margin=0.1)
        return decide(0.9 if row.point in row.answer else 0.2, abstain_margin=0.1)


@pytest.fixture
def judge(db: None, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """A ready judge that looks for words; ``judge.words`` keeps what it was asked."""
    words = WordJudge()
    monkeypatch.setattr(running, "load_judge", lambda _judge: words)
    figures = {
        "n": 40, "n_invalid": 0, "n_abstained": 0, "accuracy": 0.7, "f1_yes": 0.82, "f1_no": 0.1, "macro_f1": 0.46,
        "kappa": 0.05, "kappa_ci": [-0.1, 0.2], "base_rate": 0.7, "trivial_accuracy": 0.7, "human_kappa": 0.81,
        "overlap_baseline": {"threshold": 0.5, "accuracy": 0.8, "kappa": 0.5},
    }  # fmt: skip
    card = {
        "figures": figures, "data_digest": "d" * 64, "weights_digest": "e" * 64,
        "rows": {"in": 100, "trained": 80, "held_out": 20, "too_long": 0, "questions_trained": 8, "questions_held_out": 2},
    }  # fmt: skip
    made = Judge.objects.create(name="words", state=JudgeState.READY, weights_digest="e" * 64, card=card)
    made.words = words  # type: ignore[attr-defined]
    return made


@pytest.fixture
def finished(stored: Callable[..., EvaluatedModel]) -> Callable[..., EvaluationRun]:
    """A run carried through here and now."""

    def make(release: Release, model: EvaluatedModel | None = None, **options: Any) -> EvaluationRun:
        run = runs.start_run(release=release, model=model or stored(), **options)
        assert run.job is not None
        jobs.run_here(run.job)
        run.refresh_from_db()
        return run

    return make


def person(role: str) -> User:
    """Somebody of a role."""
    return User.objects.create_user(f"{role}@example.org", role=role, password=None)


@pytest.fixture
def evaluator(db: None) -> User:
    """An evaluator."""
    return person("evaluator")


@pytest.fixture
def visit(db: None) -> Callable[[str], Client]:
    """A browser logged in as somebody of a role."""

    def login(role: str) -> Client:
        client = Client()
        client.force_login(User.objects.filter(role=role).first() or person(role))
        return client

    return login
