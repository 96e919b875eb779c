"""From a raw reply to a score: exact rules where they decide, a judge where points must be weighed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.judges import JudgeRow, Verdict
from benchmark.models import Judge, Judgment, Outcome, Response
from benchmark.scoring import (
    ABSTAINED,
    FAILED,
    Counts,
    extract_choice,
    extract_value,
    extraction_counts,
    micro_f1,
    points_score,
    score_choice,
)
from benchmark.scoring.cleaning import without_thinking

# The answer forms that can be scored; a run on any other is refused before it asks a model anything.
SCORED_FORMATS = ("choice", "extraction", "open_answer")
Verdicts = Callable[[Sequence[JudgeRow]], list[Verdict]]
# The parts of a list stand in one text with this between them, as in the verdicts that judges are trained on.
JOINER = "；"
NOTHING_SHOWN = "nothing_after_thinking"


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
    """Exact set of letters. A reply in which no choice can be read is wrong, and counted apart."""
    found = extract_choice(
        response.text or "", question.input["options"], multiple=bool(question.input.get("multiple"))
    )
    response.extraction, response.rule, response.extractor = found.value, found.rule, found.extractor
    response.parse_failed = found.value is None
    score, _outcome = score_choice(found.value, question.target["choice"])
    _settle(response, score or 0.0)


def score_extraction_reply(response: Response, question: Question) -> None:
    """Micro-F1 counts of the item; a reply that holds no readable value finds nothing and is wrong.

    Where there is nothing to find, an unreadable reply counts as one wrong unit: it must not pass for
    "nothing found".
    """
    schema, types = question.input["schema"], question.input.get("types", [])
    found = extract_value(response.text or "", schema)
    response.extraction, response.rule, response.extractor = found.value, found.rule, found.extractor
    response.parse_failed = found.value is None
    counts = extraction_counts(found.value, question.target["value"], schema, types)
    if response.parse_failed and not counts.fn:
        counts = Counts(0, 1, 0)
    response.counts = [counts.tp, counts.fp, counts.fn]
    _settle(response, micro_f1(counts) or 0.0)


def visible_answer(response: Response) -> str:
    """The reply without what the model thought aloud; empty where nothing else is there."""
    return (without_thinking(response.text or "") or "").strip()


def reference_of(question: Question, topic: str) -> str:
    """The reference for one topic as one text; empty for formats without a reference."""
    if question.input.get("reference_free"):
        return ""
    said = (question.target.get("answer") or {}).get(topic, "")
    return JOINER.join(map(str, said)) if isinstance(said, list) else str(said)


def rows_for_judge(response: Response, question: Question) -> list[JudgeRow]:
    """One row for each evaluation point, in the shape of the verdicts that judges are trained on."""
    answer = visible_answer(response)
    return [
        JudgeRow(
            question=str(question.input["question"]),
            reference=reference_of(question, str(point.get("topic", ""))),
            topic=str(point.get("topic", "")),
            point=str(point["text"]),
            answer=answer,
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
        elif not visible_answer(response):
            response.rule, response.parse_failed = NOTHING_SHOWN, True
            _settle(response, 0.0)
        else:
            waiting.append(response)
    return waiting


def judge_responses(responses: Sequence[Response], judge: Judge, verdicts: Verdicts) -> list[Judgment]:
    """Verdicts on every point of the responses, which are scored by them; returns the unsaved judgments.

    An open answer without evaluation points cannot be weighed: it stays unscored as a failure of judging.
    """
    questions = [Question.of(response) for response in responses]
    rows = [
        rows_for_judge(response, question) for response, question in zip(responses, questions, strict=True)
    ]
    flat = verdicts([row for group in rows for row in group])
    judgments, at = [], 0
    for response, question, group in zip(responses, questions, rows, strict=True):
        given = flat[at : at + len(group)]
        at += len(group)
        response.score, response.outcome = None, Outcome.JUDGE_FAILED
        if question.points:
            score, outcome = points_score(question.points, [_label(verdict) for verdict in given])
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


def _label(verdict: Verdict) -> str:
    if verdict.label is not None:
        return verdict.label
    return ABSTAINED if str(verdict.outcome) == Outcome.JUDGE_ABSTAINED else FAILED
