"""Single and multiple choice. The key and an answer are sets of letters; nothing is scored in part here."""

from __future__ import annotations

from annotation.formats.base import FormData, Json, Problem
from annotation.formats.folding import fold, shorten
from annotation.formats.form_fields import many, one, truth
from annotation.formats.options import LETTERS


class ChoiceFormat:
    """`input` {question, options, multiple, context?}; target and answer {choice: [letters]}."""

    name = "choice"

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
        problems = self.check_answer(input, target)
        if points:
            problems.append(Problem("unexpected_points", {"found": len(points)}, "points", "warning"))
        return problems

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """Letters that are among the options, sorted, each once; one only, unless several may be right."""
        choice = value.get("choice")
        if not isinstance(choice, list) or not all(isinstance(letter, str) for letter in choice):
            return [Problem("value_shape", {"path": "choice"}, "choice")]
        if not choice:
            return [Problem("empty_answer", field="choice")]
        problems = [
            Problem("answer_not_option", {"letter": letter}, "choice")
            for letter in choice
            if letter not in input.get("options", {})
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
        options = input.get("options", {})
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

    def points_from_form(self, input: Json, data: FormData) -> list[Json]:
        """A choice has no evaluation points."""
        return []

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same field as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> dict[str, str | list[str]]:
        """question, context, multiple, option_A …, choice."""
        data: dict[str, str | list[str]] = {
            "question": str(input.get("question", "")),
            "context": str(input.get("context") or ""),
            "multiple": "on" if input.get("multiple") else "",
            "choice": list(target.get("choice", [])),
        }
        data.update({f"option_{letter}": str(text) for letter, text in input.get("options", {}).items()})
        return data

    def summary(self, input: Json) -> str:
        """The stem."""
        return shorten(str(input.get("question", "")))


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
    return frozenset(value.get("choice") or ())
