"""People of the fourth set: surnames as often as they are, given names of their years, and each name in its forms."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

Words = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Person:
    """A name in its parts, with letters; only Han names have parts."""

    full: str
    sur: str = ""
    given: str = ""
    sur_letters: str = ""
    given_letters: tuple[str, ...] = ()

    @property
    def han(self) -> bool:
        """Whether surname and given name are known."""
        return bool(self.given)


def made(sur: tuple[str, str], given: list[str]) -> Person:
    """A Han name from a surname and given characters with their letters."""
    parts = [entry.split("/") for entry in given]
    name = "".join(part[0] for part in parts)
    return Person(sur[0] + name, sur[0], name, sur[1], tuple(part[1] for part in parts))


def surname(rng: Random, words: Words, compound: float) -> tuple[str, str]:
    """A surname and its letters."""
    if rng.random() < compound:
        first, letters = rng.choice(words["compound"]).split("/")
        return first, letters
    entries = [entry.split("/") for entry in words["surnames"]]
    chosen = rng.choices(entries, [int(entry[2]) for entry in entries])[0]
    return chosen[0], chosen[1]


def han(rng: Random, words: Words, age: int, female: bool, odd: bool = False) -> Person:
    """A Han name as somebody of this age bears it."""
    years = "old" if age >= 58 else "mid" if age >= 22 else "new"
    pool = words[f"{years}_{'f' if female else 'm'}"]
    single = rng.random() < (0.3 if odd else 0.11)
    given = [rng.choice(pool)] if single else rng.sample(pool, 2)
    if not single and rng.random() < (0.12 if years == "new" else 0.04):
        given = [given[0], given[0]]
    return made(surname(rng, words, 0.15 if odd else 0.006), given)


def person(rng: Random, words: Words, age: int, female: bool, odd: bool = False) -> Person:
    """A name; in an odd paper now and then of a minority or from abroad."""
    chance = rng.random() if odd else 1.0
    if chance < 0.12:
        return Person(rng.choice(words["minority"]))
    if chance < 0.18:
        return Person(rng.choice(words["latin"]).replace("_", " "))
    return han(rng, words, age, female, odd)


def letters(rng: Random, who: Person) -> str:
    """The name in Latin letters."""
    given = "".join(who.given_letters)
    return rng.choice(
        (
            f"{who.sur_letters.capitalize()} {given.capitalize()}",
            f"{who.sur_letters.upper()} {given.upper()}",
            f"{who.sur_letters}{given}",
            f"{given.capitalize()} {who.sur_letters.capitalize()}",
            f"{who.sur_letters.capitalize()} {'-'.join(who.given_letters).capitalize()}",
        )
    )


def odd_full(rng: Random, who: Person) -> str:
    """The whole name as it is sometimes written."""
    if not who.han:
        return who.full.replace("·", rng.choice(("·", "•", ".", "．", "・", " "))).replace(
            " ", rng.choice((" ", " ", "\u3000"))
        )
    return rng.choice(
        (
            " ".join(who.full) if len(who.full) == 2 else f"{who.sur} {who.given}",
            "\u3000".join(who.full) if len(who.full) == 2 else " ".join(who.full),
            masked(rng, who),
            letters(rng, who),
            f"{who.sur}\n{who.given}",
            who.full,
        )
    )


def masked(rng: Random, who: Person) -> str:
    """A name that hides its given part."""
    tail = len(who.given)
    choices = [
        who.sur + "某" * tail,
        who.sur + "*" * tail,
        who.sur + "X" * tail,
        f"{who.sur}×{'×' * (tail - 1)}",
    ]
    if tail == 2:
        choices += [f"{who.sur}*{who.given[1]}", f"{who.sur}某"]
    return rng.choice(choices)


def name_form(rng: Random, who: Person, form: str, dishes: tuple[str, ...]) -> str:
    """A name in a form; a name without parts stays whole."""
    if form == "dish":
        return rng.choice(dishes)
    if not who.han:
        return who.full
    if form == "sur":
        return who.sur
    if form == "nick":
        return rng.choice(("小", "小", "老")) + who.sur
    if form == "old":
        return "老" + who.sur
    if form == "young":
        return "小" + who.sur
    if form == "given":
        return who.given if len(who.given) == 2 else who.full
    if form == "mask":
        return masked(rng, who)
    if form == "py":
        return letters(rng, who)
    if form == "odd":
        return odd_full(rng, who)
    return who.full
