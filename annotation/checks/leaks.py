"""Answers that are given away: a key or a point that stands in the stem, a stem that stands in a prompt.

Where the answer is to be found in the text (extraction, a record from a dialogue), standing there is no leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotation.formats import Problem, fold, get_format
from annotation.formats.base import Json

# Shorter questions stand inside a long prompt by chance.
LEAK_CHARACTERS = 12
# Shorter words of a key stand in a stem by chance.
KEY_CHARACTERS = 4
OPTION_CHARACTERS = 2
PLACES = ("question", "context", "scenario", "dialogue")
SHOWN = 20


def stem_of(input: Json) -> str:
    """The question, or the text to extract from."""
    return str(input.get("question") or input.get("text") or "").strip()


def in_prompts(stem: str, prompts: Iterable[str]) -> bool:
    """Whether the stem stands in a prompt, as a worked example does."""
    return len(stem) >= LEAK_CHARACTERS and any(stem in prompt for prompt in prompts)


def given_away(format_name: str, input: Json, target: Json, points: list[Json]) -> list[Problem]:
    """Keys and points that stand in the stem or in the material, beside the field in which they stand."""
    places = {name: fold(_text(input[name])) for name in PLACES if input.get(name)}
    if format_name == "choice":
        return list(_options_in(places, input, target))
    if format_name in {"open_answer", "dialogue"} and not input.get("reference_free"):
        return list(_key_in(places, format_name, input, target, points))
    return []


def _text(part: Any) -> str:
    if isinstance(part, list):
        return "\n".join(str(turn.get("text", "")) for turn in part if isinstance(turn, dict))
    return str(part)


def _options_in(places: dict[str, str], input: Json, target: Json) -> Iterator[Problem]:
    """A right option stands there, and no wrong one does."""
    options = input.get("options")
    letters = target.get("choice")
    if not isinstance(options, dict) or not isinstance(letters, list):
        return
    words = {letter: fold(str(text)) for letter, text in options.items()}
    for place, text in places.items():
        stand = [letter for letter, word in words.items() if len(word) >= OPTION_CHARACTERS and word in text]
        if stand and set(stand) <= set(letters):
            params: dict[str, object] = {"letters": "、".join(sorted(stand))}
            yield Problem("answer_in_stem", params, place, "warning")


def _key_in(
    places: dict[str, str], format_name: str, input: Json, target: Json, points: list[Json]
) -> Iterator[Problem]:
    keys = [
        (part.label, text) for part in get_format(format_name).parts(input, target) for text in part.texts
    ]
    known = {fold(text) for _label, text in keys}
    told = [(str(one.get("topic", "")), str(one.get("text", ""))) for one in points]
    keys += [(topic, text) for topic, text in told if fold(text) not in known]
    for place, text in places.items():
        found: dict[str, list[str]] = {}
        for label, key in keys:
            if len(fold(key)) >= KEY_CHARACTERS and fold(key) in text:
                found.setdefault(label, []).append(key)
        for label, words in found.items():
            first = words[0] if len(words[0]) <= SHOWN else f"{words[0][:SHOWN]}…"
            params: dict[str, object] = {"topic": label, "count": len(words), "text": first}
            yield Problem("key_in_stem", params, place, "warning")
