"""The Chinese multiple-choice extractor: which option letters a reply states as its answer.

Statements are collected with their place and strength, taken-back ones are dropped, and the last final one
wins over earlier considerations. It never guesses: an open alternative, a letter that is no option, or two
letters where one is wanted give None. It never reads the key and does not know the stem, so "only C is
wrong" is no answer to it."""

import re
from collections.abc import Mapping, Sequence

from benchmark.scoring import choice_cues as cues
from benchmark.scoring.choice_letters import Options, skip_text
from benchmark.scoring.choice_marked import blank, marked_statements, unlatexed
from benchmark.scoring.choice_text import (
    Statement,
    cued,
    judged_right,
    last_statement,
    leading,
    letter_lines,
    stated_text,
    whole_reply,
)
from benchmark.scoring.cleaning import fold, without_fences, without_markdown, without_thinking
from benchmark.scoring.extraction import Extraction

EXTRACTOR = "choice/1"
MAX_TAIL = 20_000

_ALL = re.compile(
    r"(?:全选|(?:选择?|答案(?:是|为)?[:：]?)\s*(?:以上)?(?:全部|所有)(?:选项)?)(?=\s*(?:$|\n|[。.,，!]))"
)


def extract_choice(reply: str, options: Sequence[str] | Mapping[str, str], *, multiple: bool) -> Extraction:
    """The sorted letters that ``reply`` gives as its answer, or None with the reason as ``rule``."""
    known = Options.of(options, fold)
    visible = without_thinking(reply)
    if visible is None:
        return Extraction(None, "unclosed_think", EXTRACTOR)
    text = fold(visible)[-MAX_TAIL:].strip()
    if not text:
        return Extraction(None, "empty", EXTRACTOR)
    chosen = _decide(text, known, multiple)
    if chosen is None:
        return Extraction(None, "no_statement", EXTRACTOR)
    if chosen.letters is None:
        return Extraction(None, "open_alternative", EXTRACTOR)
    if not chosen.letters or any(letter not in known.letters for letter in chosen.letters):
        return Extraction(None, "outside_options", EXTRACTOR)
    if len(chosen.letters) > 1 and not multiple:
        return Extraction(None, "several_letters", EXTRACTOR)
    return Extraction(sorted(chosen.letters), chosen.rule, EXTRACTOR)


def _decide(text: str, options: Options, multiple: bool) -> Statement | None:
    text = _without_echo(text, options)
    marked, plain = marked_statements(unlatexed(without_markdown(without_fences(text))), options)
    whole = whole_reply(plain, options)
    if whole is not None and not marked:
        return whole
    found = (cued(plain, options), letter_lines(plain, options, multiple), leading(plain, options))
    statements = [*marked, *(statement for finder in found for statement in finder)]
    if multiple:
        every = [Statement(options.letters, m.start(), m.end(), 2, "all") for m in _ALL.finditer(plain)]
        statements += [one for one in every if cues.is_asserted(plain, one.start, one.end)]
    boxed = [one for one in marked if one.rule in ("boxed", "tag")]
    if boxed:
        return max(boxed, key=lambda one: one.end)
    final = last_statement(statements, plain)
    if final is not None:
        return final
    return judged_right(plain, options) or stated_text(plain, options)


def _without_echo(text: str, options: Options) -> str:
    """The text with a repetition of all options, in order and with their texts, blanked: it is the
    question, no answer."""
    if len(options.texts) < len(options.letters) or len(options.letters) < 2:
        return text
    for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(options.letters[0])}", text):
        at: int | None = match.start()
        for letter in options.letters:
            opened = re.compile(rf"[\s;；,，(]*{re.escape(letter)}").match(text, at or 0)
            at = skip_text(text, opened.end(), letter, options) if opened else None
            if at is None:
                break
        if at is not None:
            text = blank(text, match.start(), at)
    return text
