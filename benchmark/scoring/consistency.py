"""How well a judge's verdicts agree with physicians' labels: accuracy, F1 of both classes, Cohen's kappa
with its interval, and beside them the base rate and the accuracy of always giving the commoner label.

Sources: Cohen, Educ. Psychol. Meas. 20 (1960) 37-46; the standard error of kappa away from zero is that of
Fleiss, Cohen & Everitt, Psychol. Bull. 72 (1969) 323-327, the interval is normal. Invalid and abstained
verdicts are counted, shown, and left out of the figures; they are never read as 否."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from benchmark.scoring.intervals import Interval, normal_quantile
from benchmark.scoring.scores import ABSTAINED, NO, YES, Counts

_LABELS = {
    YES: YES, "1": YES, "true": YES, "yes": YES, "met": YES, "1.0": YES,
    NO: NO, "0": NO, "false": NO, "no": NO, "not met": NO, "not_met": NO, "0.0": NO,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa with its standard error and confidence interval."""

    value: float
    standard_error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Consistency:
    """Figures over the ``n - n_invalid - n_abstained`` rows that were decided; None where a figure is not
    defined."""

    n: int
    n_invalid: int
    n_abstained: int
    accuracy: float | None
    f1_yes: float | None
    f1_no: float | None
    macro_f1: float | None
    kappa: float | None
    kappa_ci: Interval | None
    base_rate: float | None
    trivial_accuracy: float | None


def parse_label(text: object) -> str | None:
    """是 or 否 from the spellings of label columns (是/否, 1/0, met/not met, true/false, yes/no); None for
    others."""
    return _LABELS.get(str(text).strip().casefold())


def consistency(
    labels: Sequence[str], predictions: Sequence[str | None], *, level: float = 0.95
) -> Consistency:
    """``labels``: 是/否 of the physicians; ``predictions``: 是, 否, "abstained", anything else is invalid."""
    if len(labels) != len(predictions):
        raise ValueError("one prediction per label is needed")
    if any(label not in (YES, NO) for label in labels):
        raise ValueError("labels must be 是 or 否")
    decided = [(a, b) for a, b in zip(labels, predictions, strict=True) if b is not None and b in (YES, NO)]
    abstained = sum(prediction == ABSTAINED for prediction in predictions)
    invalid = len(labels) - len(decided) - abstained
    if not decided:
        return Consistency(len(labels), invalid, abstained, *[None] * 8)
    cells = {(a, b): 0 for a in (YES, NO) for b in (YES, NO)}
    for a, b in decided:
        cells[a, b] += 1
    both_yes, both_no = cells[YES, YES], cells[NO, NO]
    missed, invented = cells[YES, NO], cells[NO, YES]
    f1_yes = _f1(Counts(both_yes, invented, missed))
    f1_no = _f1(Counts(both_no, missed, invented))
    kappa = cohen_kappa([[both_yes, missed], [invented, both_no]], level=level)
    base_rate = (both_yes + missed) / len(decided)
    return Consistency(
        n=len(labels),
        n_invalid=invalid,
        n_abstained=abstained,
        accuracy=(both_yes + both_no) / len(decided),
        f1_yes=f1_yes,
        f1_no=f1_no,
        macro_f1=None if f1_yes is None or f1_no is None else (f1_yes + f1_no) / 2,
        kappa=kappa.value if kappa else None,
        kappa_ci=kappa.interval if kappa else None,
        base_rate=base_rate,
        trivial_accuracy=max(base_rate, 1 - base_rate),
    )


def cohen_kappa(table: Sequence[Sequence[int]], *, level: float = 0.95) -> Kappa | None:
    """Kappa of a square table of counts (rows: one rater, columns: the other).

    None for an empty table and where both raters put everything into one same category: agreement by
    chance is then certain and kappa is 0/0. With perfect agreement the standard error is 0 and the
    interval a point."""
    size = range(len(table))
    n = sum(map(sum, table))
    if n == 0:
        return None
    share = [[cell / n for cell in row] for row in table]
    rows = [sum(share[i]) for i in size]
    columns = [sum(share[i][j] for i in size) for j in size]
    observed = sum(share[i][i] for i in size)
    expected = sum(rows[i] * columns[i] for i in size)
    if any(rows[i] == 1.0 and columns[i] == 1.0 for i in size) or expected >= 1.0:
        return None
    kappa = (observed - expected) / (1 - expected)
    on = sum(share[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in size)
    off = sum(share[i][j] * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    variance = on + (1 - kappa) ** 2 * off - (kappa - expected * (1 - kappa)) ** 2
    error = sqrt(max(0.0, variance) / n) / (1 - expected)
    half = normal_quantile(level) * error
    return Kappa(kappa, error, Interval(max(-1.0, kappa - half), min(1.0, kappa + half)))


def _f1(counts: Counts) -> float | None:
    """F1 of one class; None when neither side ever gave it."""
    denominator = 2 * counts.tp + counts.fp + counts.fn
    return 2 * counts.tp / denominator if denominator else None
