"""``import_items``: a file of finished items into a dataset, without a worker and without a browser."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from annotation.management.people import person_called
from annotation.services.item_imports import accept_imported, import_items, read_items
from curation.handover import Refused
from curation.management.json_command import JsonCommand


class Command(JsonCommand):
    """Import a file; the last line is the report with the defects found."""

    help = "Import items of a dataset, or MLB's own files. The same file again imports nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and what it holds."""
        parser.add_argument("file")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--dataset", default="", help="the dataset that the items belong to")
        kind.add_argument(
            "--mlb", action="store_true", help="MLB's specification, or the file of one dataset"
        )
        parser.add_argument("--by", default="", help="e-mail of the data lead who imports")
        parser.add_argument(
            "--accept", action="store_true", help="then accept what passes every check (needs --by)"
        )
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Read, keep as drafts, report; with ``--accept`` also ``acceptance`` by dataset."""
        started = time.monotonic()
        path = Path(options["file"])
        if not path.is_file():
            raise Refused("no_such_file", file=str(path))
        by = person_called(options["by"]) if options["by"] else None
        if options["accept"] and by is None:
            raise Refused("by_required", field="by")
        file = read_items(path, file_name=path.name, dataset=options["dataset"], mlb=options["mlb"])
        answer = import_items(file=file, origin=path.name, by=by)
        if options["accept"]:
            names = sorted({item.dataset for item in file.items})
            answer["acceptance"] = {name: accept_imported(dataset=name, by=by) for name in names}
        answer["seconds"] = round(time.monotonic() - started, 3)
        if not options["json"]:
            words = _("共 {rows} 行：导入 {imported}，重复 {duplicates}，未导入 {rejected}，缺陷 {defects}。")
            self.say(
                words.format(**{**answer, **{name: len(answer[name]) for name in ("rejected", "defects")}})
            )
        return answer
