"""Clinical calculation: one number, date or duration, right when it lies within stated limits.

Values are texts that are read as decimals or dates, never run: floats would lose digits, and what is no
number stays as it was typed, so that the check can refuse it.
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
from annotation.formats.calculation.values import (
    KINDS,
    Read,
    as_text,
    default_limits,
    read,
    reduced,
)
from annotation.formats.folding import fold, shorten
from annotation.formats.form_fields import one, whole

LIMITS = ("lower", "upper")


class CalculationFormat(Defaults):
    """`input` {question, context?, kind, unit?}; target {value, lower?, upper?}; answer {value}; texts."""

    name = "calculation"
    key_fields = ("value", "lower", "upper")
    shown_fields = ("question", "context", "kind", "unit", "value", "lower", "upper")
    record_field = "context"
    sample = Sample(
        definition={},
        input={
            "question": "按 Cockcroft-Gault 公式计算肌酐清除率。",
            "context": "男，60岁，72 kg，血肌酐 1.0 mg/dL。",
            "kind": "equation",
            "unit": "mL/min",
        },
        target={"value": "80", "lower": "76", "upper": "84"},
        points=[],
        answer={"value": "80.0"},
        other={"value": "96"},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """A question, a known kind; context and unit are texts, and only numbers have a unit."""
        problems: list[Problem] = []
        question = input.get("question")
        if not isinstance(question, str) or not question.strip():
            problems.append(Problem("empty_stem", field="question"))
        if input.get("kind") not in KINDS:
            problems.append(Problem("unknown_kind_of_value", {"kind": str(input.get("kind"))}, "kind"))
        for name in ("context", "unit"):
            if not isinstance(input.get(name, ""), str):
                problems.append(Problem("value_shape", {"path": name}, name))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """A value of the kind; limits of the kind around it, both or neither, and only for equations."""
        problems, value = self._read(input, target, "value")
        limits: dict[str, Read] = {}
        for name in LIMITS:
            if target.get(name) not in (None, ""):
                found, limit = self._read(input, target, name)
                problems += found
                if limit is not None:
                    limits[name] = limit
        given = [name for name in LIMITS if target.get(name) not in (None, "")]
        if given and input.get("kind") != "equation":
            problems.append(Problem("unexpected_limits", {}, given[0], "warning"))
        elif len(given) == 1:
            missing = next(name for name in LIMITS if name not in given)
            problems.append(Problem("one_limit", {}, missing))
        elif value is not None and len(limits) == 2 and not limits["lower"] <= value <= limits["upper"]:
            params: dict[str, object] = {"value": target["value"], **{n: target[n] for n in LIMITS}}
            problems.append(Problem("outside_limits", params, "lower"))
        return problems + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """A value of the kind."""
        return self._read(input, value, "value")[0]

    def _read(self, input: Json, value: Json, name: str) -> tuple[list[Problem], Read | None]:
        held, kind = value.get(name), str(input.get("kind"))
        if held is None or (isinstance(held, str) and not held.strip()):
            return [Problem("empty_answer", field=name)], None
        if not isinstance(held, str):
            return [Problem("value_shape", {"path": name}, name)], None
        found = read(held, kind)
        if found is None:
            code = {"date": "not_a_date", "weeks_days": "not_weeks_days", "integer": "not_an_integer"}
            return [Problem(code.get(kind, "not_a_number"), {"text": held[:40]}, name)], None
        return [], found

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """Equal after rounding an equation's result to three digits; exactly equal for every other kind."""
        return reduced(a.get("value"), input) == reduced(b.get("value"), input)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """Within the limits, by default 5 % around the key of an equation; exact for every other kind."""
        kind = str(input.get("kind"))
        key, said = read(whole(target.get("value")), kind), read(whole(value.get("value")), kind)
        if key is None or said is None:
            return fold(whole(target.get("value"))) == fold(whole(value.get("value")))
        if kind != "equation":
            return key == said
        lower, upper = default_limits(key)
        typed = [read(whole(target.get(name)), kind) for name in LIMITS]
        return (typed[0] or lower) <= said <= (typed[1] or upper)

    def placeholders(self, input: Json) -> dict[str, str]:
        """question, context, unit."""
        return {name: str(input.get(name) or "") for name in ("question", "context", "unit")}

    def input_from_form(self, data: FormData) -> Json:
        """From question, context, kind, unit."""
        input: Json = {"question": one(data, "question"), "kind": one(data, "kind") or "equation"}
        for name in ("context", "unit"):
            if text := one(data, name):
                input[name] = text
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From value, lower, upper; limits of an equation that were left empty are 5 % around its value."""
        kind = str(input.get("kind"))
        target: Json = {"value": as_text(one(data, "value"), kind)}
        target |= {name: as_text(text, kind) for name in LIMITS if (text := one(data, name))}
        key = read(target["value"], kind)
        if kind == "equation" and key is not None and len(target) == 1:
            target |= dict(zip(LIMITS, map(str, default_limits(key)), strict=True))
        return target

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """From value."""
        return {"value": as_text(one(data, "value"), str(input.get("kind")))}

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """question, context, kind, unit, value, lower, upper."""
        data: FormValues = {name: whole(input.get(name)) for name in ("question", "context", "kind", "unit")}
        return data | {name: whole(target.get(name)) for name in ("value", *LIMITS)}

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """value."""
        return {"value": whole(value.get("value"))}

    def layout(self, input: Json, value: Json, points: list[Json]) -> Json:
        """`kind`, `kinds` and `unit`."""
        return {"kind": input.get("kind") or KINDS[0], "kinds": KINDS, "unit": whole(input.get("unit"))}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """The value with its unit; the limits of a key."""
        if not value:
            return []
        said = f"{whole(value.get('value'))} {whole(input.get('unit'))}".strip()
        pieces = [Part("value", [said] if said else [])]
        if all(value.get(name) for name in LIMITS):
            pieces.append(Part("limits", [f"{value['lower']} – {value['upper']}"], key_only=True))
        return pieces

    def summary(self, input: Json) -> str:
        """The question."""
        return shorten(str(input.get("question", "")))


FORMAT = CalculationFormat()
