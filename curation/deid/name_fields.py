"""Where a name that stands in a field of a form ends: masked, spaced, foreign and Latin names, names of four
characters, and what follows them in one line. Does not decide whether it is a name."""

from __future__ import annotations

import re

from curation.deid.lexicon import any_of
from curation.deid.name_words import ALL_SURNAMES, COMPOUND, FAMILY, GIVEN, HAN, HAN_RUN, is_allowed
from curation.deid.views import CJK

_TITLE = any_of("titles.txt")
_SURNAMES = COMPOUND | ALL_SURNAMES
_AFTER_MASK = (
    rf"[^{CJK}]|$|的|要求|表示|撤回|主任|医|护|签|陪|女士|先生|在|因|于|称|诉|和|与|等|您|接|副|发|同|代|回|已|亦"
    rf"|让|有|出院|住院|离"
)
MASKED = re.compile(
    rf"(?P<name>(?:{FAMILY})(?:[ ]?[*×○〇ｘ]{{1,3}}|[XxＸ]{{1,3}}(?![A-Za-z0-9\-])|某{{1,3}}|"
    rf"[*×○]{HAN}|{HAN}["
    rf"*×○]{{1,2}})(?:{HAN}(?={_AFTER_MASK}))?)"
)
_FOREIGN = re.compile(rf"[{CJK}]{{1,8}}(?:[·•][{CJK}]{{1,10}}){{1,3}}")
_SPACED = re.compile(rf"{FAMILY}[ ]{{1,2}}{HAN}(?:[ ]{{0,2}}{HAN})?(?!{HAN})")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'\-]{1,20}(?:[ ,]{1,2}[A-Z][A-Za-z'\-]*\.?){0,3}")
_NOBODY = re.compile(
    "(?:无|不详|未|本人|患者|病人|家属|同上|暂|略|拒|已|见|其他|父|母|配偶|儿子|女儿|妻|丈夫)"
)
_ONE_MORE = re.compile(rf"(?![男女签于与因住性]){HAN}(?!{HAN})")
_LABEL_STOP = re.compile(
    rf"(?:性别|年龄|[男女](?!\n|$|[ \t,，]{{0,3}}(?:性别|[男女]))|电话|科|床|{_TITLE}|日期|时间|签|于|与|因|"
    rf"关系|职业|民族|住|[^{CJK}])"
)


def length_of_name(text: str, start: int, stop: int, *, lenient: bool) -> int | None:
    """Where the name that begins at `start` ends, if one does; lenient behind a colon, where anything may
    be a name.
    """
    foreign = _FOREIGN.match(text, start, stop) or (lenient and _LATIN_NAME.match(text, start, stop))
    if foreign:
        return foreign.end()
    masked = MASKED.match(text, start, stop)
    if masked:
        return masked.end()
    spaced = _SPACED.match(text, start, stop)
    if spaced:
        return spaced.end()
    surname = 2 if text[start : start + 2] in COMPOUND else 1
    if not lenient and text[start : start + surname] not in _SURNAMES:
        return None
    limit = min(stop, start + surname + (2 if text[start : start + surname] in _SURNAMES else 3))
    cut = _LABEL_STOP.search(text, start + 1, limit)
    end = cut.start() if cut else limit
    while end > start and not re.match(HAN, text[end - 1]):
        end -= 1
    # Names of four characters (阿依古丽) that fill the field.
    if not cut and end == limit < stop and _ONE_MORE.match(text, end, stop):
        usual = all(sign in GIVEN for sign in text[start + surname : end + 1])
        end += lenient or usual
    word = text[start:end]
    if len(word) < 2 or not HAN_RUN.fullmatch(word) or _NOBODY.match(word):
        return None
    if not lenient and is_allowed(word):
        return None
    return end
