"""Text to SQL: a question about tables, answered by one read-only query or by saying that none can be.

Nothing here runs a query. Two queries are the same when their words are; whether different words give the
same rows is for who runs them.
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
from annotation.formats.folding import shorten
from annotation.formats.form_fields import one, truth, whole
from annotation.formats.sql.reading import refuse, words_of

LONGEST_QUERY = 10_000


class SqlFormat(Defaults):
    """`input` {question, tables, context?}; target and answer {sql} or {unanswerable: true}."""

    name = "sql"
    key_fields = ("sql", "unanswerable")
    shown_fields = ("question", "tables", "context", "sql", "unanswerable")
    sample = Sample(
        definition={},
        input={
            "question": "2024年住院的患者有多少人？",
            "tables": "CREATE TABLE admissions (\n  id INTEGER,\n  patient_id INTEGER,\n  admitted DATE\n);",
        },
        target={
            "sql": "SELECT COUNT(DISTINCT patient_id) FROM admissions WHERE strftime('%Y', admitted) = '2024'"
        },
        points=[],
        answer={
            "sql": "select count(distinct patient_id) from admissions where strftime('%Y', admitted)='2024';"
        },
        other={"unanswerable": True},
    )

    def check_input(self, input: Json) -> list[Problem]:
        """A question and the tables that it is about."""
        problems = []
        for name, code in (("question", "empty_stem"), ("tables", "empty_tables")):
            text = input.get(name)
            if not isinstance(text, str) or not text.strip():
                problems.append(Problem(code, field=name))
        if not isinstance(input.get("context", ""), str):
            problems.append(Problem("value_shape", {"path": "context"}, "context"))
        return problems

    def check_target(self, input: Json, target: Json, points: list[Json]) -> list[Problem]:
        """The key as an answer."""
        return self.check_answer(input, target) + points_unexpected(points)

    def check_answer(self, input: Json, value: Json) -> list[Problem]:
        """One statement that only reads, or unanswerable; not both."""
        query, unanswerable = value.get("sql", ""), value.get("unanswerable", False)
        if not isinstance(query, str) or len(query) > LONGEST_QUERY:
            return [Problem("value_shape", {"path": "sql"}, "sql")]
        if not isinstance(unanswerable, bool):
            return [Problem("value_shape", {"path": "unanswerable"}, "unanswerable")]
        if unanswerable:
            return [Problem("query_and_unanswerable", field="sql")] if query.strip() else []
        if not query.strip():
            return [Problem("empty_answer", field="sql")]
        refused = refuse(query)
        return [Problem(refused.code, refused.params, "sql")] if refused else []

    def same(self, input: Json, a: Json, b: Json) -> bool:
        """Both unanswerable, or the same words of SQL, whatever their case and spacing."""
        return _compared(a) == _compared(b)

    def answers_key(self, input: Json, target: Json, value: Json) -> bool:
        """The same as the key."""
        return self.same(input, target, value)

    def placeholders(self, input: Json) -> dict[str, str]:
        """question, tables, context."""
        return {name: str(input.get(name) or "") for name in ("question", "tables", "context")}

    def input_from_form(self, data: FormData) -> Json:
        """From question, tables, context."""
        input: Json = {"question": one(data, "question"), "tables": one(data, "tables")}
        if context := one(data, "context"):
            input["context"] = context
        return input

    def target_from_form(self, input: Json, data: FormData) -> Json:
        """From sql and the tick unanswerable; a query beside the tick is kept for the check to refuse."""
        query, unanswerable = one(data, "sql"), truth(one(data, "unanswerable"))
        value: Json = {"unanswerable": True} if unanswerable else {}
        return value | ({"sql": query} if query or not unanswerable else {})

    def answer_from_form(self, input: Json, data: FormData) -> Json:
        """The same fields as the key."""
        return self.target_from_form(input, data)

    def form_data(self, input: Json, target: Json, points: list[Json]) -> FormValues:
        """question, tables, context, sql, unanswerable."""
        data: FormValues = {name: whole(input.get(name)) for name in ("question", "tables", "context")}
        return data | self.answer_data(input, target)

    def answer_data(self, input: Json, value: Json) -> FormValues:
        """sql, unanswerable."""
        ticked = value.get("unanswerable") is True
        return {"sql": whole(value.get("sql")), "unanswerable": "on" if ticked else ""}

    def parts(self, input: Json, value: Json) -> list[Part]:
        """Whether it can be answered, and the query."""
        if not value:
            return []
        ticked = value.get("unanswerable") is True
        query = whole(value.get("sql"))
        return [
            Part("answerable", ["no" if ticked else "yes"], coded=True),
            Part("sql", [query] if query else []),
        ]

    def summary(self, input: Json) -> str:
        """The question."""
        return shorten(str(input.get("question", "")))


def _compared(value: Json) -> object:
    if value.get("unanswerable") is True:
        return None
    return tuple(words_of(whole(value.get("sql"))))


FORMAT = SqlFormat()
