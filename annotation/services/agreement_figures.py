"""From readings to the figures of a report: groups, coefficients, pairs, the physicians' baseline, the items
with the lowest agreement. Reads no table and writes none."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from annotation.agreement import (
    MISSING,
    Bootstrap,
    Figure,
    Ratings,
    Reason,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    ratio_of_sums,
    undefined,
    wilson,
)
from annotation.models import AgreementFigure, AgreementItem, BaselineFigure, Measure, Metric, Scope
from annotation.services.agreement_readings import READERS, KeyHits
from annotation.services.agreement_sources import AnsweredItem

# Pairs of physicians with fewer items in common say nothing; the pairs shown are those with most in common.
LEAST_SHARED, MOST_PAIRS = 5, 200
MOST_ITEMS = 500
NOMINAL: tuple[tuple[Metric, Callable[[Ratings, Bootstrap], Figure]], ...] = (
    (Metric.PERCENT, percent_agreement),
    (Metric.FLEISS, fleiss_kappa),
    (Metric.ALPHA, lambda ratings, bootstrap: krippendorff_alpha(ratings, "nominal", bootstrap)),
    (Metric.AC1, gwet_ac1),
)
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Group:
    """Items that a row of the report speaks of."""

    scope: Scope
    code: str
    items: list[AnsweredItem]

    @property
    def physicians(self) -> set[int]:
        """Everybody who answered one of them."""
        return {one for item in self.items for one in item.reading.physicians}


def groups_of(items: list[AnsweredItem]) -> list[Group]:
    """Everything, then each dimension, dataset and specialty."""
    found = [Group(Scope.ALL, "", items)]
    for scope in (Scope.DIMENSION, Scope.DATASET, Scope.SPECIALTY):
        parts: dict[str, list[AnsweredItem]] = {}
        for item in items:
            parts.setdefault(getattr(item, scope.value), []).append(item)
        found += [Group(scope, code, parts[code]) for code in sorted(parts)]
    return found


def figures_of(group: Group, bootstrap: Bootstrap) -> Iterator[AgreementFigure]:
    """Every coefficient of a group, unsaved."""
    labelled = [item for item in group.items if item.reading.labels]
    marked = [item for item in group.items if item.reading.pairs]
    exact = [item for item in group.items if item.reading.alike]
    physicians = len(group.physicians)

    def row(measure: Measure, metric: Metric, figure: Figure) -> AgreementFigure:
        return _figure(group.scope, group.code, measure, metric, figure, physicians)

    if labelled:
        whole = _whole(labelled)
        yield row(Measure.WHOLE, Metric.COHEN, _two_physicians(labelled, bootstrap))
        for metric, coefficient in NOMINAL:
            yield row(Measure.WHOLE, metric, coefficient(whole, bootstrap))
        options = _options(labelled)
        for metric, coefficient in NOMINAL:
            yield row(Measure.OPTION, metric, coefficient(options, bootstrap))
    if exact:
        yield row(Measure.ALIKE, Metric.PERCENT, percent_agreement(_alike(exact), bootstrap))
    if marked:
        yield row(Measure.EXACT, Metric.F1, _f1(marked, bootstrap, exact=True))
        yield row(Measure.OVERLAP, Metric.F1, _f1(marked, bootstrap, exact=False))
    if not labelled and not marked and not exact:
        n = len(group.items)
        reason = Reason.NO_PAIRS if group.items[0].format == "extraction" else Reason.NO_LABELS
        yield row(Measure.NONE, Metric.PERCENT, undefined(reason, n_items=n))


def _whole(items: list[AnsweredItem]) -> Ratings:
    """Units are items, a label is the whole answer."""
    numbers: dict[str, int] = {}
    codes = np.full((len(items), max(len(i.reading.labels) for i in items)), MISSING, dtype=np.int64)
    for at, item in enumerate(items):
        labels = item.reading.labels
        codes[at, : len(labels)] = [numbers.setdefault(label, len(numbers)) for label in labels]
    return Ratings(codes, len(numbers))


def _alike(items: list[AnsweredItem]) -> Ratings:
    """Units are items; equal numbers are equal answers, and mean nothing beyond the item."""
    codes = np.full((len(items), max(len(i.reading.alike) for i in items)), MISSING, dtype=np.int64)
    for at, item in enumerate(items):
        codes[at, : len(item.reading.alike)] = item.reading.alike
    return Ratings(codes, int(codes.max()) + 1)


def _options(items: list[AnsweredItem]) -> Ratings:
    """Units are the options of the items; a label is chosen or not. Items are drawn whole."""
    width = max(len(item.reading.labels) for item in items)
    known: dict[tuple[str, tuple[str, ...]], np.ndarray] = {}
    rows, of_item = [], []
    for at, item in enumerate(items):
        reading = item.reading
        held = (reading.options, reading.labels)
        if held not in known:
            block = np.full((len(reading.options), width), MISSING, dtype=np.int64)
            for line, option in enumerate(reading.options):
                block[line, : len(reading.labels)] = [int(option in label) for label in reading.labels]
            known[held] = block
        rows.append(known[held])
        of_item.append(np.full(len(reading.options), at, dtype=np.int64))
    return Ratings(np.concatenate(rows), 2, items=np.concatenate(of_item))


def _two_physicians(items: list[AnsweredItem], bootstrap: Bootstrap) -> Figure:
    """Cohen's kappa, where exactly two physicians answered; otherwise it is for the rows of pairs."""
    people = sorted({one for item in items for one in item.reading.physicians})
    if len(people) != 2:
        return undefined(Reason.NOT_TWO_RATERS if len(people) > 2 else Reason.NO_PAIRS, n_items=len(items))
    return _cohen([_side_by_side(item, people[0], people[1]) for item in items], bootstrap)


def _side_by_side(item: AnsweredItem, one: int, other: int) -> tuple[str | None, str | None]:
    said = dict(zip(item.reading.physicians, item.reading.labels, strict=True))
    return said.get(one), said.get(other)


def _cohen(pairs: list[tuple[str | None, str | None]], bootstrap: Bootstrap) -> Figure:
    ratings = Ratings.of(pairs)
    return cohen_kappa(ratings.codes[:, 0], ratings.codes[:, 1], ratings.categories, bootstrap)


def _f1(items: list[AnsweredItem], bootstrap: Bootstrap, *, exact: bool) -> Figure:
    top, bottom, n_pairs = [], [], 0
    for item in items:
        pairs = item.reading.pairs
        if not exact and any(pair.overlap is None for pair in pairs):
            continue
        top.append(sum(2 * (pair.exact if exact else pair.overlap or 0) for pair in pairs))
        bottom.append(sum(pair.marks for pair in pairs))
        n_pairs += len(pairs)
    if not top:
        return undefined(Reason.NO_SPANS, n_items=len(items))
    return ratio_of_sums(
        np.asarray(top, dtype=np.float64),
        np.asarray(bottom, dtype=np.float64),
        n_pairs=n_pairs,
        otherwise=Reason.NOTHING_FOUND,
        bootstrap=bootstrap,
    )


def pairs_of(items: list[AnsweredItem]) -> dict[tuple[int, int], list[AnsweredItem]]:
    """Items that each two physicians both answered, in a form that can be compared."""
    shared: dict[tuple[int, int], list[AnsweredItem]] = {}
    for item in items:
        if item.reading.labels or item.reading.pairs:
            for pair in combinations(sorted(item.reading.physicians), 2):
                shared.setdefault(pair, []).append(item)
    return shared


def pair_figures(
    shared: dict[tuple[int, int], list[AnsweredItem]], bootstrap: Bootstrap, step: Step
) -> Iterator[AgreementFigure]:
    """The pairs with most items in common, under numbers dealt for this report alone and kept nowhere."""
    people = sorted({one for pair in shared for one in pair})
    random.SystemRandom().shuffle(people)
    number = {one: at for at, one in enumerate(people, start=1)}
    often = sorted(
        (pair for pair in shared if len(shared[pair]) >= LEAST_SHARED), key=lambda p: -len(shared[p])
    )
    chosen = often[:MOST_PAIRS]
    for at, pair in enumerate(chosen):
        step(at, len(chosen))
        low, high = sorted(number[one] for one in pair)
        code = f"{low:03d}–{high:03d}"
        labelled = [_side_by_side(item, *pair) for item in shared[pair] if item.reading.labels]
        if labelled:
            percent = percent_agreement(Ratings.of(labelled), bootstrap)
            yield _figure(Scope.PAIR, code, Measure.WHOLE, Metric.PERCENT, percent, 2)
            yield _figure(Scope.PAIR, code, Measure.WHOLE, Metric.COHEN, _cohen(labelled, bootstrap), 2)
        marked = [_only(item, pair) for item in shared[pair] if item.reading.pairs]
        if marked:
            f1 = _f1(marked, bootstrap, exact=True)
            yield _figure(Scope.PAIR, code, Measure.EXACT, Metric.F1, f1, 2)


def _only(item: AnsweredItem, pair: tuple[int, int]) -> AnsweredItem:
    kept = tuple(one for one in item.reading.pairs if {one.one, one.other} == set(pair))
    return replace(item, reading=replace(item.reading, pairs=kept))


def baseline_of(group: Group, bootstrap: Bootstrap) -> Iterator[BaselineFigure]:
    """How often first blind answers were what became the key: whole answers, and marks."""
    hits = [(item.format, item.reading.hits) for item in group.items if item.reading.hits is not None]
    found = False
    for metric in (Metric.ACCURACY, Metric.F1):
        marks = metric == Metric.F1
        rows = [hit for name, hit in hits if (name == "extraction") == marks and hit is not None]
        if rows:
            found = True
            yield _baseline(group, metric, rows, bootstrap)
    if not found:
        compared = any(item.format in READERS for item in group.items)
        reason = Reason.NO_ANSWERS if compared else Reason.NOT_A_KEY
        yield _baseline_row(group, Metric.ACCURACY, undefined(reason), "", [])


def _baseline(group: Group, metric: Metric, rows: list[KeyHits], bootstrap: Bootstrap) -> BaselineFigure:
    figure = ratio_of_sums(
        np.asarray([row.top for row in rows], dtype=np.float64),
        np.asarray([row.bottom for row in rows], dtype=np.float64),
        n_pairs=0,
        otherwise=Reason.NOTHING_FOUND,
        bootstrap=bootstrap,
    )
    how = "items" if figure.low is not None else ""
    if metric == Metric.ACCURACY and figure.low is None and figure.value in (0.0, 1.0):
        low, high = wilson(figure.value, figure.n_items, level=bootstrap.level)
        figure, how = replace(figure, low=low, high=high), "wilson"
    return _baseline_row(group, metric, figure, how, rows)


def _baseline_row(
    group: Group, metric: Metric, figure: Figure, how: str, rows: list[KeyHits]
) -> BaselineFigure:
    return BaselineFigure(
        scope=group.scope,
        code=group.code,
        metric=metric,
        value=figure.value,
        reason=figure.reason or "",
        low=figure.low,
        high=figure.high,
        interval=how,
        n_items=figure.n_items,
        n_answers=sum(row.answers for row in rows),
        n_physicians=len({one for row in rows for one in row.physicians}),
    )


def lowest_items(items: Iterable[AnsweredItem]) -> tuple[int, list[AgreementItem]]:
    """How many items are not answered alike by all, and those with the lowest agreement."""
    split = [(value, item) for item in items if (value := item.reading.agreement) is not None and value < 1]
    split.sort(key=lambda row: (row[0], row[1].pk))
    rows = [
        AgreementItem(position=at, item_id=item.pk, value=value, n_answers=len(item.reading.physicians))
        for at, (value, item) in enumerate(split[:MOST_ITEMS], start=1)
    ]
    return len(split), rows


def _figure(
    scope: Scope, code: str, measure: Measure, metric: Metric, figure: Figure, physicians: int
) -> AgreementFigure:
    return AgreementFigure(
        scope=scope,
        code=code,
        measure=measure,
        metric=metric,
        value=figure.value,
        reason=figure.reason or "",
        low=figure.low,
        high=figure.high,
        n_items=figure.n_items,
        n_pairs=figure.n_pairs,
        n_physicians=physicians,
    )
