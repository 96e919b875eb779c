"""What is done to a model's reply before anything is read from it: hidden reasoning taken out, character
widths folded, markdown removed, JSON values found. It never decides what the answer is, and it never
repairs JSON."""

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

MAX_REPLY = 200_000
MAX_BLOCKS = 2_000
MAX_UNCLOSED = 20

_THINK_OPEN = re.compile(r"<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THINK_CLOSE = re.compile(r"</(think|thinking|thought|reasoning)>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_TRADITIONAL = str.maketrans("選應該確對錯為項題擇綜終當", "选应该确对错为项题择综终当")
_OPENER = re.compile(r"[{\[]")
_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\n?|```")


def without_thinking(reply: str) -> str | None:
    """The reply after its last think block; None when a think block was opened and never closed."""
    end = 0
    for close in _THINK_CLOSE.finditer(reply):
        end = close.end()
    visible = reply[end:]
    opened = _THINK_OPEN.search(visible)
    return None if opened else visible


def fold(text: str) -> str:
    """Compatibility width folding (NFKC: Ａ→A, （→(, ：→:), the traditional forms of the cue words, no
    invisible marks."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_TRADITIONAL)


def without_markdown(text: str) -> str:
    """Emphasis, code marks, headings, bullets and quotes removed; text that is struck through is removed
    with its marks."""
    text = re.sub(r"~~[^~\n]{0,200}~~", "", text)
    text = re.sub(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[ \t]*[-*•·][ \t]+", "", text, flags=re.MULTILINE)
    return re.sub(r"\*+|`+|__", "", text)


class _RepeatedKeyError(Exception):
    """An object names one key twice."""


class Block(NamedTuple):
    """A JSON or Python literal found in a text, with its place."""

    value: Any
    start: int
    end: int
    kind: str


def literal_blocks(text: str) -> Iterator[Block]:
    """Outermost JSON values (objects, arrays) of a text in order; Python literals are read where JSON fails.

    An object that never closes ends the search: what stands inside a truncated answer is not an answer.
    """
    at = unclosed = 0
    for _ in range(MAX_BLOCKS):
        opener = _OPENER.search(text, at)
        if opener is None:
            return
        end = _closing(text, opener.start())
        if end is None:
            unclosed += 1
            if text[opener.start()] == "{" or unclosed > MAX_UNCLOSED:
                return
            at = opener.end()
            continue
        parsed = parse_literal(text[opener.start() : end])
        if parsed is not None:
            yield Block(parsed[0], opener.start(), end, parsed[1])
        at = end


def parse_literal(source: str) -> tuple[Any, str] | None:
    """(value, "json" | "literal"), or None; repeated keys are refused because readers disagree on them."""
    try:
        return json.loads(source, object_pairs_hook=_unique_keys), "json"
    except _RepeatedKeyError:
        return None
    except (ValueError, RecursionError):
        pass
    try:
        tree = ast.parse(source.strip(), mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                _unique_keys([(ast.dump(key) if key else "", None) for key in node.keys])
        return ast.literal_eval(tree), "literal"
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, _RepeatedKeyError):
        return None


def without_fences(text: str) -> str:
    """The text with the marks of code fences removed and their content kept."""
    return _FENCE.sub("\n", text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _RepeatedKeyError
    return result


def _closing(text: str, start: int) -> int | None:
    """The index after the bracket that closes the one at ``start``; quotes of both kinds are respected."""
    depth, quote, escaped = 0, "", False
    for index in range(start, len(text)):
        char = text[index]
        if quote:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == quote:
                quote = ""
        elif char == '"' or (char == "'" and text[index - 1] in "[{,: \n"):
            quote = char
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if depth == 0:
                return index + 1
    return None
