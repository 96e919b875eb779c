"""Single and multiple choice. The key and an answer are sets of letters; nothing is scored in part here."""

from __future__ import annotations

from annotation.formats.base import (
    Cell,
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
from annotation.formats.form_fields import many, one, text_list, truth
from annotation.formats.options import LETTERS

# So many empty options a new item starts with.
SHOWN_OPTIONS = 5


class ChoiceFormat(Defaults):
    """`input` {question, options, multiple, context?}; target and answer {choice: [letters]}."""

    name = "choice"
    key_fields = ("choice",)
    shown_fields = ("question", "context", "options", "option_", "choice")
    sample = Sample(
        definition={},
        input={
            "context": "女，34 岁，转移性右下腹痛 8 小时。",
            "question": "下列哪一项是急性阑尾炎最常见的体征？",
            "options": {"A": "右下腹固定压痛", "B": "墨菲征阳性", "C": "移动性浊音"},
            "multiple": False,
        },
        target={"choice": ["A"]},
        points=[],
        answer={"choice": ["A"]},
        other={"choice": ["B"]},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """Stem, at least two options under single letters A to J, no empty and no repeated option."""
        problems: list[Problem] = []
        question = input.get("question")
        if not isinstance(question, str) or not question.strip():
            problems.append(Problem("empty_stem", field="question"))
        if not isinstance(input.get("context", ""), str):
            problems.append(Problem("value_shape", {"path": "context"}, "context"))
        if not isinstance(input.get("multiple"), bool):
            problems.append(Problem("value_shape", {"path": "multiple"}, "multiple"))
        options = input.get("options")
        if not isinstance(options, dict):
            return [*problems, Problem("too_few_options", {"found": 0}, "options")]
        if len(options) < 2:
            problems.append(Problem("too_few_options", {"found": len(options)}, "options"))
        return problems + _check_options(options)

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """The key as an answer, and no evaluation points: a choice is right or wrong as a whole."""
        return self.check_answer(input, target) + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Letters that are among the options, sorted, each once; one only, unless several may be right."""
        choice = value.get("choice")
        if not isinstance(choice, list) or not all(isinstance(letter, str) for letter in choice):
            return [Problem("value_shape", {"path": "choice"}, "choice")]
        if not choice:
            return [Problem("empty_answer", field="choice")]
        options = _options(input)
        problems = [
            Problem("answer_not_option", {"letter": letter}, "choice")
            for letter in choice
            if letter not in options
        ]
        if choice != sorted(set(choice)):
            problems.append(
                Problem("value_shape", {"path": "choice", "expected": "sorted letters"}, "choice")
            )
        if len(set(choice)) > 1 and not input.get("multiple"):
            problems.append(Problem("too_many_answers", {"found": len(choice)}, "choice"))
        return problems

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """The same set of letters."""
        return _letters(a) == _letters(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Exactly the letters of the key."""
        return _letters(target) == _letters(value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """question, options (one `A. text` per line) and context."""
        options = _options(input)
        return {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "options": "\n".join(f"{letter}. {options[letter]}" for letter in sorted(options)),
        }

    def input_from_form(self, data: FormData) -> Json:
        """From question, context, multiple and option_A … option_J."""
        options = {letter: text for letter in LETTERS if (text := one(data, f"option_{letter}"))}
        input: Json = {
            "question": one(data, "question"),
            "options": options,
            "multiple": truth(one(data, "multiple")),
        }
        if context := one(data, "context"):
            input["context"] = context
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From the checkboxes `choice`."""
        return {"choice": sorted({letter.upper() for letter in many(data, "choice") if letter})}

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same field as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """question, context, multiple, option_A …, choice."""
        data: FormValues = {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "multiple": "on" if input.get("multiple") else "",
            **self.answer_data(input, target),
        }
        data.update({f"option_{letter}": str(text) for letter, text in _options(input).items()})
        return data

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """choice."""
        return {"choice": text_list(value.get("choice"))}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`options`: those there are, sorted; `rows`: the same with empty ones to write more; `multiple`."""
        options, ticked = _options(input), text_list(value.get("choice"))
        last = max(
            [SHOWN_OPTIONS - 1, *(LETTERS.index(letter) + 1 for letter in options if letter in LETTERS)]
        )
        rows = [
            Cell(f"option_{letter}", letter, str(options.get(letter, "")), ticked=letter in ticked)
            for letter in LETTERS[: min(last + 1, len(LETTERS))]
        ]
        there = [
            Cell("choice", letter, str(text), ticked=letter in ticked)
            for letter, text in sorted(options.items())
        ]
        return {"rows": rows, "options": there, "multiple": bool(input.get("multiple"))}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """One piece for each chosen letter."""
        options = _options(input)
        return [
            Part("choice", [str(options.get(letter, ""))], label=letter)
            for letter in text_list(value.get("choice"))
        ]

    def summary(self, input: Json) -> str:
        """The stem."""
        return shorten(str(input.get("question", "")))


def _options(input: Json) -> Json:
    options = input.get("options")
    return options if isinstance(options, dict) else {}


def _check_options(options: Json) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for letter, text in options.items():
        if letter not in LETTERS or len(letter) != 1:
            problems.append(Problem("option_letter", {"letter": letter}, "options"))
        name = f"option_{letter}"
        if not isinstance(text, str) or not text.strip():
            problems.append(Problem("empty_option", {"letter": letter}, name))
        elif fold(text) in seen:
            params: dict[str, object] = {"letter": letter, "other": seen[fold(text)]}
            problems.append(Problem("repeated_option", params, name, "warning"))
        else:
            seen[fold(text)] = letter
    # Some real papers have lost an option; the item still works, but a person should look.
    if sorted(options) != list(LETTERS[: len(options)]):
        problems.append(Problem("options_gap", {"letters": "".join(sorted(options))}, "options", "warning"))
    return problems


def _letters(value: Json) -> frozenset[str]:
    return frozenset(text_list(value.get("choice")))


FORMAT = ChoiceFormat()
