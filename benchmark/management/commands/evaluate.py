"""``evaluate``: a release, by name or as a file, against one model; its numbers are the last line."""

import hashlib
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from annotation.handover import Release
from benchmark.models import EvaluatedModel, EvaluationRun, Judge
from benchmark.selectors import outcomes_of, scores_of
from benchmark.services import evaluated_models, runs
from benchmark.services.here import carry_through
from benchmark.services.release_files import release_from
from benchmark.services.running import DEAD_CODES
from curation.handover import Refused
from curation.management.json_command import FAILURES, JsonCommand

SHOWN_IDS = 5


class Command(JsonCommand):
    """Run a release against a model, with a worker or without."""

    failures = FAILURES | {"endpoint_dead", *DEAD_CODES.values()}
    help = "run a frozen release (a name or a bundle file) against a model"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("--release", required=True, help="name of a release, or a bundle file")
        parser.add_argument(
            "--model", required=True, help="openai:MODEL@URL | local:PATH | replay:FILE.jsonl"
        )
        parser.add_argument("--name", default="", help="what the model is called on the board")
        parser.add_argument(
            "--key-env", default="", help="environment variable that holds the endpoint's key"
        )
        parser.add_argument("--judge", default="", help="judge that weighs open answers")
        parser.add_argument("--concurrency", type=int, default=8, help="requests at a time")
        parser.add_argument("--limit", type=int, help="only the first so many items")
        parser.add_argument("--max-tokens", type=int, help="longest reply")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Start or resume the run, carry it through, and give its numbers."""
        quiet = bool(options["json"])
        release = release_from(options["release"])
        model = self._model(options, release)
        judge = self._judge(options["judge"])
        limit = options["limit"]
        if judge is None and (count := runs.open_items(release, limit)) and not quiet:
            self.say(f"没有选择裁判：{count} 道开放问答不计分。")
        parameters = {"max_tokens": options["max_tokens"]} if options["max_tokens"] else {}
        run = runs.start_run(
            release=release,
            model=model,
            judge=judge,
            parameters=parameters,
            limit=limit,
            concurrency=options["concurrency"],
            unjudged=True,
        )
        if run.job is not None:
            carry_through(run.job, reporter=None if quiet else self.reporter())
        run.refresh_from_db()
        return answer_of(run)

    def _judge(self, name: str) -> Judge | None:
        if not name:
            return None
        judge = Judge.objects.filter(name=name).first()
        if judge is None:
            raise Refused("unknown_judge", field="judge", name=name)
        return judge

    def _model(self, options: dict[str, Any], release: Release) -> EvaluatedModel:
        parsed = evaluated_models.parse_model(options["model"])
        if parsed.kind == "replay":
            return self._replay(Path(parsed.model), options["name"], release)
        key, variable = "", options["key_env"]
        if variable:
            key = os.environ.get(variable, "")
            if not key:
                raise Refused("key_env_missing", name=variable)
        name = options["name"] or evaluated_models.name_for(parsed)
        return evaluated_models.register_model(name=name, spec=options["model"], api_key=key)

    def _replay(self, path: Path, name: str, release: Release) -> EvaluatedModel:
        """Store the replies under a name made of the file's name and content; say which fit no item."""
        try:
            with path.open("rb") as lines:
                replies = dict(evaluated_models.read_replies(lines, path.name))
        except OSError as error:
            raise Refused("file_not_readable", path=str(path)) from error
        strangers = evaluated_models.replies_elsewhere(replies, release)
        if strangers:
            shown = "、".join(strangers[:SHOWN_IDS]) + ("…" if len(strangers) > SHOWN_IDS else "")
            self.say(f"{path.name}：{len(strangers)} 个编号不在版本 {release.name} 中：{shown}")
        content = json.dumps(replies, sort_keys=True, ensure_ascii=False).encode()
        name = name or f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}"
        return evaluated_models.store_replies(name=name, replies=replies.items())


def answer_of(run: EvaluationRun) -> dict[str, Any]:
    """The object of the last line."""
    return {
        "run": run.pk,
        "n": run.size,
        "outcomes": outcomes_of(run),
        "scores": scores_of(run),
        "requests": run.requests,
        "seconds": round(run.seconds, 3),
    }
