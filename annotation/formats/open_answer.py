"""Open answers under topics, with evaluation points; and the reference-free kind, which has no key.

For a reference-free item the blind task is another one: to name the risks the item holds and the behaviours a
good answer must show. Its marks belong to the dataset, not to the item.
"""

from __future__ import annotations

from typing import Any, Literal

from annotation.formats.base import FormData, Json, Problem
from annotation.formats.folding import fold, shorten
from annotation.formats.form_fields import lines, one, truth
from annotation.formats.points import check_points, points_from_form, points_to_form

# An item may hold no risk worth naming, but a good answer always shows something.
_EMPTY_LEVEL: dict[str, Literal["error", "warning"]] = {"risks": "warning", "behaviours": "error"}


class OpenAnswerFormat:
    """`input` {question, context?, topics, reference_free, scenario?}; target {answer: {topic: [text]}}."""

    name = "open_answer"

    def check_input(self, input: Json) -> list[Problem]:
        """A question, and topics that are present, unique texts."""
        problems: list[Problem] = []
        question = input.get("question")
        if not isinstance(question, str) or not question.strip():
            problems.append(Problem("empty_stem", field="question"))
        for name in ("context", "scenario"):
            if not isinstance(input.get(name, ""), str):
                problems.append(Problem("value_shape", {"path": name}, name))
        if not isinstance(input.get("reference_free"), bool):
            problems.append(Problem("value_shape", {"path": "reference_free"}, "reference_free"))
        topics = input.get("topics")
        if not isinstance(topics, list) or not all(isinstance(t, str) and t.strip() for t in topics):
            return [*problems, Problem("value_shape", {"path": "topics"}, "topics")]
        if not topics:
            problems.append(Problem("empty_topics", field="topics"))
        if len(set(topics)) < len(topics):
            problems.append(Problem("repeated_topic", field="topics"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """An answer and a point for every topic; no answer at all when there is no reference."""
        topics = _topics(input)
        if input.get("reference_free"):
            extra = [Problem("unexpected_answer", field="answer")] if target else []
            return extra + check_points(topics, points, required=False)
        return _check_answers(topics, target) + check_points(topics, points, required=True)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Something under every topic; or, without a reference, the behaviours a good answer must show."""
        if not input.get("reference_free"):
            return _check_answers(_topics(input), value)
        problems: list[Problem] = []
        for name in ("risks", "behaviours"):
            texts = value.get(name)
            if not isinstance(texts, list) or not all(
                isinstance(text, str) and text.strip() for text in texts
            ):
                problems.append(Problem("value_shape", {"path": name}, name))
            elif not texts:
                problems.append(Problem("empty_answer", {}, name, _EMPTY_LEVEL[name]))
        return problems

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same set of texts under each topic."""
        if input.get("reference_free"):
            return all(_set(a.get(name)) == _set(b.get(name)) for name in ("risks", "behaviours"))
        return _by_topic(a) == _by_topic(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Equal to the reference; always so where there is none."""
        return bool(input.get("reference_free")) or self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """question, context, scenario, topics."""
        return {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "scenario": str(input.get("scenario") or ""),
            "topics": "、".join(_topics(input)),
        }

    def input_from_form(self, data: FormData) -> Json:
        """From question, context, scenario, topics (one per line), reference_free."""
        input: Json = {
            "question": one(data, "question"),
            "topics": lines(data, "topics"),
            "reference_free": truth(one(data, "reference_free")),
        }
        for name in ("context", "scenario"):
            if text := one(data, name):
                input[name] = text
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From answer_0, answer_1 …: one textarea per topic in their order, one point per line."""
        if input.get("reference_free"):
            return {}
        answer = {topic: lines(data, f"answer_{index}") for index, topic in enumerate(_topics(input))}
        return {"answer": answer}

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """From the repeated point fields."""
        return points_from_form(data)

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The fields of the key; or, without a reference, risks and behaviours, one per line."""
        if input.get("reference_free"):
            return {"risks": lines(data, "risks"), "behaviours": lines(data, "behaviours")}
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> dict[str, str | list[str]]:
        """question, context, scenario, topics, reference_free, answer_0 …, and the point fields."""
        data: dict[str, str | list[str]] = {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "scenario": str(input.get("scenario") or ""),
            "topics": "\n".join(_topics(input)),
            "reference_free": "on" if input.get("reference_free") else "",
        }
        answer = target.get("answer", {})
        for index, topic in enumerate(_topics(input)):
            data[f"answer_{index}"] = "\n".join(_texts(answer.get(topic)))
        return data | points_to_form(points)

    def summary(self, input: Json) -> str:
        """The question."""
        return shorten(str(input.get("question", "")))


def _topics(input: Json) -> list[str]:
    topics = input.get("topics")
    return [str(topic) for topic in topics] if isinstance(topics, list) else []


def _check_answers(topics: list[str], value: Json) -> list[Problem]:
    answer = value.get("answer")
    if not isinstance(answer, dict):
        return [Problem("value_shape", {"path": "answer"}, "answer")]
    problems = [
        Problem("unknown_topic", {"topic": topic}, "answer") for topic in answer if topic not in topics
    ]
    for index, topic in enumerate(topics):
        texts = answer.get(topic, [])
        name = f"answer_{index}"
        if not isinstance(texts, (str, list)) or not all(isinstance(text, str) for text in texts):
            problems.append(Problem("value_shape", {"path": topic}, name))
        elif not any(text.strip() for text in _texts(texts)):
            problems.append(Problem("empty_answer", {"topic": topic}, name))
    return problems


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(text) for text in value or []]


def _set(value: Any) -> frozenset[str]:
    return frozenset(folded for text in _texts(value) if (folded := fold(text)))


def _by_topic(value: Json) -> dict[str, frozenset[str]]:
    answer = value.get("answer")
    if not isinstance(answer, dict):
        return {}
    return {topic: texts for topic, value in answer.items() if (texts := _set(value))}
