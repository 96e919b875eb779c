"""A patient as a hospital's paper shows them: an age, relatives and staff that fit, dates that follow each other, one
illness through the whole document. Unusual names only where the document is odd; it writes no sentence."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.deid_gold.case import NAMES, Case, Piece, date_fields
from tests.deid_gold.forms import hidden, misread, spaced, surface, wide
from tests.deid_gold.kit import Kit
from tests.deid_gold.people import Person, read

SURNAMES = {"surname_top": 52, "surname": 35, "surname_rare": 12, "surname_compound": 1}
UNUSUAL = ("minority", "single", "foreign", "latin", "word")
TOPIC = ("dx", "complaint", "dept", "medicine", "procedure", "sign", "finding")
DISGUISED = (wide, spaced, misread, hidden)


class HospitalCase(Case):
    """Slots and their answers for one ordinary or odd document."""

    old_numbers, wrong_letters = 0.0, 0.03

    def __init__(self, rng: Random, kit: Kit, *, odd: bool = False) -> None:
        self.odd, self.sex = odd, rng.choice("男女")
        self.kin: list[str] = []
        self.minutes = rng.randint(420, 720)
        super().__init__(rng, kit)

    def years(self) -> int:
        """A grown-up's age."""
        least, most = self.rng.choices(((22, 45), (46, 65), (66, 89), (90, 101)), (20, 37, 37, 6))[0]
        return self.rng.randint(least, most)

    def sick(self) -> Person:
        """The patient; in every fourth odd document one with an unusual name."""
        if self.odd and self.rng.random() < 0.25:
            return self.unusual(self.rng.choice(UNUSUAL))
        return self.human(self.sex, self.age)

    def colleague(self) -> Person:
        """One of the staff."""
        return self.human(self.rng.choice("男女"), self.rng.randint(24, 59))

    def order(self) -> str:
        """Odd for men, even for women."""
        return f"{self.rng.randint(1, 499) * 2 - (self.sex == '男'):03d}"

    def relative(self) -> Person:
        """Somebody of the family, as old as the kinship asks; blood relations mostly share the surname."""
        group, ages = ("kin_old", (28, 55)) if self.age > 60 else ("kin_middle", (40, 62))
        if self.age < 40:
            group, ages = "kin_young", (35, 60)
        kin, sex = read(
            self.rng.choice([one for one in self.kit.words[group] if read(one)[0] not in self.kin])
        )
        self.kin.append(kin)
        other = "女" if self.sex == "男" else "男"
        found = self.human({"m": "男", "f": "女", "x": other}[sex], self.rng.randint(*ages))
        if kin in ("儿子", "女儿", "弟弟", "妹妹", "哥哥", "姐姐", "父亲") and self.patient.shape == "han":
            mine = self.patient
            return self.called(mine.surname, mine.surname_latin, found.given)
        return found

    def constants(self) -> dict[str, str]:
        """Sex, kinship, and one illness with what belongs to it."""
        kin = {f"kin{position}": kin for position, kin in enumerate(self.kin, start=1)}
        illness = self.rng.choice(self.kit.words["topic"]).split("|")
        other = {"department": self.rng.choice(self.kit.words["department"])}
        return {"sex": self.sex} | kin | other | dict(zip(TOPIC, illness, strict=True))

    def human(self, sex: str, age: int) -> Person:
        """A Chinese name of a sex and a decade."""
        words, born = self.kit.words, self.base.year - age
        surname, latin = read(
            self.rng.choice(words[self.rng.choices(list(SURNAMES), list(SURNAMES.values()))[0]])
        )
        decade = "old" if born < 1958 else "mid" if born < 1984 else "young"
        return self.called(
            surname, latin, self.rng.choice(words[f"given_{decade}_{'m' if sex == '男' else 'f'}"])
        )

    def called(self, surname: str, latin: str, given: str) -> Person:
        """A Chinese name with its initials and its traditional characters."""
        letters = {character: entry[0] for entry in self.kit.words["initial"] for character in entry[2:]}
        old = {entry[0]: entry[1] for entry in self.kit.words["traditional"]}
        initials = "".join(letters[character] for character in given)
        full = surname + given
        traditional = "".join(old.get(character, character) for character in full)
        return Person("han", full, surname, given, latin, initials.lower(), initials, traditional)

    def unusual(self, shape: str) -> Person:
        """Somebody of another people or land, or one whose name is an everyday word."""
        rng, words = self.rng, self.kit.words
        if shape == "word":
            whole, latin = read(rng.choice(words["name_word"]))
            first, _, rest = latin.partition("_")
            return Person(shape, whole, whole[0], whole[1:], first, rest, rest[:1].upper())
        if shape == "single":
            whole = rng.choice(words["minority_single"])
            return Person(shape, whole, whole, whole)
        first, second = (
            rng.choice(words[f"{shape}_first"]),
            rng.choice(words["minority_second" if shape == "minority" else f"{shape}_last"]),
        )
        joint = " " if shape == "latin" else rng.choice("···•.")
        return Person(shape, first + joint + second, second, first)

    def named(self, role: str, form: str) -> Piece:
        """A name; ``other`` may be asked for as an unusual one, and fits no list of the case."""
        if not role.startswith("other"):
            return super().named(role, form)
        who = self.unusual(form) if form in UNUSUAL else self.human(self.rng.choice("男女"), self.age)
        if form == "sur":
            return Piece(who.surname, NAMES["other"])
        kind = self.kit.kinds["name.full" if form in UNUSUAL else f"name.{form or 'full'}"]
        return Piece(surface(self.rng, self.kit, kind, who.fields(), NAMES["other"]), NAMES["other"])

    def made(self, kind: str, fields: dict[str, str]) -> Piece:
        """A surface of a kind, which may also use what stays the same through the document."""
        return super().made(kind, self.constant | fields)

    def on(self, name: str, days: str) -> Piece:
        """The date so many days from this document's day: ``-3``, or one of ``-30~-3``; mostly in its own form."""
        least, _, most = days.partition("~")
        fields = date_fields(self.base + timedelta(days=self.rng.randint(int(least), int(most or least))))
        if name == "date" and self.rng.random() < 0.9:
            return Piece(surface(self.rng, self.kit, self.own_date(), fields, "DATE"), "DATE")
        return self.made(name, fields)

    def later(self) -> Piece:
        """A time of day after the one that stands before it."""
        self.minutes = (self.minutes + self.rng.randint(4, 75)) % 1440
        hour, minute = divmod(self.minutes, 60)
        return self.made("time", {"hour": f"{hour:02d}", "H": str(hour), "minute": f"{minute:02d}"})

    def piece(self, name: str, argument: str | None = None) -> Piece:
        """The answer to a slot; ``.odd`` disguises what has no odd forms of its own."""
        stem, _, form = name.partition(".")
        if form == "odd" and stem.rstrip("0123456789") not in (*NAMES, "date"):
            plain = self.piece(stem)
            changed = [text for text in (how(plain.text) for how in DISGUISED) if text != plain.text]
            return Piece(self.rng.choice(changed), plain.type)
        if name == "bed":
            return Piece(f"{super().piece('bedno').text}床", "BED")
        if name == "time":
            return self.later()
        if stem == "date":
            return self.on(name, argument or "-6~0")
        if stem in ("half1", "half2", "tail", "tailid"):
            digits = self.mobiles[1]
            return self.made(
                name, {"a": digits[:3], "b": digits[3:7], "c": digits[7:], "t": self.identity[-4:]}
            )
        return super().piece(name, argument)
