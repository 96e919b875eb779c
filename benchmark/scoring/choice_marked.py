"""Answers that carry marks of their own: JSON with an answer key, \\boxed{…}, <answer>…</answer>. A marked
value that names no option is an answer outside the options, not a reason to read on elsewhere."""

import re
from typing import Any

from benchmark.scoring.choice_letters import Options
from benchmark.scoring.choice_text import Statement, cued, last_statement, leading, whole_reply
from benchmark.scoring.cleaning import fold, literal_blocks, without_markdown

_KEYS = {
    *("answer", "answers", "final_answer", "choice", "choices", "option", "options", "result", "output"),
    *("ans", "correct_answer", "correct_option", "答案", "正确答案", "最终答案", "选项", "正确选项"),
    *("选择", "结果", "输出"),
}
_TAGGED = re.compile(r"<(answer|答案)>(.{0,400}?)</\1>", re.IGNORECASE | re.DOTALL)
_BOXED = re.compile(r"\\boxed\s*\{((?:[^{}]|\{[^{}]{0,80}\}){0,200})\}")
_LATEX = re.compile(r"\\(?:text|mathrm|mathbf|textbf|rm)\s*\{([^{}]{0,80})\}|\$|\\[()\[\],;!]")


def marked_statements(text: str, options: Options) -> tuple[list[Statement], str]:
    """Statements in JSON, boxes and tags; and the text with those places blanked, so that offsets stay
    true."""
    found: list[Statement] = []
    rest = text
    for pattern, rule in ((_TAGGED, "tag"), (_BOXED, "boxed")):
        for match in pattern.finditer(text):
            letters = _value_letters(match.group(match.lastindex or 1), options)
            found.append(Statement(letters, match.start(), match.end(), 2, rule))
            rest = blank(rest, match.start(), match.end())
    for block in literal_blocks(rest):
        if isinstance(block.value, dict):
            keys = [key for key in block.value if str(key).strip().lower() in _KEYS]
            if not keys:
                continue
            value = block.value[keys[0]]
        elif isinstance(block.value, list) and block.value and rest[: block.start].strip("`json \n") == "":
            value = block.value
        else:
            continue
        found.append(Statement(_value_letters(value, options), block.start, block.end, 2, "json"))
        rest = blank(rest, block.start, block.end)
    return found, rest


def _value_letters(value: Any, options: Options) -> tuple[str, ...] | None:
    """Letters of a marked value; an empty tuple where the value names no option, None where it leaves the
    choice open."""
    if isinstance(value, list | tuple):
        parts = [_value_letters(part, options) for part in value]
        if any(not part for part in parts):
            return ()
        return tuple(dict.fromkeys(letter for part in parts for letter in part or ()))
    if not isinstance(value, str):
        return ()
    text = without_markdown(unlatexed(fold(value))).strip()
    whole = whole_reply(text, options)
    if whole is None:
        whole = last_statement([*cued(text, options), *leading(text, options)], text)
    return whole.letters if whole is not None else ()


def unlatexed(text: str) -> str:
    """The text with LaTeX commands replaced by what they wrap, padded so that no offset moves."""
    return _LATEX.sub(lambda m: (m.group(1) or "").ljust(len(m.group())), text)


def blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\n" * (end - start) + text[end:]
