"""Extraction from a text: terms, entities, events or triples. The value is edited as JSON text in forms."""

from __future__ import annotations

import json
from typing import Any

from annotation.formats.base import FormData, Json, Problem
from annotation.formats.extraction_values import (
    SCHEMAS,
    check_content,
    check_shape,
    empty_value,
    facts,
)
from annotation.formats.folding import shorten
from annotation.formats.form_fields import lines, one


class ExtractionFormat:
    """`input` {text, schema, types, candidates?, question?}; target and answer {value: …} by schema."""

    name = "extraction"

    def check_input(self, input: Json) -> list[Problem]:
        """A text, a known schema, the types that entities need, candidates that are texts."""
        problems: list[Problem] = []
        text = input.get("text")
        if not isinstance(text, str) or not text.strip():
            problems.append(Problem("empty_stem", field="text"))
        schema = input.get("schema")
        if schema not in SCHEMAS:
            problems.append(Problem("unknown_schema", {"schema": str(schema)}, "schema"))
        for name in ("types", "candidates"):
            values = input.get(name, [])
            if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
                problems.append(Problem("value_shape", {"path": name}, name))
        if schema == "entities" and not input.get("types"):
            problems.append(Problem("empty_types", field="types"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """The key as an answer; extraction is scored by F1, so it has no evaluation points."""
        problems = self.check_answer(input, target)
        if points:
            problems.append(Problem("unexpected_points", {"found": len(points)}, "points", "warning"))
        return problems

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Shape, then content. Finding nothing is an answer, so only empty terms are an error."""
        schema = str(input.get("schema"))
        if schema not in SCHEMAS or "value" not in value:
            return [Problem("value_shape", {"path": "value"}, "value")]
        problems = check_shape(value["value"], schema)
        if problems:
            return problems
        if not facts(value["value"], schema):
            return [Problem("empty_answer", {}, "value", "error" if schema == "terms" else "warning")]
        return check_content(value["value"], schema, input)

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same set of facts; a value that is not well-formed equals nothing but its own copy."""
        schema = str(input.get("schema"))
        left, right = a.get("value"), b.get("value")
        if schema not in SCHEMAS or check_shape(left, schema) or check_shape(right, schema):
            return bool(left == right)
        return facts(left, schema) == facts(right, schema)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Exactly the facts of the key."""
        return self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """text, types, candidates; and the same as question and options, which MLB's prompts call them."""
        text = str(input.get("text", ""))
        candidates = "\n".join(input.get("candidates") or [])
        return {
            "text": text,
            "question": str(input.get("question") or text),
            "types": "、".join(input.get("types") or []),
            "candidates": candidates,
            "options": candidates,
        }

    def input_from_form(self, data: FormData) -> Json:
        """From text, schema, types and candidates (one per line), question."""
        input: Json = {
            "text": one(data, "text"),
            "schema": one(data, "schema"),
            "types": lines(data, "types"),
        }
        if candidates := lines(data, "candidates"):
            input["candidates"] = candidates
        if question := one(data, "question"):
            input["question"] = question
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From the JSON text `value`; text that is no JSON is kept, so that the check can refuse it."""
        return {"value": _parse(one(data, "value"), str(input.get("schema")))}

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """Extraction has no evaluation points."""
        return []

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same field as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> dict[str, str | list[str]]:
        """text, schema, types, candidates, question, value."""
        value = target.get("value", empty_value(str(input.get("schema"))))
        return {
            "text": str(input.get("text", "")),
            "schema": str(input.get("schema", "")),
            "types": "\n".join(input.get("types") or []),
            "candidates": "\n".join(input.get("candidates") or []),
            "question": str(input.get("question") or ""),
            "value": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2),
        }

    def summary(self, input: Json) -> str:
        """The beginning of the text."""
        return shorten(str(input.get("text", "")))


def _parse(text: str, schema: str) -> Any:
    if not text:
        return empty_value(schema)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
