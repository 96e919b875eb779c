"""Numbers of a run: per dataset, dimension, specialty and overall, each with n, what is missing, an interval.

Rules: a dataset's number is its metric over scored samples; a dimension is the mean over its datasets;
overall is the mean over datasets (MLB's rule), with the mean over items beside it. A dataset without any
scored sample has no number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from benchmark.models import EvaluationRun, MetricResult, Response, Scope
from benchmark.scoring import Counts, Interval, bootstrap_mean_over_datasets, micro_f1, wilson
from benchmark.scoring import Sample as Ratio

SEED = 20_261_120


@dataclass(frozen=True)
class Scored:
    """What the numbers need of a response."""

    dataset: str
    dimension: str
    specialty: str
    metric: str
    cluster: str
    score: float | None
    counts: Counts | None
    parse_failed: bool


def scored_of(run: EvaluationRun) -> list[Scored]:
    """Every response of the run, thin."""
    rows = Response.objects.filter(run=run).values_list(
        "item__dataset",
        "item__dimension",
        "item__specialty",
        "item__metric",
        "item__cluster",
        "score",
        "counts",
        "parse_failed",
    )
    return [
        Scored(
            dataset, dimension, specialty, metric, cluster, score, Counts(*counts) if counts else None, failed
        )
        for dataset, dimension, specialty, metric, cluster, score, counts, failed in rows
    ]


def _ratio(samples: Sequence[Scored]) -> Ratio | None:
    """A dataset's scored samples as a ratio of sums; None without any."""
    scored = [sample for sample in samples if sample.score is not None]
    if not scored:
        return None
    clusters = [sample.cluster for sample in scored]
    if scored[0].metric == "micro_f1":
        return Ratio.of_counts([sample.counts or Counts(0, 0, 0) for sample in scored], clusters)
    return Ratio.of_scores([sample.score or 0.0 for sample in scored], clusters)


def _value(samples: Sequence[Scored]) -> float | None:
    scored = [sample for sample in samples if sample.score is not None]
    if not scored:
        return None
    if scored[0].metric == "micro_f1":
        return micro_f1([sample.counts or Counts(0, 0, 0) for sample in scored])
    return sum(sample.score or 0.0 for sample in scored) / len(scored)


def _groups(samples: Sequence[Scored], name: Callable[[Scored], str]) -> dict[str, list[Scored]]:
    groups: dict[str, list[Scored]] = {}
    for sample in samples:
        groups.setdefault(name(sample), []).append(sample)
    return dict(sorted(groups.items()))


def _not_certain(
    interval: Interval | None, value: float | None, samples: Sequence[Scored]
) -> Interval | None:
    """A bootstrap of equal scores has no width and claims a certainty that a few items do not give.

    Where every cluster scored 1, or every one 0, Wilson's interval for that many successes stands instead.
    """
    if interval is None or interval.low != interval.high or value not in (0.0, 1.0):
        return interval
    clusters = len({sample.cluster for sample in samples if sample.score is not None})
    return wilson(clusters if value == 1.0 else 0, clusters)


def _row(
    run: EvaluationRun,
    scope: str,
    name: str,
    metric: str,
    samples: Sequence[Scored],
    value: float | None,
    interval: Interval | None,
) -> MetricResult:
    interval = _not_certain(interval, value, samples)
    return MetricResult(
        run=run,
        scope=scope,
        name=name,
        metric=metric,
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=len(samples),
        n_unscored=sum(sample.score is None for sample in samples),
        n_parse_failed=sum(sample.parse_failed for sample in samples),
    )


def _mean_over_datasets(run: EvaluationRun, scope: str, name: str, samples: Sequence[Scored]) -> MetricResult:
    datasets = _groups(samples, lambda sample: sample.dataset)
    values = [value for group in datasets.values() if (value := _value(group)) is not None]
    ratios = {dataset: ratio for dataset, group in datasets.items() if (ratio := _ratio(group)) is not None}
    interval = bootstrap_mean_over_datasets(ratios, SEED) if ratios else None
    mean = sum(values) / len(values) if values else None
    return _row(run, scope, name, "mean_over_datasets", samples, mean, interval)


def _mean_over_items(run: EvaluationRun, scope: str, name: str, samples: Sequence[Scored]) -> MetricResult:
    scored = [sample for sample in samples if sample.score is not None]
    if not scored:
        return _row(run, scope, name, "mean_over_items", samples, None, None)
    ratio = Ratio.of_scores([sample.score or 0.0 for sample in scored], [sample.cluster for sample in scored])
    mean = sum(sample.score or 0.0 for sample in scored) / len(scored)
    return _row(
        run, scope, name, "mean_over_items", samples, mean, bootstrap_mean_over_datasets({"": ratio}, SEED)
    )


def results_of(run: EvaluationRun, samples: Sequence[Scored]) -> list[MetricResult]:
    """The unsaved numbers of a run."""
    rows = [
        _mean_over_datasets(run, Scope.OVERALL_DATASETS, "", samples),
        _mean_over_items(run, Scope.OVERALL_ITEMS, "", samples),
    ]
    for name, group in _groups(samples, lambda sample: sample.dimension).items():
        rows.append(_mean_over_datasets(run, Scope.DIMENSION, name, group))
    for name, group in _groups(samples, lambda sample: sample.dataset).items():
        ratio = _ratio(group)
        interval = bootstrap_mean_over_datasets({name: ratio}, SEED) if ratio else None
        rows.append(_row(run, Scope.DATASET, name, group[0].metric, group, _value(group), interval))
    for name, group in _groups(samples, lambda sample: sample.specialty).items():
        rows.append(_mean_over_items(run, Scope.SPECIALTY, name, group))
    return rows


@transaction.atomic
def compute_results(run: EvaluationRun) -> list[MetricResult]:
    """Write the numbers of a run anew."""
    rows = results_of(run, scored_of(run))
    MetricResult.objects.filter(run=run).delete()
    return MetricResult.objects.bulk_create(rows)
