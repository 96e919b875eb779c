"""Splits a question that holds its options inline into stem and options, in all the forms found in the wild.

Handled: a list of quoted options with or without brackets, one option per line, a literal backslash-n between
options, `A.甲B.乙`, `A 甲 B 乙`, `(A)甲(B)乙`. What it cannot split it returns whole, with no options.
"""

from __future__ import annotations

import ast
import re

from annotation.formats.folding import narrow

LETTERS = "ABCDEFGHIJ"
_LABEL = re.compile(r"(?:\s*(?:选项|备选答案|options)\s*(?:如下)?\s*[:：]?\s*)$", re.IGNORECASE)
_QUOTED = re.compile(r"""\[?\s*(?P<quote>['"])\s*A[\s.、:)]""")
_LINE = re.compile(r"^\s*\(?([A-J])\s*(?:[.、:)]|\s)\s*(?=\S)")
# Between options inside one line, from the surest mark to the weakest.
_INLINE = (
    re.compile(r"(?<![A-Za-z0-9(])([A-J])\s*[.、:)]\s*"),
    re.compile(r"\(\s*([A-J])\s*\)\s*"),
    re.compile(r"(?<![A-Za-z0-9])([A-J])\s+(?=\S)"),
)


def split_options(text: str) -> tuple[str, dict[str, str]]:
    """(stem, {letter: option}); ({whole text}, {}) when no run of at least two options is found."""
    broken = text.replace("\\n", "\n").replace("\r\n", "\n")
    for attempt in (_split_quoted, _split_lines, _split_inline):
        found = attempt(broken)
        if found is not None:
            stem, options = found
            return _LABEL.sub("", stem).strip(), options
    return text.strip(), {}


def _split_quoted(text: str) -> tuple[str, dict[str, str]] | None:
    starts = list(_QUOTED.finditer(narrow(text)))
    if not starts:
        return None
    start = starts[-1]
    tail = text[start.start() :].strip()
    literal = tail if tail.startswith("[") else f"[{tail}]"
    try:
        entries = ast.literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    options: dict[str, str] = {}
    for entry in entries:
        match = _LINE.match(narrow(entry)) if isinstance(entry, str) else None
        if match is None or match[1] in options:
            return None
        options[match[1]] = entry[match.end() :].strip()
    return (text[: start.start()], options) if len(options) > 1 else None


def _split_lines(text: str) -> tuple[str, dict[str, str]] | None:
    """Letters must rise, but may have gaps: real files hold rows whose first or middle option is missing."""
    stem: list[str] = []
    options: dict[str, str] = {}
    last = ""
    for line in text.split("\n"):
        match = _LINE.match(narrow(line))
        if match is not None and match[1] > last and (last or match[1] in "AB"):
            last = match[1]
            options[last] = line[match.end() :].strip()
        elif last:
            options[last] = f"{options[last]}\n{line.strip()}".strip()
        else:
            stem.append(line)
    return ("\n".join(stem), options) if len(options) > 1 else None


def _split_inline(text: str) -> tuple[str, dict[str, str]] | None:
    plain = narrow(text)
    for pattern in _INLINE:
        marks = list(pattern.finditer(plain))
        for index in range(len(marks) - 1, -1, -1):
            if marks[index][1] != "A":
                continue
            run = _run(marks[index:])
            if len(run) > 1:
                ends = [mark.start() for mark in run[1:]] + [len(text)]
                options = {
                    mark[1]: text[mark.end() : end].strip().rstrip(",，;；")
                    for mark, end in zip(run, ends, strict=True)
                }
                # "A、B 两型" in a stem looks like a run too, but leaves an option empty.
                if all(options.values()):
                    return text[: run[0].start()], options
    return None


def _run(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks A, B, C … in their order, as far as they go."""
    run: list[re.Match[str]] = []
    for mark in marks:
        if len(run) < len(LETTERS) and mark[1] == LETTERS[len(run)]:
            run.append(mark)
    return run
