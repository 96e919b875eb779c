"""Tables for download: csv, xlsx and JSON of the same rows. No cell can be taken for a formula."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmark.models import EvaluationRun, MetricResult
from benchmark.selectors import BoardRow, outcomes_of, scores_of, visible_samples
from curation import spreadsheets

CONTENT_TYPES = {**spreadsheets.CONTENT_TYPES, "json": "application/json"}

Rows = Sequence[Mapping[str, Any]]


def columns_of(rows: Rows) -> list[str]:
    """Every column that any row has, in the order of the first sight."""
    return list(dict.fromkeys(name for row in rows for name in row))


def as_json(value: Any) -> bytes:
    """Readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def number(row: MetricResult | None) -> dict[str, Any]:
    """A number with what belongs to it."""
    if row is None:
        return {"value": None, "low": None, "high": None, "n": 0, "n_unscored": 0, "n_parse_failed": 0}
    names = ("value", "low", "high", "n", "n_unscored", "n_parse_failed")
    return {name: getattr(row, name) for name in names}


def sample_rows(run: EvaluationRun) -> list[dict[str, Any]]:
    """One row per sample: what was said, what was read out of it, what it was worth."""
    return [
        {
            "id": sample.item.uid,
            "dataset": sample.item.dataset,
            "dimension": sample.item.dimension,
            "specialty": sample.item.specialty,
            "format": sample.item.format,
            "outcome": sample.outcome,
            "score": sample.score,
            "parse_failed": sample.parse_failed,
            "extraction": sample.extraction,
            "rule": sample.rule,
            "extractor": sample.extractor,
            "error": sample.error,
            "finish": sample.finish,
            "prompt_tokens": sample.prompt_tokens,
            "completion_tokens": sample.completion_tokens,
            "seconds": sample.seconds,
            "reply": sample.text,
        }
        for sample in visible_samples(run)
    ]


def run_document(run: EvaluationRun) -> dict[str, Any]:
    """The whole run: what it was, its numbers, its samples."""
    return {
        "run": run.pk,
        "state": run.state,
        "spec": run.spec,
        "spec_digest": run.spec_digest,
        "release": {"name": run.release.name, "digest": run.release.digest},
        "model": run.model.name,
        "judge": run.judge.name if run.judge else None,
        "outcomes": outcomes_of(run),
        "scores": scores_of(run),
        "results": [
            {"scope": row.scope, "name": row.name, "metric": row.metric, **number(row)}
            for row in run.results.all()
        ],
        "requests": run.requests,
        "seconds": run.seconds,
        "samples": sample_rows(run),
    }


def board_rows(rows: Iterable[BoardRow]) -> list[dict[str, Any]]:
    """The board as a flat table: each number with its interval, n, unscored and parse failures."""
    return [_flat(row) for row in rows]


def _flat(row: BoardRow) -> dict[str, Any]:
    flat: dict[str, Any] = {"model": row.model, "judge": row.judge, "run": row.run.pk}
    groups = [("overall", row.overall), ("overall_items", row.overall_items)]
    groups += [*row.dimensions.items(), *row.datasets.items()]
    for name, result in groups:
        facts = number(result)
        flat[name] = facts.pop("value")
        flat |= {f"{name}_{fact}": value for fact, value in facts.items()}
    return flat


def written(rows: Rows, document: Any, form: str, *, sheet: str) -> bytes:
    """``rows`` as csv or xlsx, or ``document`` as JSON."""
    if form == "json":
        return as_json(document)
    columns = columns_of(rows)
    return spreadsheets.table(
        form, columns, ([row.get(name) for name in columns] for row in rows), title=sheet
    )
