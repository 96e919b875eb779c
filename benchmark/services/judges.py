"""Judges: verdict sets come in, a judge is trained on one as a job, registered with its card, measured."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from benchmark.judges import JudgeProblem, TokenJudge
from benchmark.models import ExpertVerdict, Judge, JudgeState, VerdictSet
from benchmark.permissions import can_train_judges
from benchmark.scoring import ABSTAINED, consistency
from benchmark.training import (
    RejectedRow,
    TrainingCancelled,
    TrainingProblem,
    VerdictFile,
    read_verdicts,
    train,
)
from curation import audit, jobs
from curation.handover import Refused, explain

PRESETS = ("cpu", "small", "mlb")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
# Addresses of this stage that a judge's name must not hide.
TAKEN = frozenset({"new", "verdicts"})


def read_verdict_file(path: Path, *, file_name: str, mapping: Mapping[str, Any] | None = None) -> VerdictFile:
    """Expert verdicts from csv, xlsx or jsonl (also MLB's messages form); raises Refused naming the file."""
    try:
        return read_verdicts(path, mapping=mapping)
    except TrainingProblem as error:
        raise refusal_of(error, field="file", file=file_name) from error


def refusal_of(error: TrainingProblem | JudgeProblem, *, field: str = "", **facts: Any) -> Refused:
    """The problem of a pure package with its facts in words: lists are joined."""
    params = {**error.params, **facts}
    said = {
        name: "、".join(map(str, value)) if isinstance(value, list) else value
        for name, value in params.items()
    }
    return Refused(error.code, field=field, **said)


def rejected_row(row: RejectedRow) -> dict[str, Any]:
    """A row that holds no usable verdict: its number, the code, and the sentence."""
    return {"row": row.row, "code": row.code, "message": explain(row.code, row.params)}


@transaction.atomic
def import_verdicts(*, name: str, file: VerdictFile, by: Any = None) -> VerdictSet:
    """Keep a set of verdicts; the same again is the same set, other content under its name is refused."""
    if by is not None and not can_train_judges(by):
        raise Refused("not_allowed")
    digest, name = file.digest, name.strip()[:80]
    existing = VerdictSet.objects.filter(name=name).first()
    if existing is not None:
        if existing.digest == digest:
            return existing
        raise Refused("verdicts_exist", field="name", name=name)
    if not file.rows:
        raise Refused("no_rows", field="file")
    verdict_set = VerdictSet.objects.create(
        name=name,
        digest=digest,
        row_count=len(file.rows),
        question_count=len({row.question for row in file.rows}),
        created_by=by,
    )
    ExpertVerdict.objects.bulk_create(
        [
            ExpertVerdict(
                verdict_set=verdict_set,
                position=position,
                question=row.question,
                reference=row.reference,
                topic=row.topic[:60],
                point=row.point,
                answer=row.answer,
                label=row.label,
                votes=list(row.votes),
            )
            for position, row in enumerate(file.rows, start=1)
        ],
        batch_size=500,
    )
    audit.record("verdicts.imported", by=by, target=verdict_set, rows=len(file.rows), digest=digest)
    return verdict_set


def judge_folder(name: str) -> Path:
    """Where a judge's weights are kept; it moves with the data folder."""
    return Path(settings.DATA_DIR) / "files" / "judges" / name


@transaction.atomic
def train_judge(
    *,
    name: str,
    verdict_set: VerdictSet,
    by: Any = None,
    base: str = "tiny",
    preset: str = "cpu",
    seed: int = 0,
) -> jobs.Job:
    """Start training; the same name with the same set, base and preset again is the same judge."""
    if by is not None and not can_train_judges(by):
        raise Refused("not_allowed")
    if not NAME.fullmatch(name) or name in TAKEN:
        raise Refused("bad_judge_name", field="name", name=name)
    if preset not in PRESETS:
        raise Refused("unknown_preset", field="preset", preset=preset, known="、".join(PRESETS))
    if base != "tiny" and not (Path(base) / "config.json").is_file():
        raise Refused("no_such_model", field="base", path=base)
    judge, created = Judge.objects.get_or_create(
        name=name, defaults={"verdict_set": verdict_set, "base": base, "preset": preset, "created_by": by}
    )
    if not created and (judge.verdict_set_id, judge.base, judge.preset) != (verdict_set.pk, base, preset):
        raise Refused("judge_exists", field="name", name=name)
    job = jobs.enqueue("train_judge", {"judge": judge.pk, "seed": seed}, key=str(judge.pk), by=by)
    if judge.state != JudgeState.READY:
        judge.state, judge.job = JudgeState.TRAINING, job
        judge.save(update_fields=["state", "job"])
    return job


def _rows(verdict_set: VerdictSet) -> list[dict[str, Any]]:
    names = ("question", "reference", "topic", "point", "answer", "label", "votes")
    return list(verdict_set.verdicts.order_by("position").values(*names))


def train_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Train into a folder of its own; what was cut off begins anew, what is done is not repeated."""
    judge = Judge.objects.select_related("verdict_set").get(pk=payload["judge"])
    if judge.state == JudgeState.READY or judge.verdict_set is None:
        return dict(judge.card)
    draft = judge_folder(f".{judge.name}-{context.token.hex[:8]}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    def stopped() -> bool:
        try:
            context.check_cancelled()
        except jobs.JobCancelled:
            return True
        return False

    def report(done: int, total: int, note: str) -> None:
        if not stopped():
            context.progress(done, total, note)

    try:
        made = train(
            _rows(judge.verdict_set),
            preset=judge.preset,
            base=judge.base,
            out_dir=draft,
            seed=int(payload.get("seed", 0)),
            progress=report,
            cancelled=stopped,
        )
    except TrainingCancelled as error:
        _fail(judge, draft)
        raise jobs.JobCancelled from error
    except jobs.LeaseLost:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    except Exception as error:
        _fail(judge, draft)
        if isinstance(error, TrainingProblem | JudgeProblem):
            raise refusal_of(error) from error
        raise
    with transaction.atomic():
        context.fence()
        folder = judge_folder(f"{judge.name}-{made.weights_digest[:12]}")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        judge.path, judge.weights_digest, judge.card = folder.name, made.weights_digest, made.card
        judge.state = JudgeState.READY
        judge.save()
        audit.record("judge.trained", by=judge.created_by, target=judge, weights_digest=made.weights_digest)
    return made.card


def _fail(judge: Judge, draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    Judge.objects.filter(pk=judge.pk).update(state=JudgeState.FAILED)


def load_judge(judge: Judge) -> TokenJudge:
    """The judge in memory; raises Refused where it is not ready or its weights were changed."""
    if judge.state != JudgeState.READY:
        raise Refused("judge_not_ready", name=judge.name)
    folder = judge_folder(judge.path)
    if not (folder / "card.json").is_file():
        raise Refused("weights_missing", name=judge.name, folder=str(folder))
    try:
        loaded = TokenJudge.load(folder)
    except JudgeProblem as error:
        raise refusal_of(error, name=judge.name) from error
    if loaded.card.get("weights_digest") != judge.weights_digest:
        raise Refused("weights_differ_from_card", name=judge.name)
    return loaded


def measure_judge(judge: Judge, file: VerdictFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A judge on labelled rows: the figures of its passport, and each row's verdict."""
    rows = file.rows
    if not rows:
        raise Refused("no_rows", field="file")
    verdicts = load_judge(judge).verdicts([row.judged for row in rows])
    predictions = [
        ABSTAINED if verdict.outcome == "judge_abstained" else verdict.label for verdict in verdicts
    ]
    figures = asdict(consistency([row.label for row in rows], predictions))
    figures["kappa_ci"] = list(figures["kappa_ci"]) if figures["kappa_ci"] else None
    pairs = [(row.votes[0], row.votes[1]) for row in rows if len(row.votes) >= 2]
    human = consistency([a for a, _b in pairs], [b for _a, b in pairs]).kappa if pairs else None
    scores = [
        {
            "row": number,
            "label": row.label,
            "verdict": verdict.label,
            "probability": verdict.probability,
            "outcome": str(verdict.outcome),
            "reason": verdict.reason,
        }
        for number, (row, verdict) in enumerate(zip(rows, verdicts, strict=True), start=1)
    ]
    return {**figures, "human_kappa": human}, scores
