"""The four value schemas of extraction items, terms, entities, events and triples: shapes and comparison.

Comparing works on sets of folded facts, so neither order nor blanks nor character width count. A term such as
`甲##乙` stands for its parts; a state 肯定 is the same as none, which is how the published data writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotation.formats.base import Json, Problem
from annotation.formats.folding import fold
from annotation.formats.form_fields import text_list

SCHEMAS = ("terms", "entities", "events", "triples")
EVENT_TEXTS = ("主体词", "发生状态")
EVENT_LISTS = ("描述词", "解剖部位")
TRIPLE_KEYS = ("关系", "头实体", "尾实体")
EVENT_STATES = frozenset({"", "肯定", "否定", "不确定"})
JOINER = "##"
FIELD = "value"


def empty_value(schema: str) -> Any:
    """The value that says: nothing found."""
    return {} if schema == "entities" else []


def check_shape(value: Any, schema: str) -> list[Problem]:
    """Problems of form only; an empty list means the other functions here may be called."""
    if schema == "entities":
        if not isinstance(value, dict):
            return [_shape("value", "object")]
        return [_shape(str(key), "list of text") for key, spans in value.items() if not _texts(spans)]
    if not isinstance(value, list):
        return [_shape("value", "list")]
    if schema == "terms":
        return [] if _texts(value) else [_shape("value", "list of text")]
    check = _event_shape if schema == "events" else _triple_shape
    return [_shape(f"[{index}]{path}", "") for index, entry in enumerate(value) for path in check(entry)]


def facts(value: Any, schema: str) -> frozenset[tuple[object, ...]]:
    """The value as a set of comparable facts; the shape must have been checked."""
    if schema == "terms":
        return frozenset((fold(part),) for part in split_terms(value))
    if schema == "entities":
        return frozenset(
            (fold(key), fold(span)) for key, spans in value.items() for span in spans if fold(span)
        )
    if schema == "events":
        return frozenset(_event_fact(entry) for entry in value)
    return frozenset(tuple(fold(entry[key]) for key in TRIPLE_KEYS) for entry in value)


def split_terms(terms: list[str]) -> list[str]:
    """Single terms out of joined ones, blanks trimmed, empty parts dropped."""
    return [part.strip() for term in terms for part in term.split(JOINER) if part.strip()]


def check_content(value: Any, schema: str, input: Json) -> list[Problem]:
    """Types, states and candidates that do not exist; spans that are not in the text (a warning)."""
    types = text_list(input.get("types"))
    if schema == "terms":
        return _check_candidates(value, text_list(input.get("candidates")))
    if schema == "entities":
        problems = [Problem("unknown_type", {"type": key}, FIELD) for key in value if key not in types]
    elif schema == "triples":
        names = {entry["关系"] for entry in value}
        problems = [
            Problem("unknown_type", {"type": name}, FIELD)
            for name in sorted(names)
            if types and name not in types
        ]
    else:
        problems = [
            Problem("unknown_state", {"state": entry["发生状态"], "event": index}, FIELD)
            for index, entry in enumerate(value)
            if entry["发生状态"] not in EVENT_STATES
        ]
    text = fold(str(input.get("text", "")))
    return problems + [
        Problem("span_not_verbatim", {"span": span}, FIELD, "warning")
        for span in _spans(value, schema)
        if fold(span) not in text
    ]


def _spans(value: Any, schema: str) -> Iterator[str]:
    """Events are left out: their subjects are often words that the text only implies."""
    if schema == "entities":
        for spans in value.values():
            yield from spans
    elif schema == "triples":
        for entry in value:
            yield entry["头实体"]
            yield entry["尾实体"]


def _check_candidates(terms: list[str], candidates: list[str]) -> list[Problem]:
    if not candidates:
        return []
    allowed = {fold(part) for part in split_terms(candidates)}
    return [
        Problem("answer_not_option", {"letter": term, "term": term}, FIELD)
        for term in split_terms(terms)
        if fold(term) not in allowed
    ]


def _event_shape(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or set(entry) != {*EVENT_TEXTS, *EVENT_LISTS}:
        return [""]
    texts = [f".{key}" for key in EVENT_TEXTS if not isinstance(entry[key], str)]
    subject = [] if texts or entry["主体词"].strip() else [".主体词"]
    return texts + subject + [f".{key}" for key in EVENT_LISTS if not _texts(entry[key])]


def _triple_shape(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or set(entry) != set(TRIPLE_KEYS):
        return [""]
    return [f".{key}" for key in TRIPLE_KEYS if not isinstance(entry[key], str) or not entry[key].strip()]


def _event_fact(entry: Json) -> tuple[object, ...]:
    state = fold(entry["发生状态"])
    lists = [frozenset(fold(text) for text in entry[key]) for key in EVENT_LISTS]
    return (fold(entry["主体词"]), "" if state == "肯定" else state, *lists)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _shape(path: str, expected: str) -> Problem:
    return Problem("value_shape", {"path": path, "expected": expected}, FIELD)
