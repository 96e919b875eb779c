"""Scores, counts, intervals and agreement figures, from values alone: what stage 3 computes without a
database. It never calls a model and never reads a key that was not handed in."""

from benchmark.scoring.choice import extract_choice
from benchmark.scoring.consistency import Consistency, Kappa, cohen_kappa, consistency, parse_label
from benchmark.scoring.extraction import Extraction
from benchmark.scoring.intervals import (
    Interval,
    Sample,
    bootstrap_mean_over_datasets,
    bootstrap_micro_f1,
    cluster_bootstrap_mean,
    wilson,
)
from benchmark.scoring.scores import (
    ABSTAINED,
    FAILED,
    NO,
    YES,
    Counts,
    Outcome,
    extraction_counts,
    micro_f1,
    points_bounds,
    points_score,
    score_choice,
    score_extraction,
)
from benchmark.scoring.structured import Schema, extract_value

__all__ = [
    "ABSTAINED",
    "FAILED",
    "NO",
    "YES",
    "Consistency",
    "Counts",
    "Extraction",
    "Interval",
    "Kappa",
    "Outcome",
    "Sample",
    "Schema",
    "bootstrap_mean_over_datasets",
    "bootstrap_micro_f1",
    "cluster_bootstrap_mean",
    "cohen_kappa",
    "consistency",
    "extract_choice",
    "extract_value",
    "extraction_counts",
    "micro_f1",
    "parse_label",
    "points_bounds",
    "points_score",
    "score_choice",
    "score_extraction",
    "wilson",
]
