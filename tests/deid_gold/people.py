"""People of a document: how their names are put together and in which fields a form may ask for them. No name is
taken from anywhere but the kit's own lists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.deid_gold.kit import Kit

# Kinds of names and how often they come.
SHAPES = {"han": 70, "compound": 6, "rare": 6, "word": 6, "minority": 6, "foreign": 3, "latin": 3}


@dataclass(frozen=True)
class Person:
    """A name in its parts; what has no Chinese surname is only ever written whole or by its first part."""

    shape: str
    full: str
    surname: str
    given: str
    surname_latin: str = ""
    given_latin: str = ""
    initials: str = ""
    traditional: str = ""

    @property
    def chinese(self) -> bool:
        """Whether the forms for Chinese names (masked, nickname, pinyin) apply."""
        return bool(self.surname_latin)

    def fields(self) -> dict[str, str]:
        """What the forms of names may ask for."""
        return {
            "full": self.full,
            "s": self.surname,
            "g": self.given,
            "last": self.given[-1:],
            "sp": self.surname_latin,
            "gp": self.given_latin,
            "Sp": self.surname_latin.capitalize(),
            "Gp": self.given_latin.capitalize(),
            "SP": self.surname_latin.upper(),
            "GP": self.given_latin.upper(),
            "ini": self.initials,
            "trad": self.traditional or self.full,
            "init": self.surname_latin[:1].upper(),
        }


def read(entry: str) -> tuple[str, str]:
    """A character and its pinyin from an entry such as 张:zhang."""
    character, _, latin = entry.partition(":")
    return character, latin


def chinese(rng: Random, kit: Kit, shape: str) -> Person:
    """A Chinese name with one or two (rarely three) characters after the surname."""
    surnames = {"compound": "surname_compound", "rare": "surname_rare"}.get(shape, "surname")
    surname, surname_latin = read(rng.choice(kit.words[surnames]))
    if shape == "word":
        whole, latin = read(rng.choice(kit.words["name_word"]))
        first, _, rest = latin.partition("_")
        return Person(shape, whole, whole[0], whole[1:], first, rest)
    length = rng.choices((1, 2, 3), (25, 72, 3))[0]
    parts = [read(rng.choice(kit.words["given"])) for _ in range(length)]
    if rng.random() < 0.02:
        parts[-1] = read(rng.choice(kit.words["given_rare"]))
    given = "".join(character for character, _ in parts)
    return Person(shape, surname + given, surname, given, surname_latin, "".join(latin for _, latin in parts))


def person(rng: Random, kit: Kit) -> Person:
    """Somebody."""
    shape = rng.choices(list(SHAPES), list(SHAPES.values()))[0]
    if shape == "minority":
        first, second = rng.choice(kit.words["minority_first"]), rng.choice(kit.words["minority_second"])
        return Person(shape, first + rng.choice("··•") + second, first, second)
    if shape == "foreign":
        first, second = rng.choice(kit.words["foreign_first"]), rng.choice(kit.words["foreign_last"])
        return Person(shape, f"{first}·{second}", second, first)
    if shape == "latin":
        first, second = rng.choice(kit.words["latin_first"]), rng.choice(kit.words["latin_last"])
        return Person(shape, f"{first} {second}", second, first)
    return chinese(rng, kit, shape)


def colleague(rng: Random, kit: Kit) -> Person:
    """Somebody with a Chinese name, as nearly all staff has."""
    return chinese(rng, kit, rng.choices(("han", "compound", "rare", "word"), (86, 5, 5, 4))[0])
