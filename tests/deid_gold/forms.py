"""Expands one form into its surface: digits, letters, alternatives, words from lists, and the disguises (full-width,
Chinese digits, spaced out, misread). It knows nothing of documents and marks nothing."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from random import Random

from tests.deid_gold.kit import Kind, Kit

CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
MARK = re.compile(r"\{([A-Za-z_]+\d*(?:\.[a-z]+)?)(?::([^{}]*))?\}|[#＃△▽]")
ALPHABETS = {
    "#": string.digits,
    "＃": "123456789",
    "△": "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "▽": "abcdefghijkmnpqrstuvwxyz",
}
HANZI = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
SPOKEN = HANZI | {"0": "零", "1": "幺"}
NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """1–99 as Chinese writes numbers: 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def wide(text: str) -> str:
    """ASCII as full-width characters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def hanzi(text: str) -> str:
    """Digits as Chinese digits."""
    return "".join(HANZI.get(letter, letter) for letter in text)


def spoken(text: str) -> str:
    """Digits as they are said on the telephone."""
    return "".join(SPOKEN.get(letter, letter) for letter in text)


def spaced(text: str) -> str:
    """A space between any two characters."""
    return " ".join(text)


def misread(text: str) -> str:
    """Digits as a scanner takes them for letters."""
    return text.replace("0", "O").replace("1", "l")


def hidden(text: str) -> str:
    """A zero-width space in the middle."""
    middle = len(text) // 2
    return text[:middle] + "\u200b" + text[middle:]


DISGUISES = {"w:": wide, "h:": hanzi, "y:": spoken, "s:": spaced, "z:": hidden, "o:": misread}


def choices(rng: Random, text: str) -> str:
    """Decides every ``<a|b>``, inner ones first."""
    while found := CHOICE.search(text):
        text = text[: found.start()] + rng.choice(found[1].split("|")) + text[found.end() :]
    return text


def number(rng: Random, limits: str) -> str:
    """A number between two limits, with as many decimals as the limits are written with."""
    low, high = limits.split("-")
    decimals = len(low.partition(".")[2])
    return (
        f"{rng.uniform(float(low), float(high)):.{decimals}f}"
        if decimals
        else str(rng.randint(int(low), int(high)))
    )


def expand(rng: Random, kit: Kit, form: str, fields: Mapping[str, str], type_: str | None) -> str:
    """The surface of a form. A slot that has a type may stand only inside a form that has one too."""
    disguise = DISGUISES.get(form[:2])
    if disguise:
        form = form[2:]

    def replaced(found: re.Match[str]) -> str:
        name, argument = found[1], found[2]
        if name is None:
            return rng.choice(ALPHABETS[found[0]])
        if name in fields:
            return fields[name]
        if name == "n":
            return number(rng, argument)
        if name in kit.kinds:
            return surface(rng, kit, kit.kinds[name], fields, type_)
        return rng.choice(kit.words[name])

    text = MARK.sub(replaced, choices(rng, form))
    return disguise(text) if disguise else text


def surface(rng: Random, kit: Kit, kind: Kind, fields: Mapping[str, str], inside: str | None) -> str:
    """One surface of a kind of slot, used within a form of the type ``inside``."""
    if kind.type and not inside:
        raise ValueError(f"{kind.name} is an identifier and may not stand inside a filler")
    return expand(rng, kit, rng.choices(kind.forms, kind.weights)[0], fields, inside)
