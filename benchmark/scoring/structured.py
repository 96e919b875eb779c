"""Reading extraction answers and open answers out of a reply: JSON, or a Python literal, wherever it stands.

The last value of the right shape wins; a value of any other shape is None. Nothing is repaired, nothing is
evaluated, and no text is normalised: what the model wrote is what is compared."""

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any, Literal

from benchmark.scoring.cleaning import (
    MAX_REPLY,
    literal_blocks,
    parse_literal,
    without_fences,
    without_thinking,
)
from benchmark.scoring.extraction import Extraction

EXTRACTOR = "value/1"
Schema = Literal["terms", "entities", "events", "triples", "points"]

EVENT_KEYS = ("主体词", "发生状态", "描述词", "解剖部位")
TRIPLE_KEYS = ("关系", "头实体", "尾实体")
MAX_TERM = 80

_LABEL = re.compile(r"^(?:归一化术语|归一化结果|标准术语|标准词|术语|答案|输出|结果)\s*(?:是|为)?\s*[：:]\s*")
_REMARK = re.compile(r"^[（(]?(?:解释|说明|注|理由|解析|备注)")


class _WrongShapeError(Exception):
    """A value that is readable but not of the schema."""


def extract_value(reply: str, schema: Schema) -> Extraction:
    """The value of ``schema`` that the reply gives, or None with the reason as ``rule``."""
    visible = without_thinking(reply)
    if visible is None:
        return Extraction(None, "unclosed_think", EXTRACTOR)
    text = without_fences(visible).strip()
    if not text:
        return Extraction(None, "empty", EXTRACTOR)
    if len(text) > MAX_REPLY:
        return Extraction(None, "too_long", EXTRACTOR)
    last: Extraction | None = None
    misshapen = False
    for block in literal_blocks(text):
        try:
            last = Extraction(_SHAPES[schema](block.value), block.kind, EXTRACTOR)
        except _WrongShapeError:
            misshapen = True
    if last is not None:
        return last
    terms = _plain_terms(text) if schema == "terms" and not misshapen else None
    if terms:
        return Extraction(terms, "text", EXTRACTOR)
    return Extraction(None, "wrong_shape" if misshapen else "no_value", EXTRACTOR)


def _plain_terms(text: str) -> list[str] | None:
    """Terms written as one line "a##b", with or without a label, perhaps followed by a remark."""
    if text[0] in "[{":
        return None
    lines = [line.strip().strip("*`") for line in text.splitlines() if line.strip()]
    kept = list(takewhile(lambda line: not _REMARK.match(line), lines))
    labelled = [line for line in kept if _LABEL.match(line)]
    joined = [line for line in kept if "##" in line]
    chosen = labelled or joined or kept
    if len(chosen) != 1 and not labelled:
        return None
    quoted = parse_literal(_LABEL.sub("", chosen[-1]))
    line = quoted[0] if quoted and isinstance(quoted[0], str) else _LABEL.sub("", chosen[-1])
    terms = _split_terms(line)
    return terms if terms and all(len(term) <= MAX_TERM and "。" not in term[:-1] for term in terms) else None


def _split_terms(line: str) -> list[str]:
    terms = (term.strip().rstrip("。") for term in line.split("##"))
    return list(dict.fromkeys(term for term in terms if term))


def _terms(value: Any) -> list[str]:
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if isinstance(value, str):
        return _split_terms(value)
    return list(dict.fromkeys(term for one in _strings(value) for term in _split_terms(one)))


def _entities(value: Any) -> dict[str, list[str]]:
    return {kind: _strings(texts) for kind, texts in _mapping(value).items()}


def _events(value: Any) -> list[dict[str, Any]]:
    events = []
    for one in _records(value):
        if not set(one) <= set(EVENT_KEYS) or not _string(one.get("主体词")):
            raise _WrongShapeError
        state = one.get("发生状态")
        events.append(
            {
                "主体词": _string(one["主体词"]),
                "发生状态": "" if state is None else _string(state),
                "描述词": _strings(one.get("描述词")),
                "解剖部位": _strings(one.get("解剖部位")),
            }
        )
    return events


def _triples(value: Any) -> list[dict[str, str]]:
    triples = []
    for one in _records(value):
        if set(one) != set(TRIPLE_KEYS) or not all(_string(one[key]) for key in TRIPLE_KEYS):
            raise _WrongShapeError
        triples.append({key: _string(one[key]) for key in TRIPLE_KEYS})
    return triples


def _points(value: Any) -> dict[str, list[str]]:
    topics: dict[str, list[str]] = {}
    for topic, said in _mapping(value).items():
        one = said if isinstance(said, list) or said is None else [said]
        numbers = [str(part) if type(part) in (int, float) else part for part in one or []]
        topics[topic] = _strings(numbers)
    return topics


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) and key.strip() for key in value):
        raise _WrongShapeError
    return {key.strip(): inner for key, inner in value.items()}


def _records(value: Any) -> list[dict[str, Any]]:
    """A list of objects, bare or as the only value of an object ({"关系": [...]})."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if not isinstance(value, list):
        raise _WrongShapeError
    return [_mapping(one) for one in value]


def _strings(value: Any) -> list[str]:
    """A list of texts without empty ones; nothing at all (None, "") is an empty list, a lone text is not a
    list."""
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise _WrongShapeError
    return [text for text in (_string(one) for one in value) if text]


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongShapeError
    return value.strip()


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "terms": _terms,
    "entities": _entities,
    "events": _events,
    "triples": _triples,
    "points": _points,
}
