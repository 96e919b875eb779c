"""Answers under topics: a list of texts for each, as keys and blind answers hold them; used by every format
that asks for one."""

from __future__ import annotations

from typing import Any

from annotation.formats.base import Cell, FormData, Json, Part, Problem
from annotation.formats.folding import fold
from annotation.formats.form_fields import lines, text_list


def topics_of(input: Json) -> list[str]:
    """The topics of an item; empty where they are not a list of texts."""
    topics = input.get("topics")
    return [str(topic) for topic in topics] if isinstance(topics, list) else []


def check_topics(input: Json) -> list[Problem]:
    """Topics that are present, unique texts."""
    topics = input.get("topics")
    if not isinstance(topics, list) or not all(isinstance(t, str) and t.strip() for t in topics):
        return [Problem("value_shape", {"path": "topics"}, "topics")]
    problems = [] if topics else [Problem("empty_topics", field="topics")]
    if len(set(topics)) < len(topics):
        problems.append(Problem("repeated_topic", field="topics"))
    return problems


def check_answers(topics: list[str], value: Json) -> list[Problem]:
    """Something under every topic, and no topic that there is not."""
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
        elif not any(text.strip() for text in text_list(texts)):
            problems.append(Problem("empty_answer", {"topic": topic}, name))
    return problems


def by_topic(value: Json) -> dict[str, frozenset[str]]:
    """The answer as sets of folded texts, for comparing."""
    answer = value.get("answer")
    if not isinstance(answer, dict):
        return {}
    return {topic: texts for topic, value in answer.items() if (texts := text_set(value))}


def text_set(value: Any) -> frozenset[str]:
    """Texts without order, blanks and character width."""
    return frozenset(folded for text in text_list(value) if (folded := fold(text)))


def answers_from_form(topics: list[str], data: FormData) -> Json:
    """From answer_0, answer_1 …: one textarea per topic in their order, one text per line."""
    return {"answer": {topic: lines(data, f"answer_{index}") for index, topic in enumerate(topics)}}


def answer_cells(topics: list[str], value: Json) -> list[Cell]:
    """The same fields with what they hold."""
    answer = value.get("answer")
    held = answer if isinstance(answer, dict) else {}
    return [
        Cell(f"answer_{index}", topic, "\n".join(text_list(held.get(topic))))
        for index, topic in enumerate(topics)
    ]


def answer_parts(topics: list[str], value: Json) -> list[Part]:
    """One piece for each topic; none at all where there is no answer."""
    answer = value.get("answer")
    if not isinstance(answer, dict):
        return []
    return [Part("answer", text_list(answer.get(topic)), label=topic) for topic in topics]
