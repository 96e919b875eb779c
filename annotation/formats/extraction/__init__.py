"""Extraction from a text: terms, entities, events or triples, filled in as fields or as JSON text."""

from __future__ import annotations

import json
from typing import Any

from annotation.formats.base import (
    Defaults,
    FormData,
    FormValues,
    Json,
    Part,
    Problem,
    Sample,
    points_unexpected,
)
from annotation.formats.extraction.fields import fields_of, flat, value_text
from annotation.formats.extraction_values import (
    SCHEMAS,
    check_content,
    check_shape,
    empty_value,
    facts,
)
from annotation.formats.folding import shorten
from annotation.formats.form_fields import lines, one, text_list


class ExtractionFormat(Defaults):
    """`input` {text, schema, types, candidates?, question?}; target and answer {value: …} by schema."""

    name = "extraction"
    key_fields = ("value", "terms", "entity_", "triple-", "event-")
    shown_fields = ("text", "question", "candidates", "value")
    record_field = "text"
    sample = Sample(
        definition={"schema": "entities", "types": ["症状", "疾病"]},
        input={"text": "患者咳嗽、发热三天，诊断为肺炎。", "schema": "entities", "types": ["症状", "疾病"]},
        target={"value": {"症状": ["咳嗽", "发热"], "疾病": ["肺炎"]}},
        points=[],
        answer={"value": {"症状": ["咳嗽", "发热"], "疾病": ["肺炎"]}},
        other={"value": {"症状": ["咳嗽"]}},
    )

    def laid_down(self, definition: Json) -> Json:
        """The schema and the types."""
        return {"schema": definition.get("schema") or "", "types": text_list(definition.get("types"))}

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
        return self.check_answer(input, target) + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Shape, then content. Finding nothing is an answer, so only empty terms are an error."""
        schema = str(input.get("schema"))
        if schema not in SCHEMAS or "value" not in value:
            return [Problem("value_shape", {"path": "value"}, "value")]
        if isinstance(value["value"], str) and (broken := _no_json(value["value"])):
            return [broken]
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
        candidates = "\n".join(text_list(input.get("candidates")))
        return {
            "text": text,
            "question": str(input.get("question") or text),
            "types": "、".join(text_list(input.get("types"))),
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
        """From the JSON text `value`, or else from the fields of the schema.

        Text that is no JSON is kept, so that the check can refuse it.
        """
        schema, types = str(input.get("schema")), text_list(input.get("types"))
        return {"value": _parse(value_text(schema, types, data), schema)}

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same field as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """text, schema, types, candidates, question, value."""
        return {
            "text": str(input.get("text", "")),
            "schema": str(input.get("schema", "")),
            "types": "\n".join(text_list(input.get("types"))),
            "candidates": "\n".join(text_list(input.get("candidates"))),
            "question": str(input.get("question") or ""),
            "value": _shown(target.get("value", empty_value(str(input.get("schema"))))),
        }

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """The fields of the schema; the JSON text where the value does not fit them."""
        return flat(fields_of(input, _held(input, value)))

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`extraction`: the fields of the schema; `json`: the same value as text to read and edit; `takes`:
        what a selection in the text may become."""
        held = _held(input, value)
        fields = fields_of(input, held)
        return {"extraction": fields, "json": _shown(held), "takes": fields.takes()}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """Entities by type; every other schema in one piece, one line for each fact."""
        if "value" not in value:
            return []
        held, schema = value["value"], str(input.get("schema"))
        if schema not in SCHEMAS or check_shape(held, schema):
            return [Part("value", [_shown(held)])]
        if schema == "entities":
            names = [*text_list(input.get("types")), *(name for name in held if name not in input["types"])]
            return [Part("entities", list(held.get(name, [])), label=name) for name in names]
        if schema == "triples":
            lines_ = [f"{row['头实体']} — {row['关系']} → {row['尾实体']}" for row in held]
        elif schema == "events":
            lines_ = [_event_line(row) for row in held]
        else:
            lines_ = list(held)
        return [Part(schema, lines_)]

    def summary(self, input: Json) -> str:
        """The beginning of the text."""
        return shorten(str(input.get("text", "")))


def _held(input: Json, value: Json) -> Any:
    return value.get("value", empty_value(str(input.get("schema"))))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _event_line(row: Json) -> str:
    pieces = [row["主体词"], row["发生状态"], "、".join(row["描述词"]), "、".join(row["解剖部位"])]
    return " ｜ ".join(piece for piece in pieces if piece)


def _parse(text: str, schema: str) -> Any:
    if not text:
        return empty_value(schema)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _no_json(text: str) -> Problem | None:
    """Where text that begins like JSON stops being it; None for any other."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return Problem("no_json", {"line": error.lineno, "column": error.colno}, "value")
    except (ValueError, RecursionError):
        return Problem("no_json", {"line": 1, "column": 1}, "value")
    return None


FORMAT = ExtractionFormat()
