"""A source document for cross-examination: questions are made from it and from the model's text; no key.

The blind task is to say whether the document is suitable: complete, unambiguous, of the right kind.
"""

from __future__ import annotations

from annotation.formats.base import (
    Defaults,
    FormData,
    FormValues,
    Json,
    Part,
    Problem,
    Sample,
    points_unexpected,
)
from annotation.formats.folding import fold, shorten
from annotation.formats.form_fields import one, whole

# Too short for ten questions; too long for a physician to read and for most models' context.
SHORTEST, LONGEST = 50, 20_000
TASKS = ("summary", "note")
YES, NO = "yes", "no"


class DocumentFormat(Defaults):
    """`input` {document, task: summary or note, question?}; target {}; answer {suitable, reason?}."""

    name = "document"
    key_fields: tuple[str, ...] = ()
    shown_fields = ("document", "task", "question", "suitable", "reason")
    record_field = "document"
    sample = Sample(
        definition={},
        input={
            "document": (
                "患者男，66岁，因活动后气促2月入院。2月前爬楼时气促，休息后缓解，夜间可平卧。既往高血压10年，"
                "服用氨氯地平。查体：心率88次/分，双肺底少许湿啰音，双下肢轻度水肿。超声心动图示左室射血分数38%。"
                "诊断：慢性心力衰竭。予呋塞米、沙库巴曲缬沙坦、达格列净，气促好转出院。"
            ),
            "task": "summary",
            "question": "请写一段出院小结。",
        },
        target={},
        points=[],
        answer={"suitable": True},
        other={"suitable": False, "reason": "缺少出院医嘱"},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """A document within the limits of length, and what is to be written from it."""
        problems: list[Problem] = []
        text = input.get("document")
        if not isinstance(text, str) or not text.strip():
            problems.append(Problem("empty_stem", field="document"))
        elif not SHORTEST <= len(fold(text)) <= LONGEST:
            params: dict[str, object] = {"found": len(fold(text)), "least": SHORTEST, "most": LONGEST}
            problems.append(Problem("document_length", params, "document"))
        if input.get("task") not in TASKS:
            problems.append(Problem("unknown_task", {"task": str(input.get("task"))}, "task"))
        if not isinstance(input.get("question", ""), str):
            problems.append(Problem("value_shape", {"path": "question"}, "question"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """No key."""
        extra = [Problem("unexpected_answer", field="document")] if target else []
        return extra + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Suitable or not; what is not needs a reason."""
        suitable, reason = value.get("suitable"), value.get("reason", "")
        if suitable is None:
            return [Problem("suitable_missing", field="suitable")]
        if not isinstance(suitable, bool):
            return [Problem("value_shape", {"path": "suitable"}, "suitable")]
        if not isinstance(reason, str):
            return [Problem("value_shape", {"path": "reason"}, "reason")]
        if not suitable and not reason.strip():
            return [Problem("unsuitable_because", field="reason")]
        return []

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same verdict; reasons are read, not compared."""
        return bool(a.get("suitable") is b.get("suitable"))

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """There is no key; but a document that is not suitable needs somebody to decide."""
        return value.get("suitable") is True

    def placeholders(self, input: Json) -> dict[str, str]:
        """document (also as context), question."""
        text = str(input.get("document") or "")
        return {"document": text, "context": text, "question": str(input.get("question") or "")}

    def input_from_form(self, data: FormData) -> Json:
        """From document, task, question."""
        input: Json = {"document": one(data, "document"), "task": one(data, "task") or TASKS[0]}
        if question := one(data, "question"):
            input["question"] = question
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """No key."""
        return {}

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """From suitable (yes or no) and reason."""
        suitable, reason = one(data, "suitable"), one(data, "reason")
        value: Json = {"suitable": suitable == YES} if suitable in (YES, NO) else {}
        return value | ({"reason": reason} if reason else {})

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """document, task, question."""
        return {name: whole(input.get(name)) for name in ("document", "task", "question")}

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """suitable, reason."""
        suitable = value.get("suitable")
        word = (YES if suitable else NO) if isinstance(suitable, bool) else ""
        return {"suitable": word, "reason": whole(value.get("reason"))}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`task`, `tasks`, and how long the document is."""
        text = str(input.get("document") or "")
        return {
            "task": input.get("task") or TASKS[0],
            "tasks": TASKS,
            "length": len(fold(text)),
            "most": LONGEST,
        }

    def parts(self, input: Json, value: Json) -> list[Part]:
        """The verdict and its reason; a key has no piece."""
        if not isinstance(value.get("suitable"), bool):
            return []
        reason = whole(value.get("reason"))
        return [
            Part("suitable", [YES if value["suitable"] else NO], coded=True),
            Part("reason", [reason] if reason else []),
        ]

    def summary(self, input: Json) -> str:
        """The beginning of the document."""
        return shorten(str(input.get("document") or ""))


FORMAT = DocumentFormat()
