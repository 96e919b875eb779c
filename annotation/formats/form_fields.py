"""Reads single, repeated and one-per-line values out of submitted form data."""

from __future__ import annotations

from annotation.formats.base import FormData

TRUE_WORDS = frozenset({"1", "on", "true", "yes"})


def one(data: FormData, name: str) -> str:
    """The value of a field, trimmed, with plain line breaks; of a repeated field the last one."""
    value = data.get(name, "")
    text = value if isinstance(value, str) else (value[-1] if value else "")
    return text.replace("\r\n", "\n").strip()


def many(data: FormData, name: str) -> list[str]:
    """All values of a repeated field, trimmed, empty ones kept so that repeated fields stay aligned."""
    value = data.get(name, [])
    values = [value] if isinstance(value, str) else value
    return [text.replace("\r\n", "\n").strip() for text in values]


def lines(data: FormData, name: str) -> list[str]:
    """One value per line, from one textarea or from repeated fields; empty lines are dropped."""
    return [line.strip() for value in many(data, name) for line in value.split("\n") if line.strip()]


def truth(value: str) -> bool:
    """Whether a checkbox or a 0/1 field is on."""
    return value.casefold() in TRUE_WORDS


def whole(value: object) -> str:
    """A value of JSON as the text of a field; nothing is nothing."""
    return "" if value is None else str(value)


def text_list(value: object) -> list[str]:
    """The texts of a list, or of one text alone; whatever is neither is left out."""
    if isinstance(value, str):
        return [value]
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
