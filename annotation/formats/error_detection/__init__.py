"""Error detection in a note: is there a medical error, in which of the numbered sentences, and what is right.

The note is kept as its sentences, so that a number always means the same one.
"""

from __future__ import annotations

import re

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
from annotation.formats.form_fields import one, text_list, whole

_END = re.compile(r"(?<=[。！？!?；])\s*")
YES, NO = "yes", "no"


class ErrorDetectionFormat(Defaults):
    """`input` {sentences, question?}; target, answer {flag: false} or {flag: true, sentence, correction}."""

    name = "error_detection"
    key_fields = ("flag", "sentence", "correction")
    shown_fields = ("note_text", "question", "flag", "sentence", "correction")
    record_field = "note_text"
    sample = Sample(
        definition={},
        input={
            "sentences": [
                "女，28岁，停经40天，下腹痛2小时。",
                "尿妊娠试验阳性，超声示宫外包块。",
                "考虑急性阑尾炎，拟行手术。",
            ]
        },
        target={"flag": True, "sentence": 3, "correction": "考虑异位妊娠，拟行手术。"},
        points=[],
        answer={"flag": True, "sentence": 3, "correction": "考虑异位妊娠，拟行手术。"},
        other={"flag": False},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """Two sentences at least, none empty, none of several lines."""
        sentences = input.get("sentences")
        problems: list[Problem] = []
        if not isinstance(sentences, list) or not all(isinstance(text, str) for text in sentences):
            return [Problem("value_shape", {"path": "sentences"}, "note_text")]
        if len(sentences) < 2:
            problems.append(Problem("too_few_sentences", {"found": len(sentences)}, "note_text"))
        for number, text in enumerate(sentences, start=1):
            if not text.strip() or "\n" in text:
                problems.append(Problem("bad_sentence", {"sentence": number}, "note_text"))
        if not isinstance(input.get("question", ""), str):
            problems.append(Problem("value_shape", {"path": "question"}, "question"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """The key as an answer."""
        return self.check_answer(input, target) + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """A flag; with an error, which sentence it is in, and that sentence put right."""
        flag = value.get("flag")
        if flag is None:
            return [Problem("flag_missing", field="flag")]
        if not isinstance(flag, bool):
            return [Problem("value_shape", {"path": "flag"}, "flag")]
        if not flag:
            more = [name for name in ("sentence", "correction") if value.get(name) not in (None, "")]
            return [Problem("correction_without_error", field=more[0])] if more else []
        return _check_place(input, value) + _check_correction(input, value)

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same flag, sentence and, but for blanks and width, correction."""
        return _compared(a) == _compared(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """The same as the key."""
        return self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """sentences (numbered, one a line; also as text and context), question."""
        numbered = "\n".join(f"{number}. {text}" for number, text in enumerate(_sentences(input), start=1))
        return {
            "sentences": numbered,
            "text": numbered,
            "context": numbered,
            "question": str(input.get("question") or ""),
        }

    def input_from_form(self, data: FormData) -> Json:
        """From note_text: one sentence a line, or one paragraph that is cut at its full stops; question."""
        input: Json = {"sentences": cut(one(data, "note_text"))}
        if question := one(data, "question"):
            input["question"] = question
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From flag (yes or no), sentence, correction; what belongs to no error is kept for the check."""
        flag, number, text = one(data, "flag"), one(data, "sentence"), one(data, "correction")
        value: Json = {"flag": flag == YES} if flag in (YES, NO) else {}
        if number:
            value["sentence"] = (
                int(number) if number.isascii() and number.isdigit() and len(number) < 6 else number
            )
        if text or value.get("flag"):
            value["correction"] = text
        return value

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same fields as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """note_text, question, flag, sentence, correction."""
        return {
            "note_text": "\n".join(_sentences(input)),
            "question": str(input.get("question") or ""),
            **self.answer_data(input, target),
        }

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """flag, sentence, correction."""
        flag = value.get("flag")
        return {
            "flag": {True: YES, False: NO}.get(flag, "") if isinstance(flag, bool) else "",
            "sentence": whole(value.get("sentence")),
            "correction": whole(value.get("correction")),
        }

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`sentences`: (number, text, whether it is the one); `flag`."""
        chosen = value.get("sentence")
        rows = [(number, text, number == chosen) for number, text in enumerate(_sentences(input), start=1)]
        return {"sentences": rows, "flag": self.answer_data(input, value)["flag"]}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """The flag, the sentence with its number, the correction."""
        if not isinstance(value.get("flag"), bool):
            return []
        wrong = _chosen(input, value)
        said = [] if wrong is None else [f"{value['sentence']}. {wrong}"]
        return [
            Part("flag", [YES if value["flag"] else NO], coded=True),
            Part("sentence", said),
            Part("correction", text_list(value.get("correction"))),
        ]

    def summary(self, input: Json) -> str:
        """The beginning of the note."""
        return shorten("".join(_sentences(input)))


def cut(note: str) -> list[str]:
    """One sentence a line; a note of one line is cut after its full stops."""
    parts = note.split("\n")
    if len(parts) == 1:
        parts = _END.split(note)
    return [part.strip() for part in parts if part.strip()]


def _sentences(input: Json) -> list[str]:
    return text_list(input.get("sentences"))


def _chosen(input: Json, value: Json) -> str | None:
    """The sentence that the number names; None where it names none."""
    number, sentences = value.get("sentence"), _sentences(input)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(sentences):
        return None
    return sentences[number - 1]


def _check_place(input: Json, value: Json) -> list[Problem]:
    number = value.get("sentence")
    if number is None or number == "":
        return [Problem("sentence_missing", field="sentence")]
    if _chosen(input, value) is None:
        params: dict[str, object] = {"sentence": str(number)[:20], "last": len(_sentences(input))}
        return [Problem("no_such_sentence", params, "sentence")]
    return []


def _check_correction(input: Json, value: Json) -> list[Problem]:
    text, wrong = value.get("correction"), _chosen(input, value)
    if text is None or (isinstance(text, str) and not text.strip()):
        return [Problem("correction_missing", field="correction")]
    if not isinstance(text, str):
        return [Problem("value_shape", {"path": "correction"}, "correction")]
    if wrong is not None and fold(wrong) == fold(text):
        return [Problem("correction_unchanged", field="correction")]
    return []


def _compared(value: Json) -> tuple[object, ...]:
    if value.get("flag") is not True:
        return (value.get("flag"),)
    return (True, value.get("sentence"), fold(whole(value.get("correction"))))


FORMAT = ErrorDetectionFormat()
