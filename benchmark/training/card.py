"""The judge's card: what it was made from and how it agrees with physicians on questions it has never seen.

A card never shows accuracy alone: chance-corrected agreement, both classes, the base rate and two baselines stand beside
it, so that a judge that has learned nothing is seen to have learned nothing.
"""

import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from benchmark.judges.prompt import PROMPT_VERSION
from benchmark.judges.token_judge import TokenJudge
from benchmark.judges.verdict import LABELS, NO, YES, Label
from benchmark.scoring import consistency
from benchmark.training.rows import VerdictRow, rows_digest
from benchmark.training.split import normalise

CARD_FORMAT = 1
LIBRARIES = ("torch", "transformers", "tokenizers")
THRESHOLDS = 20


def measure(
    judge: TokenJudge, held_out: Sequence[VerdictRow], trained: Sequence[VerdictRow]
) -> dict[str, Any]:
    """The judge against the held-out labels, beside physicians against each other and word overlap alone."""
    verdicts = judge.verdicts([row.judged for row in held_out])
    figures = agreement([row.label for row in held_out], [verdict.label for verdict in verdicts])
    figures["n_abstained"] = sum(verdict.outcome == "judge_abstained" for verdict in verdicts)
    figures["n_invalid"] = sum(verdict.outcome in {"judge_failed", "answer_missing"} for verdict in verdicts)
    figures["human_kappa"] = human_kappa([*held_out, *trained])
    figures["overlap_baseline"] = overlap_baseline(held_out, trained)
    return figures


def agreement(labels: Sequence[Label], predictions: Sequence[Label | None]) -> dict[str, Any]:
    """The agreement figures over rows with a prediction; empty where there is none."""
    pairs = [(label, found) for label, found in zip(labels, predictions, strict=True) if found is not None]
    if not pairs:
        return {"n": 0}
    return dict(consistency([label for label, _ in pairs], [found for _, found in pairs]))


def human_kappa(rows: Sequence[VerdictRow]) -> float | None:
    """Kappa between the first two physicians' votes, the ceiling for a judge; None without two votes per row."""
    pairs = [row.votes[:2] for row in rows if len(row.votes) > 1]
    if not pairs:
        return None
    found = agreement([pair[0] for pair in pairs], [pair[1] for pair in pairs]).get("kappa")
    return None if found is None else float(found)


def overlap(row: VerdictRow) -> float:
    """The share of the point's pairs of neighbouring characters that stand in the answer."""
    point, answer = normalise(row.point), normalise(row.answer)
    pairs = {point[place : place + 2] for place in range(max(1, len(point) - 1))}
    return sum(pair in answer for pair in pairs) / len(pairs)


def overlap_baseline(held_out: Sequence[VerdictRow], trained: Sequence[VerdictRow]) -> dict[str, Any]:
    """What a rule on word overlap alone reaches, its threshold chosen on the training rows."""
    known = [(overlap(row), row.label == YES) for row in trained]

    def right(threshold: float) -> int:
        return sum((share >= threshold) == yes for share, yes in known)

    threshold = max((step / THRESHOLDS for step in range(1, THRESHOLDS + 1)), key=right)
    found: list[Label | None] = [YES if overlap(row) >= threshold else NO for row in held_out]
    figures = agreement([row.label for row in held_out], found)
    return {"threshold": threshold, "accuracy": figures.get("accuracy"), "kappa": figures.get("kappa")}


def versions() -> dict[str, str]:
    """Versions of what decides the numbers."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}}


def write_up(
    judge: TokenJudge,
    *,
    figures: Mapping[str, Any],
    rows: Sequence[VerdictRow],
    setting: Mapping[str, Any],
    counts: Mapping[str, int],
    course: Mapping[str, Any],
) -> dict[str, Any]:
    """The card of a trained judge; saving adds the digest of its weights and the time it took."""
    parameters = sum(parameter.numel() for parameter in judge.model.parameters())
    return {
        "format": CARD_FORMAT,
        **setting,
        "data_digest": rows_digest(rows),
        "prompt": {"version": PROMPT_VERSION, "digest": judge.form.digest, "fields": list(judge.form.fields)},
        "label_tokens": dict(zip(LABELS, judge.label_ids, strict=True)),
        "abstain_margin": judge.abstain_margin,
        "max_tokens": judge.max_tokens,
        "parameters": parameters,
        "rows": dict(counts),
        "course": dict(course),
        "figures": dict(figures),
        "versions": versions(),
    }
