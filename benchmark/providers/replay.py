"""Stored answers read from a file of lines ``{"id", "reply"}``: a run without any model. Nothing is
generated; a prompt without a stored answer is an error of that prompt."""

import json
from pathlib import Path

from benchmark.providers.base import Prompt, ProviderError, Reply

_MAX_LINE = 16 * 1024 * 1024


class ReplayProvider:
    """Answers by id, from one file that is read once."""

    def __init__(self, path: str | Path) -> None:
        self._replies = _load(Path(path))

    async def reply(self, prompt: Prompt) -> Reply:
        """The stored text, or no_stored_reply / empty_reply."""
        if prompt.id not in self._replies:
            return Reply(prompt.id, None, "no_stored_reply", params={"id": prompt.id})
        text = self._replies[prompt.id]
        if text is None or not text.strip():
            return Reply(prompt.id, None, "empty_reply")
        return Reply(prompt.id, text, finish="stop")

    async def close(self) -> None:
        """Nothing is held open."""


def _load(path: Path) -> dict[str, str | None]:
    replies: dict[str, str | None] = {}
    try:
        with path.open("rb") as lines:
            number = 0
            while line := lines.readline(_MAX_LINE):
                number += 1
                if line.strip(b"\xef\xbb\xbf \t\r\n"):
                    key, text = _parse(line, number)
                    if key in replies:
                        raise ProviderError("duplicate_id", line=number, id=key)
                    replies[key] = text
    except OSError as error:
        raise ProviderError("file_not_readable", path=str(path)) from error
    return replies


def _parse(line: bytes, number: int) -> tuple[str, str | None]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ProviderError("bad_line", line=number) from error
    key = row.get("id") if isinstance(row, dict) else None
    if not isinstance(key, str | int) or isinstance(key, bool) or "reply" not in row:
        raise ProviderError("bad_line", line=number)
    if row["reply"] is not None and not isinstance(row["reply"], str):
        raise ProviderError("bad_line", line=number)
    return str(key), row["reply"]
