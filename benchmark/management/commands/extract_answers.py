"""``extract_answers``: what the extractors read out of replies, line by line; touches no table."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmark.scoring import extract_choice, extract_value
from curation.handover import Refused
from curation.management.json_command import JsonCommand

SCHEMAS = ("terms", "entities", "events", "triples", "points")


class Command(JsonCommand):
    """Read choices and values out of a file of replies."""

    help = "read the answers out of replies: IN.jsonl -> OUT.jsonl"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """In and out."""
        parser.add_argument("source", type=Path, metavar="IN.jsonl")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Write one line for each line; the answer counts them."""
        source, target = options["source"], options["target"]
        lines = list(answers(source))
        try:
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Refused("file_not_writable", path=str(target)) from error
        nothing = sum(line.get("choice", line.get("value")) is None for line in lines)
        return {"replies": len(lines), "unread": nothing, "out": str(target)}


def answers(source: Path) -> Iterator[dict[str, Any]]:
    """The extraction of each line; raises Refused naming the row of a line that cannot be read."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise Refused("file_not_readable", path=str(source)) from error
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if not raw.strip(b"\xef\xbb\xbf \t\r"):
            continue
        try:
            entry = json.loads(raw.decode("utf-8-sig"))
            yield extracted(entry)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Refused("bad_extraction_line", file=source.name, row=number) from error


def extracted(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in one reply; a missing reply holds none."""
    reply = entry["reply"]
    if reply is not None and not isinstance(reply, str):
        raise TypeError("reply")
    schema = entry.get("schema")
    if schema:
        if schema not in SCHEMAS:
            raise ValueError(schema)
        found = extract_value(reply or "", schema)
        return {"id": entry["id"], "value": found.value, "rule": found.rule, "extractor": found.extractor}
    options = entry["options"]
    if not isinstance(options, Mapping):
        options = dict.fromkeys(map(str, options), "")
    choice = extract_choice(reply or "", options, multiple=bool(entry.get("multiple")))
    return {"id": entry["id"], "choice": choice.value, "rule": choice.rule, "extractor": choice.extractor}
