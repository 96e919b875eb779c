"""From an extracted answer and its key to a score and one of five disjoint outcomes.

An answer that could not be read or judged has no score (None), never a silent zero; a set's metric is made
elsewhere, from these counts and scores."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one sample; exactly one holds."""

    MET = "met"
    NOT_MET = "not_met"
    JUDGE_ABSTAINED = "judge_abstained"
    JUDGE_FAILED = "judge_failed"
    ANSWER_MISSING = "answer_missing"


YES, NO, ABSTAINED, FAILED = "是", "否", "abstained", "failed"


@dataclass(frozen=True, slots=True)
class Counts:
    """Units found in both, only in the answer, only in the key."""

    tp: int
    fp: int
    fn: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


def score_choice(value: Sequence[str] | None, target: Sequence[str]) -> tuple[float | None, Outcome]:
    """1 when the answered set is exactly the key's set, else 0; a half-right set earns nothing."""
    if value is None:
        return None, Outcome.ANSWER_MISSING
    right = set(value) == set(target)
    return (1.0, Outcome.MET) if right else (0.0, Outcome.NOT_MET)


def score_extraction(
    value: Any, target_value: Any, schema: str, types: Sequence[str] = ()
) -> tuple[float | None, Outcome]:
    """The item's own micro-F1, verbatim."""
    if value is None:
        return None, Outcome.ANSWER_MISSING
    f1 = micro_f1(extraction_counts(value, target_value, schema, types))
    return (f1, Outcome.MET) if f1 == 1.0 else (f1, Outcome.NOT_MET)


def extraction_counts(
    value: Any, target_value: Any, schema: str, types: Sequence[str] = (), *, normalised: bool = False
) -> Counts:
    """Units compared as sets. A unit is a term, a (type, span), a whole event with all four fields, or a
    triple.

    ``types``: the kinds that the item asks for; key units of other kinds are left out (an answer of
    another kind is wrong, not ignored). ``normalised`` folds widths and white space first; scores use the
    verbatim form. A missing answer (None) counts every key unit as not found.
    """
    said = _units(value, schema, normalised)
    wanted = {unit for unit in _units(target_value, schema, normalised) if _asked(unit, schema, types)}
    return Counts(tp=len(said & wanted), fp=len(said - wanted), fn=len(wanted - said))


def micro_f1(counts: Counts | Iterable[Counts]) -> float | None:
    """2tp / (2tp + fp + fn) over the pooled counts.

    The 0/0 case, nothing to find and nothing claimed, is full agreement: 1.0. Without any counts at all:
    None."""
    parts = [counts] if isinstance(counts, Counts) else list(counts)
    if not parts:
        return None
    total = sum(parts, Counts(0, 0, 0))
    denominator = 2 * total.tp + total.fp + total.fn
    return 2 * total.tp / denominator if denominator else 1.0


def points_score(
    points: Sequence[Mapping[str, Any]], verdicts: Sequence[str | None]
) -> tuple[float | None, Outcome]:
    """The weighted share of evaluation points met, from one verdict per point: 是, 否, "abstained",
    "failed"/None.

    A point of polarity 1 earns its weight on 是; one of polarity −1 (a pitfall) takes its weight away on
    是. The sum is divided by the positive weight and clipped to 0–1. A veto point that goes wrong makes
    the score 0. One verdict that is missing leaves the sample unscored: failed before abstained.
    """
    if len(points) != len(verdicts):
        raise ValueError("one verdict per point is needed")
    if not points:
        raise ValueError("an answer without evaluation points cannot be scored")
    if any(verdict not in (YES, NO, ABSTAINED) for verdict in verdicts):
        return None, Outcome.JUDGE_FAILED
    if ABSTAINED in verdicts:
        return None, Outcome.JUDGE_ABSTAINED
    score = _weighted(points, [verdict == YES for verdict in verdicts])
    return score, Outcome.MET if score >= 1.0 else Outcome.NOT_MET


def points_bounds(points: Sequence[Mapping[str, Any]], verdicts: Sequence[str | None]) -> tuple[float, float]:
    """The worst and the best score that the undecided verdicts still allow."""
    if len(points) != len(verdicts) or not points:
        raise ValueError("one verdict per point is needed")
    good = [_polarity(point) > 0 for point in points]
    known = [verdict in (YES, NO) for verdict in verdicts]
    said = [verdict == YES for verdict in verdicts]
    worst = [yes if sure else not g for yes, sure, g in zip(said, known, good, strict=True)]
    best = [yes if sure else g for yes, sure, g in zip(said, known, good, strict=True)]
    return _weighted(points, worst), _weighted(points, best)


def _weighted(points: Sequence[Mapping[str, Any]], yes: Sequence[bool]) -> float:
    earned = possible = 0.0
    for point, said_yes in zip(points, yes, strict=True):
        weight, positive = float(point.get("weight", 1)), _polarity(point) > 0
        if point.get("veto") and said_yes != positive:
            return 0.0
        possible += weight if positive else 0.0
        earned += (weight if positive else -weight) if said_yes else 0.0
    if possible == 0.0:
        return 1.0 if earned == 0.0 else 0.0
    return min(1.0, max(0.0, earned / possible))


def _polarity(point: Mapping[str, Any]) -> float:
    return float(point.get("polarity", 1))


def _units(value: Any, schema: str, normalised: bool) -> set[tuple[Any, ...]]:
    if value is None:
        return set()
    clean = _normal if normalised else str
    if schema == "terms":
        return {("", clean(term)) for term in value}
    if schema == "entities":
        return {(kind, clean(span)) for kind, spans in value.items() for span in spans}
    if schema == "triples":
        return {(one["关系"], clean(one["头实体"]), clean(one["尾实体"])) for one in value}
    if schema == "events":
        return {
            (
                clean(one["主体词"]),
                clean(one["发生状态"]),
                frozenset(clean(word) for word in one["描述词"]),
                frozenset(clean(place) for place in one["解剖部位"]),
            )
            for one in value
        }
    raise ValueError(f"no such schema: {schema}")


def _asked(unit: tuple[Any, ...], schema: str, types: Sequence[str]) -> bool:
    return not types or schema not in ("entities", "triples") or unit[0] in types


def _normal(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
