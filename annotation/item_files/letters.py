"""Reads the key of a choice item: letters in any spelling, or the text of an option; never a guess."""

from __future__ import annotations

import json
import re

from annotation.formats import fold
from annotation.formats.folding import narrow

MISSING = frozenset({"", "nan", "none", "null", "n/a", "na", "-", "—", "无", "缺失", "\\n", "#n/a"})
_LABEL = re.compile(r"^(?:正确答案|参考答案|标准答案|答案|answer)\s*(?:是|为)?\s*:?\s*", re.IGNORECASE)
_LETTERS = re.compile(r"[A-J](?:[\s,、;/|和及&.]*[A-J])*[.。]?")


def is_missing(text: str) -> bool:
    """Whether a cell says that there is nothing, as spreadsheets and pandas do."""
    return text.strip().casefold() in MISSING


def read_letters(answer: str, options: dict[str, str]) -> list[str] | None:
    """Sorted letters; [] when the answer is missing, None when it is there but names no option."""
    if is_missing(answer):
        return []
    plain = _LABEL.sub("", narrow(_from_list(answer)).strip())
    if is_missing(plain):
        return []
    # The text of an option may itself look like letters ("AB"), but then letters are what was meant.
    if _LETTERS.fullmatch(plain.upper()):
        found = sorted(set(re.findall(r"[A-J]", plain.upper())))
        return found if all(letter in options for letter in found) else None
    for letter, text in options.items():
        if fold(plain) in (fold(text), fold(f"{letter}{text}"), fold(f"{letter}.{text}")):
            return [letter]
    return None


def _from_list(answer: str) -> str:
    if not answer.strip().startswith("["):
        return answer
    try:
        values = json.loads(answer)
    except ValueError:
        return answer.strip("[] ").replace("'", "")
    return ",".join(str(value) for value in values) if isinstance(values, list) else answer
