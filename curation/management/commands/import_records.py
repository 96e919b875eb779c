"""``import_records``: a file of records into a source, without a worker and without a browser."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from curation import jobs
from curation.management.json_command import JsonCommand
from curation.models import BatchState, ImportBatch, Job, JobState, Source
from curation.readers import READINGS
from curation.refusal import Refused
from curation.services.dry_runs import dry_run_file
from curation.services.imports import commit_batch, report
from curation.services.sources import ensure_source
from curation.services.staging import OPTIONS, set_options, stage_file


class Command(JsonCommand):
    """Import a file; the last line is the delivery's report."""

    help = "Import records from tables, JSON, text, CDA, FHIR or a zip. The same file again imports nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, where it comes from, and how its columns are meant."""
        parser.add_argument("file")
        parser.add_argument("--source", required=True, help="name of the source; made where there is none")
        parser.add_argument("--mapping", help="JSON file that says which column means what")
        parser.add_argument("--encoding", default="", help="only where it cannot be proven from the file")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--header-row", type=int, default=1)
        parser.add_argument("--header-rows", type=int, choices=(1, 2), help="rows that the names take")
        parser.add_argument("--reading", choices=READINGS, help="plain text: what one record is")
        parser.add_argument("--member", default="", help="the one file of a zip to read")
        parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Import here and now; detection is queued for a worker."""
        path = Path(options["file"])
        if not path.is_file():
            raise Refused("no_such_file", file=str(path))
        mapping = _mapping(options["mapping"]) if options["mapping"] else {}
        name = options["source"].strip()
        if not name:
            raise Refused("source_required", field="source")
        if options["dry_run"]:
            return self._look(path, Source.objects.filter(name=name).first(), mapping, options)
        source = ensure_source(name=name)
        with path.open("rb") as stream:
            batch = stage_file(
                stream=stream, file_name=path.name, source=source, by=None, options=_reading(options)
            )
        if batch.state == BatchState.COMMITTED:
            return self._look(path, source, mapping or batch.mapping, options) | {"batch": batch.pk}
        answer = self._import(batch, mapping, options)
        if not options["json"]:
            words = _("共 {rows} 行：导入 {imported}，重复 {duplicates}，未采纳 {rejected}。")
            self.say(words.format(**{**answer, "rejected": len(answer["rejected"])}))
        return answer

    def _look(
        self, path: Path, source: Source | None, mapping: dict[str, Any], options: dict[str, Any]
    ) -> dict[str, Any]:
        with path.open("rb") as stream:
            return dry_run_file(
                stream=stream, file_name=path.name, source=source, options=_reading(options), mapping=mapping
            )

    def _import(self, batch: ImportBatch, mapping: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        if batch.state != BatchState.COMMITTING:
            batch = set_options(batch=batch, by=None, options=_reading(options), mapping=mapping)
        job = commit_batch(batch=batch, by=None)
        self._finish(job)
        batch.refresh_from_db()
        return report(batch)

    def _finish(self, job: Job) -> None:
        """Do the job here; where a worker was quicker, wait for it, and take over should it die."""
        done = jobs.run_here(job, reporter=self.reporter())
        while not done.is_over:
            time.sleep(0.5)
            done = jobs.run_here(job, reporter=self.reporter())
        if done.state == JobState.CANCELLED:
            raise Refused("cancelled")


def _reading(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] or "" for name in OPTIONS}


def _mapping(file: str) -> dict[str, Any]:
    try:
        mapping = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused("no_such_file", file=file) from error
    except ValueError as error:
        raise Refused("bad_json_file", file=file, reason=str(error)) from error
    if not isinstance(mapping, dict) or not mapping:
        raise Refused("bad_mapping", field="mapping", reason="{…}")
    return mapping
