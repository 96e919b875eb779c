"""Reading a group of option letters at one place of a cleaned reply: "B", "(B)", "ABD", "A、B和D", "B. its
text". It knows where the options of the item end and a medical word such as B超 or CEA begins; it never
weighs statements."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.scoring.choice_cues import is_taken_back

MAX_PARTS = 30

_OPENERS = re.compile(
    r"""[\s(\[{【<《"'“‘「『:：=\-—→>]*(?:(?:选项|第|option|choice)\s*)?[\s(\[【"'“‘「:]*""", re.IGNORECASE
)
_CLOSERS = re.compile(
    r"""(?:\s*[)\]}】>》"'”’」』]+)?(?:\s*(?:选项|这一项|这项|[两三四五]个?选?项|项|option\b))?""",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"""\s*(?:[,，、;；/&+|·]|以及|还有|或者?|和|与|及|跟|至|到|[~～–—-]|\band\b|\bor\b|\s|(?<=[)\]】])(?=[(\[【]))"""
    r"""\s*(?:以及|和|与|及|and\b)?\s*"""
)
_CAPITALS = re.compile(r"[A-Z]{1,40}")
_ANY_CASE = re.compile(r"[A-Za-z]{1,40}")
_SMALL = re.compile(r"""[a-z](?=\s*(?:[)\]】。.,;、"'”’]|$|\n|[一-鿿]))""")
_OWN_SUBJECT = re.compile(r"(?!选项|项|[三四五]|均|都|这|是|为|正确|对|符合)[一-鿿]")
_LOOSE = re.compile(r"\s*[,，;；]?\s*")
_ALTERNATIVE = re.compile(r"或|\bor\b|至|到|[~～–—-]")
_MEDICAL = re.compile(
    r"[A-Z]{1,2}(?:超|型|族|群|级|期|肽|反应|细胞|抗原|受体|因子|片(?!错)|波|链|环|区带|淋巴|[-—]?二聚体|蛋白|亚型|症|线|字|类药|"
    r"类似|带|峰|室|点|值|照)"
)
_BEFORE_LETTER = re.compile(r"(?:维生素|维他命|维|血型|型|抗|肝|甲型|乙型|[A-Za-z0-9])$")
_LABEL = re.compile(r"\s*[.。、:)(,]?\s*")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one item: letters in order, and their folded texts (empty when only letters are
    known)."""

    letters: tuple[str, ...]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, options: Sequence[str] | Mapping[str, str], fold: Callable[[str], str]) -> "Options":
        letters = tuple(str(letter).strip().upper() for letter in options)
        if not isinstance(options, Mapping):
            return cls(letters, {})
        texts = {str(letter).strip().upper(): squeeze(fold(str(text))) for letter, text in options.items()}
        plain = {letter: text for letter, text in texts.items() if text and text.upper() not in letters}
        return cls(letters, plain)


@dataclass(frozen=True, slots=True)
class Group:
    """Letters read at one place. ``alternatives``: the writer left the choice open ("A或B", "A-D")."""

    letters: tuple[str, ...]
    start: int
    end: int
    alternatives: bool = False


def squeeze(text: str) -> str:
    """The text without white space and without a closing stop: what option texts are compared by."""
    return re.sub(r"\s+", "", text).rstrip("。.;；,，")


def read_group(
    text: str, at: int, options: Options, *, bare: bool = False, ahead: bool = True
) -> Group | None:
    """The letters that begin at ``at`` (after brackets and quotes), or None when no letter stands there.

    ``ahead``: stop before letters that a remark of its own calls wrong.
    """
    opened = _OPENERS.match(text, at)
    start = opened.end() if opened else at
    if _BEFORE_LETTER.search(text[max(0, start - 3) : start]):
        return None
    run = _read_run(text, start, options, bare=bare)
    if run is None:
        return None
    letters, end = list(run[0]), run[1]
    alternatives, used = False, set[str]()
    for _ in range(MAX_PARTS):
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        inner = _OPENERS.match(text, separator.end())
        following = _read_run(text, inner.end() if inner else separator.end(), options, bare=bare)
        if following is None:
            break
        joint = separator.group().strip()
        new_clause = joint not in used and _LOOSE.fullmatch(separator.group()) is not None
        in_brackets = inner is not None and "(" in inner.group()
        if (
            ahead
            and (new_clause or in_brackets)
            and _rest_is_apart(text, separator.end(), joint, len(letters), options)
        ):
            break
        used.add(joint)
        alternatives = alternatives or bool(_ALTERNATIVE.search(separator.group()))
        letters += following[0]
        end = following[1]
    return Group(tuple(dict.fromkeys(letters)), start, end, alternatives)


def _rest_is_apart(text: str, at: int, joint: str, read: int, options: Options) -> bool:
    """Whether the letters that go on at ``at`` belong to a remark of their own.

    "ABC,D不对", "A、C,B和D不正确", "B,A、C、D均错误", "ABC,DE与本药无关"; but not "A,B,C均不对".
    """
    rest = read_group(text, at, options, ahead=False)
    if rest is None:
        return False
    if is_taken_back(text, rest.end, jointly=False):
        return True
    grouped = len(rest.letters) > 1 and joint != "" and joint not in text[rest.start : rest.end]
    if grouped and is_taken_back(text, rest.end):
        return True
    return grouped and read > 1 and _OWN_SUBJECT.match(text, rest.end) is not None


def skip_text(text: str, at: int, letter: str, options: Options) -> int | None:
    """The place after the option's own text, when it is repeated at ``at`` (". 阿莫西林"); None otherwise."""
    wanted = options.texts.get(letter)
    label = _LABEL.match(text, at)
    if not wanted or label is None:
        return None
    index, found = label.end(), 0
    while found < len(wanted) and index < len(text):
        if not text[index].isspace():
            if text[index] != wanted[found]:
                return None
            found += 1
        index += 1
    return index if found == len(wanted) else None


def _read_run(text: str, at: int, options: Options, *, bare: bool) -> tuple[tuple[str, ...], int] | None:
    run = (_ANY_CASE if bare else _CAPITALS).match(text, at)
    if run is None:
        low = _SMALL.match(text, at)
        if low is None:
            return None
        run = low
    end = run.end()
    if end < len(text) and re.match(r"[a-z0-9]", text[end]):
        return None
    letters = tuple(run.group().upper())
    if _is_word(text, run, letters, options):
        return None
    if len(letters) == 1:
        echoed = skip_text(text, end, letters[0], options)
        end = echoed if echoed is not None else end
    closed = _CLOSERS.match(text, end)
    end = closed.end() if closed else end
    if len(letters) == 1 and closed and closed.group().strip():
        echoed = skip_text(text, end, letters[0], options)
        end = echoed if echoed is not None else end
    return letters, end


def _is_word(text: str, run: re.Match[str], letters: tuple[str, ...], options: Options) -> bool:
    """Whether a run of capitals is an abbreviation or the head of a medical word and not a list of
    options."""
    after = text[run.end() : run.end() + 20]
    if len(letters) == 1 and skip_text(text, run.end(), letters[0], options) is not None:
        return False
    if _MEDICAL.match(text, run.start()):
        return True
    if len(letters) == 1:
        return False
    if any(letter not in options.letters for letter in letters) or len(set(letters)) != len(letters):
        return len(letters) > 2 or len(set(letters)) != len(letters) or bool(re.match(r"[一-鿿]", after))
    unsorted = list(letters) != sorted(letters)
    return unsorted and re.match(r"\s*(?!选项|项|均|都|这)[一-鿿]", after) is not None
