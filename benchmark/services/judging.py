"""From a raw reply to a score: extraction and exact rules where they decide, a judge where points must be weighed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.judges import JudgeRow, Verdict
from benchmark.models import Judge, Judgment, Outcome, Response
from benchmark.scoring import extract_choice, extract_value, extraction_counts, micro_f1, points_score

Verdicts = Callable[[Sequence[JudgeRow]], list[Verdict]]


@dataclass(frozen=True)
class Question:
    """A frozen item as scoring sees it."""

    format: str
    input: dict[str, Any]
    target: dict[str, Any]
    points: list[dict[str, Any]]

    @classmethod
    def of(cls, response: Response) -> "Question":
        """Read the canonical texts of the release item."""
        question, key = json.loads(response.item.question), json.loads(response.item.key)
        return cls(response.item.format, question["input"], key["target"], key["points"])


def missing(response: Response) -> None:
    """No answer came: unscored, never zero."""
    response.score, response.outcome = None, Outcome.ANSWER_MISSING


def _settle(response: Response, score: float) -> None:
    response.score = score
    response.outcome = Outcome.MET if score >= 1.0 else Outcome.NOT_MET


def score_choice_reply(response: Response, question: Question) -> None:
    """Exact set of letters. A reply in which no choice can be read is wrong, and counted as a parse failure beside the score."""
    found = extract_choice(
        response.text or "", question.input["options"], multiple=bool(question.input.get("multiple"))
    )
    response.extraction, response.rule, response.extractor = found.value, found.rule, found.extractor
    response.parse_failed = found.value is None
    _settle(response, 1.0 if found.value == sorted(question.target["choice"]) else 0.0)


def score_extraction_reply(response: Response, question: Question) -> None:
    """Micro-F1 counts of the item; a reply that holds no readable value finds nothing."""
    schema, types = question.input["schema"], question.input.get("types", [])
    found = extract_value(response.text or "", schema)
    response.extraction, response.rule, response.extractor = found.value, found.rule, found.extractor
    response.parse_failed = found.value is None
    empty: Any = {} if schema == "entities" else []
    counts = extraction_counts(found.value if found.value is not None else empty, question.target["value"], schema, types)
    response.counts = [counts.tp, counts.fp, counts.fn]
    _settle(response, micro_f1(counts) or 0.0)


def rows_for_judge(response: Response, question: Question) -> list[JudgeRow]:
    """One row for each evaluation point."""
    reference = json.dumps(question.target.get("answer", {}), ensure_ascii=False) if question.target else ""
    context = str(question.input.get("context") or question.input.get("scenario") or "")
    asked = f"{question.input['question']}\n{context}".strip()
    return [
        JudgeRow(
            question=asked,
            reference=reference,
            topic=str(point.get("topic", "")),
            point=str(point["text"]),
            answer=response.text or "",
        )
        for point in question.points
    ]


def score_rule_based(responses: Sequence[Response]) -> list[Response]:
    """Score what needs no judge; returns the answered ones that do."""
    waiting = []
    for response in responses:
        question = Question.of(response)
        if response.text is None or not response.text.strip():
            missing(response)
        elif question.format == "choice":
            score_choice_reply(response, question)
        elif question.format == "extraction":
            score_extraction_reply(response, question)
        else:
            waiting.append(response)
    return waiting


def judge_responses(responses: Sequence[Response], judge: Judge, verdicts: Verdicts) -> list[Judgment]:
    """Verdicts on every point of the responses, which are scored by them; returns the unsaved judgments."""
    questions = [Question.of(response) for response in responses]
    rows = [rows_for_judge(response, question) for response, question in zip(responses, questions, strict=True)]
    flat = verdicts([row for group in rows for row in group])
    judgments, at = [], 0
    for response, question, group in zip(responses, questions, rows, strict=True):
        given = flat[at : at + len(group)]
        at += len(group)
        labels = [_label(verdict) for verdict in given]
        score, outcome = points_score(question.points, labels)
        response.score, response.outcome = score, Outcome(str(outcome))
        judgments += [
            Judgment(
                response=response,
                judge=judge,
                point=number,
                topic=row.topic[:60],
                text=row.point,
                label=verdict.label or "",
                probability=verdict.probability,
                outcome=verdict.outcome,
                reason=verdict.reason,
            )
            for number, (row, verdict) in enumerate(zip(group, given, strict=True), start=1)
        ]
    return judgments


def _label(verdict: Verdict) -> str | None:
    if verdict.label is not None:
        return verdict.label
    return "abstained" if verdict.outcome == Outcome.JUDGE_ABSTAINED else "failed"
