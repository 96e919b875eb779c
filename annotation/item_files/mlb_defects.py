"""Finds what is wrong in MLB's published files: names, types, leaks into prompts, items held twice.

A leak is an item's stem, or all long texts of its key, standing inside a prompt, be it of its own dataset or
of another one. Standing in another dataset's prompt as a worked example also makes the item a duplicate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotation.formats import fold
from annotation.item_files.drafts import (
    DUPLICATE,
    NAME_MISMATCH,
    PROMPT_LEAK,
    TYPE_MISMATCH,
    Defect,
    ItemDraft,
)

Scan = Callable[[str], Iterable[str]]

# Shorter texts occur in prompts by chance (a letter, a symptom, "错误的是").
LONG_ENOUGH = 8
TYPE_NAMES = {"选择题": ("choice",), "简答题": ("extraction", "open_answer")}


@dataclass(frozen=True)
class Prompt:
    """One prompt of a dataset as published."""

    dataset: str
    kind: str
    text: str


def header_defects(key: str, entry: Mapping[str, Any], format_name: str) -> Iterator[Defect]:
    """A dataset under another's name, or under a type that its answers do not have."""
    if entry.get("name") != key:
        yield Defect(key, NAME_MISMATCH, params={"name": str(entry.get("name"))})
    stated = str(entry.get("type", ""))
    if format_name not in TYPE_NAMES.get(stated, ()):
        yield Defect(key, TYPE_MISMATCH, params={"type": stated, "format": format_name})


def leak_defects(items: Iterable[ItemDraft], prompts: Iterable[Prompt]) -> Iterator[Defect]:
    """PROMPT_LEAK for each item and each dataset whose prompt gives it away; DUPLICATE across datasets."""
    folded = [(prompt, fold(prompt.text)) for prompt in prompts]
    for item in items:
        stem, key = fold(stem_of(item)), [fold(text) for text in _texts(item.target)]
        long_key = [text for text in key if len(text) >= LONG_ENOUGH]
        told: set[str] = set()
        for prompt, text in folded:
            shows_stem = len(stem) >= LONG_ENOUGH and stem in text
            shows_key = bool(long_key) and all(part in text for part in long_key)
            if prompt.dataset in told or not (shows_stem or shows_key):
                continue
            told.add(prompt.dataset)
            params: dict[str, object] = {
                "prompt_of": prompt.dataset,
                "prompt": prompt.kind,
                "what": "stem" if shows_stem else "answer",
            }
            yield Defect(item.dataset, PROMPT_LEAK, item.external_id, params)
            if shows_stem and prompt.dataset != item.dataset:
                yield Defect(
                    item.dataset, DUPLICATE, item.external_id, {"other": prompt.dataset, "as": "prompt"}
                )


def duplicate_defects(items: Iterable[ItemDraft]) -> Iterator[Defect]:
    """Items that stand twice, in one dataset or in two; the later one carries the defect."""
    first: dict[tuple[str, str], ItemDraft] = {}
    for item in items:
        identity = (fold(stem_of(item)), _task(item))
        earlier = first.setdefault(identity, item)
        if earlier is not item:
            params: dict[str, object] = {"other": earlier.dataset, "as": "item", "item": earlier.external_id}
            yield Defect(item.dataset, DUPLICATE, item.external_id, params)


def identifier_defects(items: Iterable[ItemDraft], prompts: Iterable[Prompt], scan: Scan) -> Iterator[Defect]:
    """What `scan` finds in the texts of items, and in prompts; each code once per item and per prompt."""
    for item in items:
        text = "\n".join([*_texts(item.input), *_texts(item.target)])
        for code in sorted(set(scan(text))):
            yield Defect(item.dataset, code, item.external_id)
    for prompt in prompts:
        for code in sorted(set(scan(prompt.text))):
            yield Defect(prompt.dataset, code, params={"prompt": prompt.kind})


def _task(item: ItemDraft) -> str:
    """What else must agree: one record may rightly serve two datasets that ask for different things."""
    parts = [item.input.get(name) for name in ("question", "options", "schema", "types", "topics")]
    return fold(json.dumps(parts, ensure_ascii=False, sort_keys=True))


def stem_of(item: ItemDraft) -> str:
    """The text that makes the item this one: its question, or the text to extract from.

    With a context the question is the same instruction for every item, so the context is what counts.
    """
    return str(item.input.get("context") or item.input.get("question") or item.input.get("text") or "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
