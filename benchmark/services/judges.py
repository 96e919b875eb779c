"""Judges: verdict sets come in, a judge is trained on one as a job, registered with its card, and measured on any file."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from benchmark.judges import JudgeProblem, TokenJudge
from benchmark.models import ExpertVerdict, Judge, JudgeState, VerdictSet
from benchmark.permissions import can_train_judges
from benchmark.scoring import consistency
from benchmark.training import TrainingCancelled, TrainingProblem, VerdictFile, read_verdicts, train
from curation import audit, jobs
from curation.handover import Refused

PRESETS = ("cpu", "small", "mlb")


def read_verdict_file(path: Path, *, file_name: str, mapping: Mapping[str, Any] | None = None) -> VerdictFile:
    """Expert verdicts from csv, xlsx or jsonl (also MLB's messages form); raises Refused naming the file."""
    try:
        return read_verdicts(path, mapping=mapping)
    except TrainingProblem as error:
        raise Refused(error.code, **{**error.params, "file": file_name}) from error


@transaction.atomic
def import_verdicts(*, name: str, file: VerdictFile, by: Any = None) -> VerdictSet:
    """Keep a set of verdicts; the same content under the same name again is the same set, other content Refused(verdicts_exist)."""
    digest = file.digest
    existing = VerdictSet.objects.filter(name=name).first()
    if existing is not None:
        if existing.digest == digest:
            return existing
        raise Refused("verdicts_exist", field="name", name=name)
    if not file.rows:
        raise Refused("no_rows")
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
    """Where a judge's weights are kept."""
    return Path(settings.DATA_DIR) / "files" / "judges" / name


@transaction.atomic
def train_judge(
    *, name: str, verdict_set: VerdictSet, by: Any = None, base: str = "tiny", preset: str = "cpu", seed: int = 0
) -> jobs.Job:
    """Start training; the same name with the same set, base and preset again is the same judge."""
    if by is not None and not can_train_judges(by):
        raise Refused("not_allowed")
    if preset not in PRESETS:
        raise Refused("unknown_preset", field="preset", preset=preset, known="、".join(PRESETS))
    if base != "tiny" and not Path(base).is_dir():
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
    """Train into a folder of its own; a training that was cut off begins anew, one that is done is not repeated."""
    judge = Judge.objects.select_related("verdict_set").get(pk=payload["judge"])
    if judge.state == JudgeState.READY or judge.verdict_set is None:
        return judge.card
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
    except (TrainingProblem, JudgeProblem) as error:
        _fail(judge, draft)
        raise Refused(error.code, **error.params) from error
    with transaction.atomic():
        context.fence()
        folder = judge_folder(f"{judge.name}-{made.weights_digest[:12]}")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        judge.path, judge.weights_digest, judge.card = str(folder), made.weights_digest, made.card
        judge.state = JudgeState.READY
        judge.save()
        audit.record("judge.trained", by=judge.created_by, target=judge, weights_digest=made.weights_digest)
    return made.card


def _fail(judge: Judge, draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    Judge.objects.filter(pk=judge.pk).update(state=JudgeState.FAILED)


def load_judge(judge: Judge) -> TokenJudge:
    """The judge in memory; raises Refused where it is not ready or its weights are not those of its card."""
    if judge.state != JudgeState.READY:
        raise Refused("judge_not_ready", name=judge.name)
    try:
        return TokenJudge.load(judge.path, threads=2)
    except JudgeProblem as error:
        raise Refused(error.code, **error.params) from error


def measure_judge(judge: Judge, file: VerdictFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A judge on labelled rows: the figures of its passport, and each row's verdict."""
    rows = file.rows
    verdicts = load_judge(judge).verdicts([row.judged for row in rows])
    predictions = [
        verdict.label or ("abstained" if verdict.outcome == "judge_abstained" else None) for verdict in verdicts
    ]
    figures = consistency([row.label for row in rows], predictions)
    pairs = [(row.votes[0], row.votes[1]) for row in rows if len(row.votes) >= 2]
    human = consistency([a for a, _b in pairs], [b for _a, b in pairs]).kappa if pairs else None
    summary = {
        "n": figures.n,
        "n_invalid": figures.n_invalid,
        "n_abstained": figures.n_abstained,
        "accuracy": figures.accuracy,
        "f1_yes": figures.f1_yes,
        "f1_no": figures.f1_no,
        "macro_f1": figures.macro_f1,
        "kappa": figures.kappa,
        "kappa_ci": list(figures.kappa_ci) if figures.kappa_ci else None,
        "base_rate": figures.base_rate,
        "trivial_accuracy": figures.trivial_accuracy,
        "human_kappa": human,
    }
    scores = [
        {"row": number, "label": row.label, "verdict": verdict.label, "probability": verdict.probability,
         "outcome": verdict.outcome, "reason": verdict.reason}
        for number, (row, verdict) in enumerate(zip(rows, verdicts, strict=True), start=1)
    ]
    return summary, scores
