"""Dialogues as lists of turns ``{role, text}``: their shape, their form fields, their print in a prompt."""

from __future__ import annotations

import re

from annotation.formats.base import FormData, FormValues, Json, Problem
from annotation.formats.form_fields import many, one

ROLES = ("患者", "家属", "医生", "护士", "其他")
DEFAULT_ROLE = "患者"
# A line of pasted text that says who speaks.
_SPOKEN = re.compile(rf"({'|'.join(ROLES)})\s*[:：]\s*(.+)", re.DOTALL)


def turns_of(input: Json) -> list[Json]:
    """The turns that have the right shape."""
    turns = input.get("dialogue")
    return [turn for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []


def check_turns(input: Json, *, least: int) -> list[Problem]:
    """At least so many turns, each by a known role and with something said."""
    turns = input.get("dialogue")
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        return [Problem("value_shape", {"path": "dialogue"}, "dialogue")]
    problems: list[Problem] = []
    if len(turns) < least:
        problems.append(Problem("too_few_turns", {"found": len(turns), "least": least}, "dialogue"))
    for number, turn in enumerate(turns, start=1):
        if turn.get("role") not in ROLES:
            params: dict[str, object] = {"turn": number, "role": str(turn.get("role", ""))}
            problems.append(Problem("unknown_speaker", params, "dialogue"))
        text = turn.get("text")
        if not isinstance(text, str) or not text.strip():
            problems.append(Problem("empty_turn", {"turn": number}, "dialogue"))
    return problems


def turns_from_form(data: FormData) -> list[Json]:
    """From the repeated fields turn_role and turn_text, or from one text `dialogue` with 患者：… lines."""
    roles, texts = many(data, "turn_role"), many(data, "turn_text")
    if not any(texts):
        return spoken(one(data, "dialogue"))
    return [
        {"role": roles[at] if at < len(roles) and roles[at] else DEFAULT_ROLE, "text": text}
        for at, text in enumerate(texts)
        if text
    ]


def spoken(text: str) -> list[Json]:
    """The turns of a pasted dialogue: a line that names no speaker goes on with the turn before."""
    turns: list[Json] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if match := _SPOKEN.fullmatch(line):
            turns.append({"role": match[1], "text": match[2].strip()})
        elif turns:
            turns[-1]["text"] += f"\n{line}"
        else:
            turns.append({"role": DEFAULT_ROLE, "text": line})
    return turns


def turns_to_form(input: Json) -> FormValues:
    """The repeated fields, aligned."""
    turns = turns_of(input)
    return {
        "turn_role": [str(turn.get("role", "")) for turn in turns],
        "turn_text": [str(turn.get("text", "")) for turn in turns],
    }


def printed(input: Json) -> str:
    """One turn a line: 患者：…"""
    return "\n".join(f"{turn.get('role', '')}：{turn.get('text', '')}" for turn in turns_of(input))
