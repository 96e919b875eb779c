"""Names from the votes of a dictionary tagger, and surname tokens followed by usual given names. A vote
counts only if the surname and the given-name characters agree with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import rjieba

from curation.deid.name_evidence import GRAMMAR, is_word
from curation.deid.name_words import (
    COMPOUND,
    FREQUENT,
    GIVEN,
    HAN_RUN,
    NOT_GIVEN,
    STRONG,
    is_allowed,
    plausible,
)
from curation.deid.types import Span

_COMPOUND = re.compile("|".join(sorted(COMPOUND)))
# The tagger takes these verbs for the last character of a name: they are hidden from it.
_GLUE = "诉嘱称"


# What stands behind the name of a drug or a food that looks like a person's.
DRUG_AROUND = re.compile(
    r"[罗秦嗪唑坦汀酯啶胺酮沙芬平韦星洛醇]|太尼|胶囊|颗粒|钙片|胃片|片[^刻]|茶|煎?汤|膏|冲剂|口服液|注射|丸|散|"
    r"菌粉|糖浆|能治|螺杆"
)


def find(text: str) -> Iterator[Span]:
    """Names the dictionary tagger votes for, and surname tokens followed by usual given names."""
    for verb in _GLUE:
        text = text.replace(verb, ",")
    tokens = rjieba.tag(text)
    # Few words begin a name: offsets are summed up only where one does.
    start = counted = 0
    first = (
        FREQUENT.union(name[0] for name in COMPOUND if name in text) if _COMPOUND.search(text) else FREQUENT
    )
    for place in [place for place, token in enumerate(tokens) if token[0][0] in first]:
        word, tag = tokens[place]
        length, score = _weigh(tokens, place, word, tag) if len(word) <= 4 else (0, 0.0)
        if not length and len(word) <= 4:
            length, score = _unknown(tokens, place, word, tag), 0.4
        if length:
            start += sum([len(token[0]) for token in tokens[counted:place]])
            counted = place
            if not DRUG_AROUND.match(text, start + length):
                yield Span(start, start + length, "NAME_OTHER", "tagger", score)


def _weigh(tokens: list[tuple[str, str]], place: int, word: str, tag: str) -> tuple[int, float]:
    """Length and score of a name that begins with this token; length 0 for none."""
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    surname = 2 if word[:2] in COMPOUND else 1
    if word[surname:] and not word[surname:].strip("〇零一二三四五六七八九十"):
        return 0, 0.0
    if len(word) > surname:
        tagged = tag.startswith("nr")
        if len(word) > surname + 2:
            return 0, 0.0
        longer = word + following
        if (
            len(word) == surname + 1
            and len(following) == 1
            and following in GIVEN
            and plausible(longer, cue=False)
        ):
            alone = _stands_apart(tokens, place, 2)
            if alone if following in NOT_GIVEN else alone or tagged or tag == "x":
                return len(longer), 0.6
        if (tagged and _voted(word)) or (tag == "x" and plausible(word, cue=False)):
            return len(word), 0.7 if word[0] in STRONG else 0.5
        usual = (
            len(word) == surname + 2
            and plausible(word, cue=False)
            and all(sign in GIVEN for sign in word[surname:])
        )
        if usual and not rjieba.has_word(word) and (word[0] in STRONG or _stands_apart(tokens, place, 1)):
            return len(word), 0.5
        return 0, 0.0
    taken = following
    count = 1
    if (
        len(following) == 1
        and place + 2 < len(tokens)
        and len(tokens[place + 2][0]) == 1
        and tokens[place + 2][0] in GIVEN
        and tokens[place + 2][0] not in NOT_GIVEN
    ):
        taken, count = following + tokens[place + 2][0], 2
    if (
        not taken.strip("〇零一二三四五六七八九十")
        or len(taken) > 2
        or not all(sign in GIVEN for sign in taken)
        or not plausible(word + taken, cue=False)
    ):
        return 0, 0.0
    sure = word[0] in STRONG and len(taken) == 2
    if sure or _stands_apart(tokens, place, count + 1) or tag.startswith("nr"):
        return len(word + taken), 0.5
    return 0, 0.0


def _unknown(tokens: list[tuple[str, str]], place: int, word: str, tag: str) -> int:
    """Default-deny: the length of a run behind a surname that the dictionary cannot read."""
    surname = 2 if word[:2] in COMPOUND else 1
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    if len(word) > surname:
        known = is_word(word) and not tag.startswith("nr")
        longer = word + following
        if (
            len(word) == surname + 1
            and len(following) == 1
            and following in GIVEN
            and following not in NOT_GIVEN
        ):
            return (
                len(longer)
                if not known and _could(longer, surname) and _stands_apart(tokens, place, 2)
                else 0
            )
        sure = _could(word, surname) and (
            word[0] in STRONG or surname == 2 or _stands_apart(tokens, place, 1)
        )
        return len(word) if not known and sure else 0
    third = tokens[place + 2][0] if place + 2 < len(tokens) else ""
    for taken, count in ((following + third, 3), (following, 2)):
        if len(taken) != count - 1 and not (count == 2 and len(taken) == 2):
            continue
        whole = word + taken
        if len(taken) == 2 and count == 2 and is_word(taken) and not all(sign in GIVEN for sign in taken):
            continue
        if _could(whole, surname) and (
            _stands_apart(tokens, place, count) or (len(taken) == 2 and word in STRONG and count == 3)
        ):
            return len(whole)
    return 0


def _could(word: str, surname: int) -> bool:
    """Could this run be a name: nothing in it that names seldom hold, and not a known word?"""
    given = word[surname:]
    if not 1 <= len(given) <= 2 or not HAN_RUN.fullmatch(word) or is_allowed(word) or word[0] in GRAMMAR:
        return False
    if not given.strip("〇零一二三四五六七八九十"):
        return False
    return not any(sign in NOT_GIVEN for sign in given) and (len(given) == 2 or given in GIVEN)


_LEFT_OF_NAME = frozenset(
    [
        "告知",
        "通知",
        "联系",
        "陪同",
        "感谢",
        "家属",
        "之子",
        "之女",
        "之妻",
        "患者",
        "病人",
        "家属",
        "由",
        "经",
        "与",
        "和",
        "及",
        "请",
        "叫",
        "名叫",
        "向",
        "医师",
        "医生",
        "护士",
        "主任",
        "主任医师",
        "教授",
        "记录者",
        "患儿",
        "是",
        "为",
    ]
)
_RIGHT_OF_NAME = frozenset(
    [
        "主任",
        "主任医师",
        "医师",
        "医生",
        "教授",
        "先生",
        "女士",
        "因",
        "于",
        "男",
        "女",
        "同志",
        "老师",
        "护士",
        "大夫",
        "诉",
        "代诉",
        "的",
        "说",
        "来",
        "之",
        "系",
        "查房",
        "签名",
        "等",
        "和",
        "、",
    ]
)


def _stands_apart(tokens: list[tuple[str, str]], place: int, count: int) -> bool:
    """True if a name of `count` tokens has an edge, a usual neighbour or a word of the right kind on both
    sides.
    """
    left, left_tag = tokens[place - 1] if place else ("", "x")
    right, right_tag = tokens[place + count] if place + count < len(tokens) else ("", "x")
    left_ok = left in _LEFT_OF_NAME or left_tag[0] in "tpx" or not HAN_RUN.fullmatch(left[-1:])
    return left_ok and (
        right in _RIGHT_OF_NAME or right_tag[0] in "vdpxt" or not HAN_RUN.fullmatch(right[:1])
    )


def _voted(word: str) -> bool:
    """Could a word that the tagger calls a name be one? A sure surname excuses rare characters."""
    if word[0] not in STRONG and word[:2] not in COMPOUND:
        rare = sum(sign not in GIVEN for sign in word[1:])
        return plausible(word, cue=False) or (
            len(word) == 3
            and rare == 1
            and not any(sign in NOT_GIVEN for sign in word[1:])
            and not is_allowed(word)
        )
    given = word[2 if word[:2] in COMPOUND else 1 :]
    return plausible(word, cue=True) and (
        not any(sign in NOT_GIVEN for sign in given) or any(sign in GIVEN for sign in given)
    )
