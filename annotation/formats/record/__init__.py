"""Record writing: a dialogue between physician and patient becomes the eight fields of a history.

Key, points and answers are those of an open answer whose topics are the fields.
"""

from __future__ import annotations

from annotation.formats.base import Defaults, FormData, FormValues, Json, Part, Problem, Sample
from annotation.formats.folding import shorten
from annotation.formats.form_fields import one
from annotation.formats.open_answer.answers import (
    answer_cells,
    answer_parts,
    answers_from_form,
    by_topic,
    check_answers,
)
from annotation.formats.points import check_points, make_point, points_from_form, points_to_form
from annotation.formats.turns import (
    ROLES,
    check_turns,
    printed,
    turns_from_form,
    turns_of,
    turns_to_form,
)

FIELDS = ("性别", "年龄", "主诉", "现病史", "既往史", "个人史", "婚育史", "家族史")
# What is said of a field that the dialogue leaves open.
UNKNOWN = "不详"
_SAMPLE_ANSWER = {
    "性别": ["男"],
    "年龄": ["46岁"],
    "主诉": ["上腹痛2天"],
    "现病史": ["2天前进食油腻后上腹痛", "无发热"],
    "既往史": ["高血压5年"],
    "个人史": [UNKNOWN],
    "婚育史": [UNKNOWN],
    "家族史": [UNKNOWN],
}


class RecordFormat(Defaults):
    """`input` {dialogue: [{role, text}], question?}; target and answer {answer: {field: [text]}}; points."""

    name = "record"
    key_fields = ("answer_", "point_")
    shown_fields = ("dialogue", "question", "answer", "points")
    record_field = "dialogue"
    sample = Sample(
        definition={},
        input={
            "dialogue": [
                {"role": "医生", "text": "哪里不舒服？多大年纪？"},
                {"role": "患者", "text": "我46岁，前天吃了红烧肉以后上腹一直痛，没发烧。"},
                {"role": "医生", "text": "以前有什么病？"},
                {"role": "家属", "text": "他有高血压，五年了。"},
            ]
        },
        target={"answer": _SAMPLE_ANSWER},
        points=[make_point(field, texts[0]) for field, texts in _SAMPLE_ANSWER.items()],
        answer={"answer": _SAMPLE_ANSWER},
        other={"answer": {**_SAMPLE_ANSWER, "主诉": ["上腹痛"], "既往史": [UNKNOWN]}},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """A dialogue of two turns at least, and a task that is text."""
        problems = check_turns(input, least=2)
        if not isinstance(input.get("question", ""), str):
            problems.append(Problem("value_shape", {"path": "question"}, "question"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """Something and a point for each of the eight fields."""
        return check_answers(list(FIELDS), target) + check_points(list(FIELDS), points, required=True)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Something for each field; what was not said is 不详."""
        return check_answers(list(FIELDS), value)

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same set of texts in each field."""
        return by_topic(a) == by_topic(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """The same as the key."""
        return self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """dialogue (also as context), question, topics."""
        dialogue = printed(input)
        return {
            "dialogue": dialogue,
            "context": dialogue,
            "question": str(input.get("question") or ""),
            "topics": "、".join(FIELDS),
        }

    def input_from_form(self, data: FormData) -> Json:
        """From turn_role and turn_text (or dialogue as one text), question."""
        input: Json = {"dialogue": turns_from_form(data)}
        if question := one(data, "question"):
            input["question"] = question
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From answer_0 … answer_7, one text per line."""
        return answers_from_form(list(FIELDS), data)

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """From the repeated point fields."""
        return points_from_form(data)

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same fields as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """turn_role, turn_text, question, answer_0 …, and the point fields."""
        data: FormValues = {"question": str(input.get("question") or ""), **turns_to_form(input)}
        return data | self.answer_data(input, target) | points_to_form(points)

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """answer_0 … answer_7."""
        return {cell.name: cell.value for cell in answer_cells(list(FIELDS), value)}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`answers`: a cell for each field; `points`; `topics`; `turns` and `roles` of the dialogue."""
        return {
            "answers": answer_cells(list(FIELDS), value),
            "points": points,
            "topics": list(FIELDS),
            "turns": turns_of(input),
            "roles": ROLES,
        }

    def parts(self, input: Json, value: Json) -> list[Part]:
        """One piece for each field."""
        return answer_parts(list(FIELDS), value)

    def summary(self, input: Json) -> str:
        """The beginning of the dialogue."""
        return shorten(str(input.get("question") or "") or printed(input))


FORMAT = RecordFormat()
