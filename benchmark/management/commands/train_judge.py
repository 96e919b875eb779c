"""``train_judge``: a judge from expert verdicts; its figures on held-out questions are the last line."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from benchmark.models import Judge
from benchmark.services import judges
from benchmark.services.here import carry_through
from benchmark.services.verdict_files import verdict_set_from
from curation.handover import Refused
from curation.management.json_command import JsonCommand


class Command(JsonCommand):
    """Train a judge here and now; the same name with the same set again is the same judge."""

    help = "train a judge from expert verdicts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("--verdicts", required=True, help="name of a set, or a csv, jsonl or xlsx file")
        parser.add_argument("--base", default="tiny", help="folder of a causal language model, or tiny")
        parser.add_argument("--preset", default="cpu", help="|".join(judges.PRESETS))
        parser.add_argument("--name", required=True, help="what the judge is called")
        parser.add_argument("--mapping", type=Path, help="JSON file: which column holds what")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--out", type=Path, help="folder that gets a copy of the judge")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Import where a file is given, train, copy, and give the figures."""
        verdict_set = verdict_set_from(options["verdicts"], mapping=options["mapping"], say=self.say)
        job = judges.train_judge(
            name=options["name"],
            verdict_set=verdict_set,
            base=options["base"],
            preset=options["preset"],
            seed=options["seed"],
        )
        carry_through(job, reporter=None if options["json"] else self.reporter())
        judge = Judge.objects.get(name=options["name"])
        if options["out"]:
            copy_out(judge, options["out"])
        counts, figures = judge.card["rows"], judge.card["figures"]
        return {
            "judge": judge.name,
            "weights_digest": judge.weights_digest,
            "rows_in": counts["in"],
            "rows_trained": counts["trained"],
            "rows_held_out": counts["held_out"],
            "rows_too_long": counts["too_long"],
            "accuracy": figures.get("accuracy"),
            "kappa": figures.get("kappa"),
            "base_rate": figures.get("base_rate"),
            "trivial_accuracy": figures.get("trivial_accuracy"),
        }


def copy_out(judge: Judge, folder: Path) -> None:
    """A copy of the judge's folder; raises Refused where it cannot be written."""
    try:
        shutil.copytree(judges.judge_folder(judge.path), folder, dirs_exist_ok=True)
    except OSError as error:
        raise Refused("file_not_writable", path=str(folder)) from error
