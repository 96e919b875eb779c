"""The judge's card: what it was made from and how it agrees with physicians on questions it has never seen.

A card never shows accuracy alone: chance-corrected agreement, both classes, the base rate and two
baselines stand beside it, so that a judge that has learned nothing is seen to have learned nothing.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from typing import Any

from benchmark.judges.overlap import overlap
from benchmark.judges.prompt import PROMPT_VERSION
from benchmark.judges.token_judge import TokenJudge
from benchmark.judges.verdict import LABELS, NO, YES
from benchmark.scoring import ABSTAINED, Outcome, consistency
from benchmark.training.rows import VerdictRow, rows_digest

CARD_FORMAT = 1
LIBRARIES = ("torch", "transformers", "tokenizers")
THRESHOLDS = 20


def measure(
    judge: TokenJudge, held_out: Sequence[VerdictRow], trained: Sequence[VerdictRow]
) -> dict[str, Any]:
    """The judge on held-out rows, beside physicians against each other and word overlap alone."""
    verdicts = judge.verdicts([row.judged for row in held_out])
    found = [
        ABSTAINED if verdict.outcome == Outcome.JUDGE_ABSTAINED else verdict.label for verdict in verdicts
    ]
    figures = agreement([row.label for row in held_out], found)
    figures["human_kappa"] = human_kappa([*held_out, *trained])
    figures["overlap_baseline"] = overlap_baseline(held_out, trained)
    return figures


def agreement(labels: Sequence[str], predictions: Sequence[str | None]) -> dict[str, Any]:
    """The agreement figures as plain values, ready for a card."""
    figures = asdict(consistency(labels, predictions))
    if figures["kappa_ci"] is not None:
        figures["kappa_ci"] = list(figures["kappa_ci"])
    return figures


def human_kappa(rows: Sequence[VerdictRow]) -> float | None:
    """Kappa between the first two physicians' votes, a judge's ceiling; None where no row has two votes."""
    pairs = [row.votes[:2] for row in rows if len(row.votes) > 1]
    if not pairs:
        return None
    found = agreement([pair[0] for pair in pairs], [pair[1] for pair in pairs]).get("kappa")
    return None if found is None else float(found)


def overlap_baseline(held_out: Sequence[VerdictRow], trained: Sequence[VerdictRow]) -> dict[str, Any]:
    """What a rule on word overlap alone reaches, its threshold chosen on the training rows."""
    known = [(overlap(row.judged), row.label == YES) for row in trained]

    def right(threshold: float) -> int:
        return sum((share >= threshold) == yes for share, yes in known)

    threshold = max((step / THRESHOLDS for step in range(1, THRESHOLDS + 1)), key=right)
    found = [YES if overlap(row.judged) >= threshold else NO for row in held_out]
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
