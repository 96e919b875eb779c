"""Turns of a conversation, as data sets nest them in JSON, as lines that a physician can read: `医生：…`.

Only what certainly is a conversation is rewritten; anything that would lose a field stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

SPEAKER = ("role", "speaker", "from", "角色", "说话人", "发言人")
SAID = ("content", "text", "utterance", "sentence", "value", "内容", "文本")
PLACE = ("id", "turn", "index", "order", "seq", "turn_id", "utterance_id", "sentence_id", "序号")
MOMENT = ("time", "timestamp", "datetime", "date", "created_at", "时间")
WORDS = {
    "doctor": "医生",
    "physician": "医生",
    "dr": "医生",
    "医生": "医生",
    "医师": "医师",
    "patient": "患者",
    "患者": "患者",
    "病人": "病人",
    "nurse": "护士",
    "护士": "护士",
    "family": "家属",
    "relative": "家属",
    "家属": "家属",
}
SPOKEN_LINE = re.compile(rf"\s*(?:{'|'.join(WORDS)})\s*[:：]", re.IGNORECASE)


def dialogue_text(value: list[Any]) -> str | None:
    """The conversation in `value` line by line; None when it is something else."""
    if not value:
        return None
    if all(isinstance(turn, str) and SPOKEN_LINE.match(turn) for turn in value):
        return "\n".join(turn.strip() for turn in value)
    lines = [_line(turn) for turn in value]
    return "\n".join(line for line in lines if line) if all(line is not None for line in lines) else None


def _line(turn: Any) -> str | None:
    if not isinstance(turn, dict) or not all(isinstance(key, str) for key in turn):
        return None
    names = {key.casefold(): key for key in turn}
    speaker = next((names[key] for key in SPEAKER if key in names), None)
    said = next((names[key] for key in SAID if key in names), None)
    if speaker is None or said is None or not isinstance(turn[speaker], str):
        return None
    if not isinstance(turn[said], str) or not turn[speaker].strip():
        return None
    moments: list[str] = []
    for folded, key in names.items():
        if key in (speaker, said) or folded in PLACE or turn[key] in (None, ""):
            continue
        if folded not in MOMENT or not isinstance(turn[key], (str, int, float)):
            return None
        moments.append(str(turn[key]))
    role: str = turn[speaker].strip()
    text: str = turn[said]
    return WORDS.get(role.casefold(), role) + "".join(f"（{one}）" for one in moments) + "：" + text
