"""``judge_consistency``: how far a judge agrees with labelled rows, beside what guessing reaches."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from benchmark.models import Judge
from benchmark.services.judges import measure_judge
from benchmark.services.verdict_files import read_mapping, read_reporting
from curation.handover import Refused
from curation.management.json_command import JsonCommand


class Command(JsonCommand):
    """Measure a judge on a file of expert verdicts."""

    help = "measure a judge on labelled rows"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("--judge", required=True)
        parser.add_argument("--verdicts", required=True, type=Path, help="csv, jsonl or xlsx")
        parser.add_argument("--mapping", type=Path, help="JSON file: which column holds what")
        parser.add_argument("--scores", type=Path, help="file that gets each row's verdict (jsonl)")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Judge every row; rows without a readable label are named on stderr."""
        judge = Judge.objects.filter(name=options["judge"]).first()
        if judge is None:
            raise Refused("unknown_judge", name=options["judge"])
        file = read_reporting(options["verdicts"], mapping=read_mapping(options["mapping"]), say=self.say)
        figures, scores = measure_judge(judge, file)
        if options["scores"]:
            lines = "".join(json.dumps(score, ensure_ascii=False) + "\n" for score in scores)
            try:
                options["scores"].write_text(lines, encoding="utf-8")
            except OSError as error:
                raise Refused("file_not_writable", path=str(options["scores"])) from error
        return {**figures, "n_rejected": len(file.rejected)}
