"""``measure_deidentification``: how much of a gold file the detector finds, how much beyond it, how fast."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curation.deid import IDENTIFIER_TYPES, measure
from curation.deid.gold import GoldProblem, read_gold
from curation.management.json_command import JsonCommand
from curation.refusal import Refused


class Command(JsonCommand):
    """Measure; the last line holds figures only, never a word of the texts."""

    help = "Measure the detector on gold lines {text, spans: [{start, end, type}], known?} in code points."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The gold, and how its types are called here."""
        parser.add_argument("gold", metavar="GOLD.jsonl")
        parser.add_argument("--mapping", help="JSON file {type in the gold: type here, or null to leave out}")
        parser.add_argument(
            "--without-known", action="store_true", help="as if the import had known nothing of the patient"
        )
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """The figures; refused at the first line that is no gold, so that nothing is measured by half."""
        path, known = Path(options["gold"]), not options["without_known"]
        types = _types(options["mapping"]) if options["mapping"] else {}
        try:
            with path.open(encoding="utf-8-sig") as lines:
                figures = measure(self._counted(read_gold(lines, types=types), known=known))
        except GoldProblem as problem:
            raise Refused(problem.code, field="gold", **problem.params) from problem
        except UnicodeDecodeError as error:
            raise Refused("unknown_encoding", file=path.name, tried="utf-8") from error
        except OSError as error:
            raise Refused("no_such_file", field="gold", file=str(path)) from error
        if not figures["documents"]:
            raise Refused("empty_file", field="gold", file=path.name)
        if not options["json"]:
            self._table(figures)
        return figures

    def _counted(self, documents: Iterator[dict[str, Any]], *, known: bool) -> Iterator[dict[str, Any]]:
        report = self.reporter()
        for number, document in enumerate(documents, start=1):
            report(number, 0, "")
            yield document if known else {**document, "known": None}

    def _table(self, figures: dict[str, Any]) -> None:
        names = ("gold", "recall_full_cover", "recall_exact", "precision")
        self.say(f"{'':<14}" + "".join(f"{name:>19}" for name in names))
        for kind, row in figures["by_type"].items():
            shown = ["—" if row[name] is None else f"{row[name]:.4g}" for name in names]
            self.say(f"{kind:<14}" + "".join(f"{value:>19}" for value in shown))


def _types(file: str) -> dict[str, str | None]:
    try:
        types = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused("no_such_file", field="mapping", file=file) from error
    except ValueError as error:
        raise Refused("bad_json_file", field="mapping", file=file, reason=str(error)) from error
    if not isinstance(types, dict):
        raise Refused("bad_mapping", field="mapping", reason="{…}")
    for kind in types.values():
        if kind is not None and kind not in IDENTIFIER_TYPES:
            raise Refused("unknown_type", field="mapping", type=kind)
    return types
