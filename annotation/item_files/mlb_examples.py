"""Turns one of MLB's published examples into an item draft in our shapes, by the format of its dataset.

The examples come as JSON, as lines that a document extraction left behind, and with Python literals inside
their texts; a literal is only ever read as a value.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Mapping
from typing import Any

from annotation.formats import default_points, get_format, split_options
from annotation.formats.base import Json
from annotation.formats.extraction_values import split_terms
from annotation.item_files.drafts import ItemDraft, item_digest, rejection
from annotation.item_files.letters import read_letters
from curation.readers import Rejected

Definition = Mapping[str, Any]

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CANDIDATES = re.compile(r"\n\s*候选标准词\s*[:：]\s*\n")
_DIALOGUE = re.compile(r"【\s*(.+?)\s*】\s*$", re.DOTALL)
_TRIES = 20


def load_example(example: Any) -> Json | None:
    """{question, answer?} of an example in either form; None when it cannot be read."""
    if not isinstance(example, dict):
        return None
    if isinstance(example.get("paragraphs"), list):
        joined = "\n".join(str(line) for line in example["paragraphs"])
        try:
            # The lines break inside strings, which strict JSON forbids.
            example = json.loads(joined, strict=False)
        except ValueError:
            return None
    return example if isinstance(example, dict) and isinstance(example.get("question"), str) else None


def draft_example(row: int, name: str, example: Json, definition: Definition) -> ItemDraft | Rejected:
    """The item of one example, or its rejection under the code that the format's check gives."""
    build = {"choice": _choice, "extraction": _extraction, "open_answer": _open_answer}[definition["format"]]
    input, target, points = build(plain_text(example["question"]), example.get("answer"), definition)
    item_format = get_format(definition["format"])
    problems = [*item_format.check_input(input), *item_format.check_target(input, target, points)]
    refused = rejection(row, problems)
    if refused is not None:
        return refused
    return ItemDraft(
        row=row,
        dataset=name,
        format=definition["format"],
        input=input,
        target=target,
        points=points,
        digest=item_digest(input, target, points),
        external_id=f"{name}/example-{row}",
        problems=tuple(problems),
    )


def plain_text(text: str) -> str:
    """Line breaks and entities of the web pages that the texts went through, as characters."""
    return html.unescape(_BREAK.sub("\n", text)).replace("\r\n", "\n").strip()


def split_literal(text: str) -> tuple[str, str | None, str]:
    """(before, the Python dict inside the text made readable, after); no dict, no change."""
    start = text.find("{'")
    end = len(text)
    for _ in range(_TRIES if start >= 0 else 0):
        end = text.rfind("}", start, end)
        if end < 0:
            break
        try:
            value = ast.literal_eval(text[start : end + 1].replace("\n", "\\n"))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, dict):
            parts = [f"{key}：\n{str(part).strip()}" for key, part in value.items() if str(part).strip()]
            return text[:start].strip(), "\n\n".join(parts), text[end + 1 :].strip()
    return text, None, ""


def _choice(text: str, answer: Any, definition: Definition) -> tuple[Json, Json, list[Json]]:
    before, context, after = split_literal(text)
    stem, options = split_options(f"{before}\n{after}" if context is not None else text)
    letters = read_letters("" if answer is None else str(answer), options)
    # A key that names no option is kept as it stands, so that the format's check can name the defect.
    choice = [str(answer)] if letters is None else letters
    input: Json = {"question": stem, "options": options, "multiple": len(choice) > 1}
    if context is not None:
        input["context"] = context
    return input, {"choice": choice}, []


def _extraction(text: str, answer: Any, definition: Definition) -> tuple[Json, Json, list[Json]]:
    schema = definition["schema"]
    input: Json = {"text": text, "schema": schema, "types": list(definition.get("types") or [])}
    if schema == "terms":
        source, *rest = _CANDIDATES.split(text, maxsplit=1)
        input["text"] = source.strip()
        if rest:
            input["candidates"] = [line.strip() for line in rest[0].split("\n") if line.strip()]
        answer = split_terms([answer] if isinstance(answer, str) else list(answer or []))
    elif schema == "triples" and isinstance(answer, dict):
        answer = answer.get("关系", answer)
    return input, {"value": answer}, []


def _open_answer(text: str, answer: Any, definition: Definition) -> tuple[Json, Json, list[Json]]:
    topics = list(definition.get("topics") or [])
    reference_free = bool(definition.get("reference_free"))
    question, context, after = split_literal(text)
    if context is not None:
        question = f"{question}\n{after}".strip()
    elif dialogue := _DIALOGUE.search(text):
        question, context = text[: dialogue.start()].strip(), dialogue[1]
    input: Json = {"question": question, "topics": topics, "reference_free": reference_free}
    if context is not None:
        input["context"] = context
    if reference_free:
        return input, {}, []
    target = answer if isinstance(answer, dict) else {}
    return input, {"answer": target}, default_points(topics, target)
