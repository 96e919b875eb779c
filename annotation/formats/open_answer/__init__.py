"""Open answers under topics, with evaluation points; and the reference-free kind, which has no key.

For a reference-free item the blind task is another one: to name the risks the item holds and the behaviours a
good answer must show. Its marks belong to the dataset, not to the item.
"""

from __future__ import annotations

from typing import Literal

from annotation.formats.base import Defaults, FormData, FormValues, Json, Part, Problem, Sample
from annotation.formats.folding import shorten
from annotation.formats.form_fields import lines, one, text_list, truth
from annotation.formats.open_answer.answers import (
    answer_cells,
    answer_parts,
    answers_from_form,
    by_topic,
    check_answers,
    check_topics,
    text_set,
    topics_of,
)
from annotation.formats.points import check_points, make_point, points_from_form, points_to_form

# An item may hold no risk worth naming, but a good answer always shows something.
_EMPTY_LEVEL: dict[str, Literal["error", "warning"]] = {"risks": "warning", "behaviours": "error"}


class OpenAnswerFormat(Defaults):
    """`input` {question, context?, topics, reference_free, scenario?}; target {answer: {topic: [text]}}."""

    name = "open_answer"
    key_fields = ("answer_", "point_")
    shown_fields = ("question", "context", "scenario", "answer", "points", "risks", "behaviours")
    record_field = "context"
    sample = Sample(
        definition={"topics": ["诊断", "诊断依据"], "reference_free": False},
        input={
            "question": "请给出诊断和依据。",
            "context": "女，34 岁，转移性右下腹痛 8 小时，右下腹压痛。",
            "topics": ["诊断", "诊断依据"],
            "reference_free": False,
        },
        target={"answer": {"诊断": ["急性阑尾炎"], "诊断依据": ["转移性右下腹痛", "右下腹压痛"]}},
        points=[make_point("诊断", "急性阑尾炎"), make_point("诊断依据", "转移性右下腹痛")],
        answer={"answer": {"诊断": ["急性阑尾炎"], "诊断依据": ["转移性右下腹痛", "右下腹压痛"]}},
        other={"answer": {"诊断": ["慢性阑尾炎"], "诊断依据": ["右下腹痛"]}},
    )

    def laid_down(self, definition: Json) -> Json:
        """The topics, and whether there is a reference."""
        return {
            "topics": text_list(definition.get("topics")),
            "reference_free": bool(definition.get("reference_free")),
        }

    def laid_points(self, definition: Json) -> list[Json]:
        """The dataset's marks, where there is no reference."""
        return (
            [dict(mark) for mark in definition.get("marks") or []] if definition.get("reference_free") else []
        )

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
        return problems + check_topics(input)

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """An answer and a point for every topic; no answer at all when there is no reference."""
        topics = topics_of(input)
        if input.get("reference_free"):
            extra = [Problem("unexpected_answer", field="answer")] if target else []
            return extra + check_points(topics, points, required=False)
        return check_answers(topics, target) + check_points(topics, points, required=True)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Something under every topic; or, without a reference, the behaviours a good answer must show."""
        if not input.get("reference_free"):
            return check_answers(topics_of(input), value)
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
            return all(text_set(a.get(name)) == text_set(b.get(name)) for name in ("risks", "behaviours"))
        return by_topic(a) == by_topic(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Equal to the reference; always so where there is none."""
        return bool(input.get("reference_free")) or self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """question, context, scenario, topics."""
        return {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "scenario": str(input.get("scenario") or ""),
            "topics": "、".join(topics_of(input)),
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
        return {} if input.get("reference_free") else answers_from_form(topics_of(input), data)

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """From the repeated point fields."""
        return points_from_form(data)

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The fields of the key; or, without a reference, risks and behaviours, one per line."""
        if input.get("reference_free"):
            return {"risks": lines(data, "risks"), "behaviours": lines(data, "behaviours")}
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """question, context, scenario, topics, reference_free, answer_0 …, and the point fields."""
        data: FormValues = {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "scenario": str(input.get("scenario") or ""),
            "topics": "\n".join(topics_of(input)),
            "reference_free": "on" if input.get("reference_free") else "",
        }
        data |= {cell.name: cell.value for cell in answer_cells(topics_of(input), target)}
        return data | points_to_form(points)

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """answer_0 …; or risks and behaviours."""
        if input.get("reference_free"):
            return {name: "\n".join(text_list(value.get(name))) for name in ("risks", "behaviours")}
        return {cell.name: cell.value for cell in answer_cells(topics_of(input), value)}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`answers`: a cell for each topic; `points`; `topics`; `reference_free`."""
        free = bool(input.get("reference_free"))
        topics = topics_of(input)
        return {
            "answers": [] if free else answer_cells(topics, value),
            "points": points,
            "topics": topics,
            "reference_free": free,
        }

    def parts(self, input: Json, value: Json) -> list[Part]:
        """One piece for each topic; risks and behaviours where there is no reference."""
        if not input.get("reference_free"):
            return answer_parts(topics_of(input), value)
        if not value:
            return []
        return [Part(name, text_list(value.get(name))) for name in ("risks", "behaviours")]

    def summary(self, input: Json) -> str:
        """The question."""
        return shorten(str(input.get("question", "")))


FORMAT = OpenAnswerFormat()
