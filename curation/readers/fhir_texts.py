"""Texts inside FHIR resources: titles, values, narratives, attachments. What does not fit is passed over."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from curation.readers.documents import html_text

TITLES = (
    "code",
    "type",
    "category",
    "medicationCodeableConcept",
    "vaccineCode",
    "relationship",
)
SAID = ("conclusion", "summary", "description", "comment", "patientInstruction", "dosageText")
MARKUP = ("text/html", "application/xhtml+xml")


def items(value: Any, *path: str) -> Iterator[Any]:
    """Everything that stands under a path of names; lists on the way are walked through."""
    if isinstance(value, list):
        for one in value:
            yield from items(one, *path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from items(value[path[0]], *path[1:])


def words(value: Any, *path: str) -> list[str]:
    """The texts among them that say something."""
    return [one.strip() for one in items(value, *path) if isinstance(one, str) and one.strip()]


def concept(value: Any) -> str:
    """A coded concept as people read it."""
    found = words(value, "text") or words(value, "coding", "display") or words(value, "coding", "code")
    return "，".join(dict.fromkeys(found))


def title_of(resource: Any) -> str:
    """What a resource is about."""
    for name in TITLES:
        for value in items(resource, name):
            if isinstance(value, dict) and (found := concept(value)):
                return found
    return ""


def clinical_text(resource: dict[str, Any]) -> str:
    """What a resource says: its values, else its narrative, else the words of its code alone."""
    lines = [_value(resource)]
    for part in items(resource, "component"):
        if isinstance(part, dict) and (said := _value(part)):
            title = title_of(part)
            lines.append(f"{title}：{said}" if title else said)
    for name in SAID:
        lines += words(resource, name)
    lines += words(resource, "note", "text")
    lines += words(resource, "dosageInstruction", "text")
    lines += [concept(one) for one in items(resource, "reaction", "manifestation")]
    lines += [_answer(one) for one in items(resource, "item")]
    said = "\n".join(line for line in lines if line)
    return said or div_text(resource) or title_of(resource)


def _answer(item: Any) -> str:
    """A question of a form with its answers, and those below it."""
    if not isinstance(item, dict):
        return ""
    answers = "，".join(
        said for one in items(item, "answer") if isinstance(one, dict) and (said := _value(one))
    )
    question = next(iter(words(item, "text")), "")
    below = [_answer(one) for one in items(item, "item")]
    own = f"{question}：{answers}" if question and answers else answers
    return "\n".join(line for line in [own, *below] if line)


def _value(holder: dict[str, Any]) -> str:
    """Whatever stands under value…, in words."""
    found: list[str] = []
    for name, value in holder.items():
        if not isinstance(name, str) or not name.startswith("value"):
            continue
        if isinstance(value, bool):
            found.append("是" if value else "否")
        elif isinstance(value, (str, int, float)):
            found.append(str(value))
        elif isinstance(value, dict):
            found.append(_quantity(value) or concept(value))
    found += [concept(one) for one in items(holder, "interpretation")]
    return " ".join(part for part in found if part)


def _quantity(value: dict[str, Any]) -> str:
    parts = [value.get(name) for name in ("comparator", "value", "unit")]
    if parts[1] is None:
        edges = [_quantity(one) for one in (value.get("low"), value.get("high")) if isinstance(one, dict)]
        return "–".join(edge for edge in edges if edge)
    return " ".join(str(part) for part in parts if isinstance(part, (str, int, float)))


def div_text(resource: Any) -> str:
    """The narrative of a resource or section."""
    return "\n".join(html_text(div) for div in words(resource, "text", "div"))


def attachment_text(attachment: Any) -> str:
    """The text of an inline attachment; one of another kind, or elsewhere, has none."""
    kind, *options = next(iter(words(attachment, "contentType")), "text/plain").lower().split(";")
    charset = next((one.partition("=")[2] for one in options if "charset" in one), "utf-8").strip(' "')
    if not kind.startswith("text/") and kind not in MARKUP:
        return ""
    data = next(iter(words(attachment, "data")), "")
    try:
        raw = base64.b64decode(data, validate=False)
        text = raw.decode("gb18030" if charset in ("gb2312", "gbk") else charset)
    except (binascii.Error, UnicodeError, LookupError, ValueError):
        return ""
    return html_text(text) if kind in MARKUP else text.strip()
