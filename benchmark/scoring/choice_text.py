"""Where plain text says which option is the answer: cues, lines of letters, openings, judged or named
options. Each finder reports places and strengths; none decides between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmark.scoring import choice_cues as cues
from benchmark.scoring.choice_letters import Group, Options, read_group, skip_text, squeeze

_LEAD = re.compile(r"\s*(?:$|\n|[。,，;；(（!]|\.(?=\s*(?:$|\n))|因为|由于|理由|解析|是因为|\s(?=[一-鿿]))")


@dataclass(frozen=True, slots=True)
class Statement:
    """One place where the reply says what the answer is; ``strength`` 2 final, 1 chosen, 0 merely judged
    right."""

    letters: tuple[str, ...] | None
    start: int
    end: int
    strength: int
    rule: str


def last_statement(statements: list[Statement], text: str) -> Statement | None:
    """The last final statement; a merely chosen letter after it counts only where the writer corrects
    himself."""
    ordered = sorted(statements, key=lambda one: (one.end, one.strength))
    current: Statement | None = None
    for one in ordered:
        corrected = current is not None and cues.CORRECTION.search(text[current.end : one.start])
        if current is None or one.strength >= current.strength or corrected:
            current = one
    return current


def whole_reply(text: str, options: Options) -> Statement | None:
    """A reply that is nothing but letters (any case), one option line, or an option's text."""
    body = text.strip()
    if len(body) <= 60:
        texts = named_options(body, options)
        if texts:
            return Statement(texts, 0, len(text), 2, "text")
    group = read_group(body, 0, options, bare=True)
    if group is None or group.start > 12:
        return None
    tail = body[group.end :]
    if re.fullmatch(r"[\s。.,，;；!、)]*", tail):
        return Statement(_letters(group), 0, len(text), 2, "letters")
    return None


def cued(text: str, options: Options) -> Iterator[Statement]:
    for pattern, strength, rule in (
        (cues.FINAL, 2, "final_cue"), (cues.ENGLISH, 2, "english"), (cues.CHOSEN, 1, "chosen_cue"),
        (cues.INSTEAD, 1, "instead"), (cues.CONCLUDED, 1, "concluded"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            statement = _after_cue(text, match, options, strength, rule)
            if statement is not None and cues.is_asserted(text, match.start(), statement.end):
                yield statement
    yield from _followed_by(text, cues.IS_ANSWER, options, 2, "is_the_answer")


def _followed_by(
    text: str, words: re.Pattern[str], options: Options, strength: int, rule: str
) -> Iterator[Statement]:
    """Groups of letters that are directly followed by ``words`` ("B是正确答案", "A、B均正确")."""
    end = 0
    for match in re.finditer(r"(?<![A-Za-z0-9])[A-Z]", text):
        group = read_group(text, match.start(), options) if match.start() >= end else None
        if group is None:
            continue
        end = group.end
        behind = words.match(text, group.end)
        if behind and cues.is_asserted(text, match.start(), behind.end()):
            yield Statement(_letters(group), match.start(), behind.end(), strength, rule)


def _after_cue(text: str, cue: re.Match[str], options: Options, strength: int, rule: str) -> Statement | None:
    group = read_group(text, cue.end(), options)
    if group is None:
        sentence = re.split(r"[。;；\n]|(?<!\d)\.", text[cue.end() : cue.end() + 400], maxsplit=1)[0]
        named = named_options(sentence, options)
        if not named and strength == 2:
            clause = re.split(r"[。;；\n,，]|因为|,", text[cue.end() : cue.end() + 120], maxsplit=1)[0]
            named = named_options(clause, options)
        return Statement(named, cue.start(), cue.end(), strength, rule + "+text") if named else None
    if rule in ("instead", "concluded") and not cues.HARD_END.match(text, group.end):
        return None
    if rule == "english" and text[group.start].islower() and not cues.HARD_END.match(text, group.end):
        return None
    group = _listed_below(text, group, options)
    return Statement(_letters(group), cue.start(), group.end, strength, rule)


def _listed_below(text: str, group: Group, options: Options) -> Group:
    """The group extended by following lines that each repeat one further option with its own text."""
    letters, end = list(group.letters), group.end
    if skip_text(text, group.start + 1, letters[0], options) is None:
        return group
    for line in re.finditer(r"[ \t]*\n[ \t]*[-•·]?[ \t]*([A-Z])", text[end:]):
        if line.start() + group.end != end:
            break
        after = skip_text(text, group.end + line.end(), line.group(1), options)
        if after is None or line.group(1) in letters:
            break
        letters.append(line.group(1))
        end = after
    return Group(tuple(letters), group.start, end, group.alternatives)


def letter_lines(text: str, options: Options, multiple: bool) -> Iterator[Statement]:
    """Lines that hold letters only; and echoed option lines, when they are a proper subset that ends the
    reply."""
    echoes: list[tuple[str, int, int]] = []
    previous: tuple[tuple[str, ...], int] | None = None
    for line in re.finditer(r"[^\n]+", text):
        body = line.group().strip(" \t-•·。.,，()[]【】")
        bare = re.fullmatch(r"(?:选项)?[A-Z](?:\s*[,，、/&和]?\s*[A-Z])*(?:选项|项)?", body)
        group = read_group(body, 0, options) if bare else None
        if group is not None and group.end >= len(body):
            joined = previous is not None and not text[previous[1] : line.start()].strip()
            letters = tuple(dict.fromkeys((*(previous[0] if joined and previous else ()), *group.letters)))
            previous = (letters, line.end())
            said = None if group.alternatives else letters
            yield Statement(said, line.start(), line.end(), 2, "letters_line")
        elif body[:1] in options.letters and skip_text(body, 1, body[0], options) == len(body):
            echoes.append((body[0], line.start(), line.end()))
    letters = tuple(dict.fromkeys(letter for letter, _, _ in echoes))
    alone = bool(echoes) and (text[: echoes[0][1]] + text[echoes[-1][2] :]).strip() == ""
    if echoes and len(letters) < len(options.letters) and (len(letters) == 1 or (multiple and alone)):
        yield Statement(letters, echoes[-1][1], echoes[-1][2], 2, "option_line")


def leading(text: str, options: Options) -> Iterator[Statement]:
    """A reply that opens with its letters ("B，因为…", "B. 阿莫西林是首选…")."""
    group = read_group(text, 0, options)
    if group is None or group.start > 4:
        return
    others = re.search(r"(?:^|\n|\s)([A-Z])\s*[.、:)]", text[group.end :])
    taken_back = cues.is_taken_back(text, group.end)
    after = skip_text(text, group.start + 1, group.letters[0], options) if len(group.letters) == 1 else None
    repeated = after is not None
    if not repeated and not options.texts and len(group.letters) == 1:
        labelled = re.match(r"\s*[.、]\s*", text[group.end :])
        taken_back = taken_back or bool(labelled and cues.is_taken_back(text, group.end + labelled.end()))
        repeated = labelled is not None
    if repeated and (others or taken_back):
        return
    if (repeated or _LEAD.match(text, group.end)) and cues.is_asserted(text, group.start, group.end):
        yield Statement(_letters(group), group.start, group.end, 2, "leading")


def judged_right(text: str, options: Options) -> Statement | None:
    """Letters judged right where no answer is declared: one statement, and nothing that contradicts it."""
    found = list(_followed_by(text, cues.IS_RIGHT, options, 0, "judged_right"))
    starts = {one.letters for one in found}
    return found[-1] if len(starts) == 1 else None


def stated_text(text: str, options: Options) -> Statement | None:
    """A one-sentence reply that ends "…是 <the text of one option>"."""
    if len(text) > 120 or re.search(r"不是|并非|排除|除外|不选|[?？]", text):
        return None
    body = squeeze(text)
    for letter, wanted in sorted(options.texts.items(), key=lambda item: -len(item[1])):
        head = body[: -len(wanted)].rstrip("\"'“‘「")
        if body.rstrip("\"'”’」").endswith(wanted) and re.search(r"(?:是|为|:|首选|选用|考虑|诊断)$", head):
            return Statement((letter,), 0, len(text), 0, "stated_text")
    return None


def named_options(body: str, options: Options) -> tuple[str, ...] | None:
    """The options whose texts make up ``body`` exactly (one, or several joined); None when anything else
    stands there."""
    bare = squeeze(body.strip(" \n\t\"'“”‘’「」()[]【】:："))
    same = [letter for letter, text in options.texts.items() if text == bare]
    if len(same) == 1:
        return (same[0],)
    parts = [squeeze(part) for part in re.split(r"[、,，;；\n]|以及|和|与|及", body)]
    letters = [[letter for letter, text in options.texts.items() if text == part] for part in parts]
    if len(parts) > 1 and all(len(one) == 1 for one in letters):
        return tuple(dict.fromkeys(one[0] for one in letters))
    return None


def _letters(group: Group) -> tuple[str, ...] | None:
    return None if group.alternatives else group.letters
