"""Multi-turn dialogue: the model writes the next reply, and points say what it must hold or avoid.

Blind answerers name what a good reply must hold and what it must not say. Their words are never the key's
own, so a person always compares: every item goes to adjudication.
"""

from __future__ import annotations

from annotation.formats.base import Defaults, FormData, FormValues, Json, Part, Problem, Sample
from annotation.formats.folding import fold, shorten
from annotation.formats.form_fields import lines, one, text_list
from annotation.formats.open_answer.answers import check_topics, text_set, topics_of
from annotation.formats.points import check_points, make_point, points_from_form, points_to_form
from annotation.formats.turns import (
    ROLES,
    check_turns,
    printed,
    turns_from_form,
    turns_of,
    turns_to_form,
)

# What a blind answer lists: what a good reply holds, and what it must not say.
SIDES = ("behaviours", "pitfalls")
TOPIC = "回复"


class DialogueFormat(Defaults):
    """`input` {dialogue: [{role, text}], question?, topics}; target {}; answer {behaviours, pitfalls}."""

    name = "dialogue"
    key_fields = ("point_",)
    shown_fields = ("dialogue", "question", "points", *SIDES)
    record_field = "dialogue"
    sample = Sample(
        definition={"topics": [TOPIC]},
        input={
            "dialogue": [
                {"role": "患者", "text": "孩子两岁，发烧39度，能吃阿司匹林吗？"},
                {"role": "医生", "text": "烧了多久？精神怎么样？"},
                {"role": "患者", "text": "一天了，不爱玩，喝水还行。"},
            ],
            "topics": [TOPIC],
        },
        target={},
        points=[
            make_point(TOPIC, "说明儿童发热不用阿司匹林"),
            {**make_point(TOPIC, "直接给出阿司匹林剂量"), "tier": "pitfall", "polarity": -1},
        ],
        answer={"behaviours": ["说明儿童发热不用阿司匹林"], "pitfalls": ["直接给出阿司匹林剂量"]},
        other={"behaviours": ["建议就诊"], "pitfalls": []},
    )

    def laid_down(self, definition: Json) -> Json:
        """The topics of the points; one where the dataset names none."""
        return {"topics": text_list(definition.get("topics")) or [TOPIC]}

    def check_input(self, input: Json) -> list[Problem]:
        """Turns, the last by somebody who wants an answer; topics; a task that is text."""
        problems = check_turns(input, least=1)
        turns = turns_of(input)
        if not problems and turns[-1]["role"] in ("医生", "护士"):
            problems.append(Problem("last_turn_answered", {"role": turns[-1]["role"]}, "dialogue"))
        if not isinstance(input.get("question", ""), str):
            problems.append(Problem("value_shape", {"path": "question"}, "question"))
        return problems + check_topics(input)

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """Points for every topic, one of them at least for something good; no answer."""
        extra = [Problem("unexpected_answer", field="points")] if target else []
        problems = extra + check_points(topics_of(input), points, required=True)
        if not problems and not any(point.get("polarity", 1) == 1 for point in points):
            problems.append(Problem("only_pitfalls", field="points"))
        return problems

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Lists of texts; something that a good reply holds."""
        problems: list[Problem] = []
        for name in SIDES:
            texts = value.get(name)
            if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
                problems.append(Problem("value_shape", {"path": name}, name))
            elif not texts and name == "behaviours":
                problems.append(Problem("empty_answer", {}, name))
        return problems

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same set of texts on either side."""
        return all(text_set(a.get(name)) == text_set(b.get(name)) for name in SIDES)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """The key is its points, which this comparison is not given: a person compares."""
        return False

    def placeholders(self, input: Json) -> dict[str, str]:
        """dialogue (also as context), question."""
        dialogue = printed(input)
        return {
            "dialogue": dialogue,
            "context": dialogue,
            "question": str(input.get("question") or ""),
            "topics": "、".join(topics_of(input)),
        }

    def input_from_form(self, data: FormData) -> Json:
        """From turn_role and turn_text (or dialogue as one text), question, topics."""
        input: Json = {"dialogue": turns_from_form(data), "topics": lines(data, "topics")}
        if question := one(data, "question"):
            input["question"] = question
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """No reference reply."""
        return {}

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """From the repeated point fields; a point without a topic belongs to the only one."""
        only = topics_of(input)[:1]
        points = points_from_form(data)
        return [{**point, "topic": point["topic"] or (only[0] if only else "")} for point in points]

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """behaviours and pitfalls, one per line."""
        return {name: lines(data, name) for name in SIDES}

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """turn_role, turn_text, question, topics, and the point fields."""
        return {
            "question": str(input.get("question") or ""),
            "topics": "\n".join(topics_of(input)),
            **turns_to_form(input),
            **points_to_form(points),
        }

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """behaviours and pitfalls."""
        return {name: "\n".join(text_list(value.get(name))) for name in SIDES}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`turns` and `roles` of the dialogue; `points`; `topics`."""
        return {"turns": turns_of(input), "roles": ROLES, "points": points, "topics": topics_of(input)}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """What a good reply holds, what it must not say; the key has no piece: its points stand apart."""
        return [Part(name, text_list(value.get(name))) for name in SIDES] if value else []

    def summary(self, input: Json) -> str:
        """What was said last."""
        turns = turns_of(input)
        return shorten(fold(str(turns[-1].get("text", ""))) if turns else "")


FORMAT = DialogueFormat()
