"""Measures the detector against gold spans: recall by full cover and exactly, precision, records without a
direct identifier left, proposals beyond the gold, speed. Changes nothing and keeps no text."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curation.deid.detection import detect
from curation.deid.known import KnownIdentifiers
from curation.deid.types import DEFAULT_POLICY, DIRECT_TYPES, Policy, Span


@dataclass
class _Tally:
    documents: int = 0
    clean: int = 0
    characters: int = 0
    beyond: int = 0
    seconds: float = 0.0
    gold: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)


def measure(docs: Iterable[Mapping[str, Any]], *, policy: Policy = DEFAULT_POLICY) -> dict[str, Any]:
    """The figures of `measure_deidentification` for documents `{"text", "spans": [...], "known"?: {...}}`.

    A gold span counts as covered when spans of any type cover each of its characters. A proposal is
    right if it overlaps a gold span of the same type, and beyond the gold if it overlaps no gold span
    at all. Speed is per second of processor time, which is what one undisturbed core would do.
    """
    tally = _Tally()
    detect("预热：张三，2020年1月1日")
    for doc in docs:
        gold = [(int(span["start"]), int(span["end"]), str(span["type"])) for span in doc["spans"]]
        known = KnownIdentifiers.from_mapping(doc.get("known") or {})
        began = time.process_time()
        spans = detect(doc["text"], policy=policy, known=known)
        tally.seconds += time.process_time() - began
        _count(tally, doc["text"], gold, spans)
    return _figures(tally)


def _count(tally: _Tally, text: str, gold: Sequence[tuple[int, int, str]], spans: Sequence[Span]) -> None:
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    exact = {(span.start, span.end, span.type) for span in spans}
    clean = True
    for start, end, kind in gold:
        full = end > start and all(covered[start:end]) and end <= len(text)
        tally.gold[kind] += 1
        tally.covered[kind] += full
        tally.exact[kind] += (start, end, kind) in exact
        clean = clean and (full or kind not in DIRECT_TYPES)
    for span in spans:
        touched = [kind for start, end, kind in gold if start < span.end and span.start < end]
        tally.proposed[span.type] += 1
        tally.right[span.type] += span.type in touched
        tally.beyond += not touched
    tally.documents += 1
    tally.clean += clean
    tally.characters += len(text)


def _figures(tally: _Tally) -> dict[str, Any]:
    kinds = sorted(set(tally.gold) | set(tally.proposed))
    return {
        "documents": tally.documents,
        "clean_documents": _share(tally.clean, tally.documents),
        "spans_beyond_gold_per_1000": 1000 * tally.beyond / tally.characters if tally.characters else 0.0,
        "chars_per_second": tally.characters / tally.seconds if tally.seconds else 0.0,
        "by_type": {
            kind: {
                "gold": tally.gold[kind],
                "recall_full_cover": _share(tally.covered[kind], tally.gold[kind]),
                "recall_exact": _share(tally.exact[kind], tally.gold[kind]),
                "precision": _share(tally.right[kind], tally.proposed[kind]),
            }
            for kind in kinds
        },
    }


def _share(part: int, whole: int) -> float | None:
    """A share, or None where there is nothing to share: a missing figure is not a zero."""
    return part / whole if whole else None
