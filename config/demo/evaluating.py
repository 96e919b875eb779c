"""The demo's third stage: a judge is trained on expert verdicts, three models' stored answers are scored, the board stands."""

from typing import Any

from annotation.models import Item, Release
from benchmark.models import EvaluationRun, Judge, RunState
from benchmark.selectors import leaderboard
from benchmark.services import evaluated_models, judges, runs
from benchmark.training import VerdictFile, VerdictRow
from config.demo import content
from config.demo.cast import Cast
from config.demo.curating import Say
from curation import jobs

JUDGE = "demo-judge"
VERDICTS = "demo-verdicts"


def _reporter(say: Say, what: str) -> jobs.Reporter:
    shown = {"tenth": -1}

    def report(done: int, total: int, _note: str) -> None:
        tenth = 10 * done // total if total else 0
        if tenth // 2 > shown["tenth"] // 2:
            shown["tenth"] = tenth
            say(f"{what}：{done}/{total}")

    return report


def train_judge(cast: Cast, say: Say) -> Judge:
    """A small judge, trained from scratch on the demo's verdicts."""
    there = Judge.objects.filter(name=JUDGE, state="ready").first()
    if there is not None:
        return there
    rows = [
        VerdictRow.from_mapping(
            {
                "question": row.question,
                "reference": row.reference,
                "topic": row.topic,
                "point": row.point,
                "answer": row.answer,
                "label": row.label,
                "votes": list(row.votes),
            }
        )
        for row in content.verdicts()
    ]
    verdict_set = judges.import_verdicts(
        name=VERDICTS, file=VerdictFile(rows=rows, rejected=[], form="rows"), by=cast.evaluator
    )
    job = judges.train_judge(name=JUDGE, verdict_set=verdict_set, by=cast.evaluator)
    jobs.run_here(job, reporter=_reporter(say, "训练裁判"))
    return Judge.objects.get(name=JUDGE)


def say_judge(judge: Judge, say: Say) -> None:
    """The judge's figures on unseen questions, whatever they are."""
    figures = judge.card.get("figures", {})

    def percent(name: str) -> str:
        value = figures.get(name)
        return "—" if value is None else f"{100 * value:.1f} %"

    def number(name: str) -> str:
        value = figures.get(name)
        return "—" if value is None else f"{value:.2f}"

    say(
        f"裁判 {judge.name}（未见过的题目上）：kappa {number('kappa')}，准确率 {percent('accuracy')}，"
        f"始终判“是”的准确率 {percent('trivial_accuracy')}，两位医师之间的 kappa {number('human_kappa')}"
    )


def run_models(cast: Cast, release: Release, judge: Judge, say: Say) -> list[dict[str, Any]]:
    """Three models of different quality by their stored answers; returns the board."""
    uid_of = dict(Item.objects.exclude(external_id="").values_list("external_id", "uid"))
    for name in content.MODELS:
        replies = [(uid_of[key], text) for key, text in content.replies(name).items()]
        model = evaluated_models.store_replies(name=name, replies=replies, by=cast.evaluator)
        done = EvaluationRun.objects.filter(
            model=model, release=release, judge=judge, state=RunState.COMPLETED
        ).exists()
        if not done:
            run = runs.start_run(release=release, model=model, judge=judge, by=cast.evaluator)
            assert run.job is not None
            jobs.run_here(run.job)
        say(f"评测 {name} 完成")
    return [row.as_data() for row in leaderboard(release)]
