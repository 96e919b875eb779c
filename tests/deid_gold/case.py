"""One imagined patient with everything around them: the same name, numbers, relatives and staff through a whole
document, each time in a form of its own. Answers slots; never writes a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from tests.deid_gold.forms import hanzi, number, numeral, surface
from tests.deid_gold.kit import Kind, Kit
from tests.deid_gold.people import Person, colleague, person

NAMES = {"patient": "NAME_PATIENT", "rel": "NAME_RELATIVE", "staff": "NAME_STAFF", "other": "NAME_OTHER"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Lists whose words a frame may ask for by name: they identify nobody.
OPEN = frozenset(
    ("kin", "drug", "eponym", "icd", "testname", "dx", "symptom", "organ", "department", "emoji", "genhosp")
)
Known = dict[str, str | list[str]]


class Piece(NamedTuple):
    """What a slot yields: its surface and, if it identifies, its type."""

    text: str
    type: str | None


def date_fields(day: date) -> dict[str, str]:
    """The parts that forms of dates are made of."""
    return {
        "Y": str(day.year),
        "y": f"{day.year % 100:02d}",
        "M": str(day.month),
        "D": str(day.day),
        "MM": f"{day.month:02d}",
        "DD": f"{day.day:02d}",
        "YZ": hanzi(str(day.year)),
        "MZ": numeral(day.month),
        "DZ": numeral(day.day),
        "MON": MONTHS[day.month - 1],
    }


def check_letter(first: str) -> str:
    """The last character of an 18-digit identity number."""
    return "10X98765432"[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True)) % 11]


class Case:
    """Slots and their answers for one document."""

    old_numbers, wrong_letters = 0.1, 0.15

    def __init__(self, rng: Random, kit: Kit) -> None:
        self.rng, self.kit = rng, kit
        self.base = date(2017, 1, 1) + timedelta(days=rng.randrange(365 * 8))
        self.age = self.years()
        self.born = self.base - timedelta(days=self.age * 365 + self.age // 4 + rng.randint(1, 360))
        self.patient = self.sick()
        self.relatives = [self.relative() for _ in range(3)]
        self.staff = [self.colleague() for _ in range(6)]
        self.mobiles = [self.mobile() for _ in range(4)]
        self.identity = self.resident()
        self.fixed: dict[str, str] = {}
        self.date_form = rng.choices(kit.kinds["date"].forms, kit.kinds["date"].weights)[0]
        self.constant = self.constants()

    def years(self) -> int:
        """The patient's age, every twelfth from ninety on."""
        rng = self.rng
        age = rng.choice((rng.randint(1, 17), rng.randint(18, 60), rng.randint(30, 89), rng.randint(50, 89)))
        return rng.randint(90, 103) if rng.random() < 0.08 else age

    def sick(self) -> Person:
        """The patient."""
        return person(self.rng, self.kit)

    def colleague(self) -> Person:
        """One of the staff."""
        return colleague(self.rng, self.kit)

    def constants(self) -> dict[str, str]:
        """What stays the same through a document and identifies nobody."""
        kin = {f"kin{position}": "kin" for position in (1, 2, 3)}
        return {"sex": self.rng.choice("男女")} | {
            name: self.rng.choice(self.kit.words[words]) for name, words in kin.items()
        }

    def relative(self) -> Person:
        """Somebody of the family; half of them share the surname."""
        found = person(self.rng, self.kit)
        if self.patient.chinese and found.shape == "han" and self.rng.random() < 0.5:
            mine = self.patient
            found = Person(
                mine.shape,
                mine.surname + found.given,
                mine.surname,
                found.given,
                mine.surname_latin,
                found.given_latin,
            )
        return found

    def mobile(self) -> str:
        """Eleven digits."""
        return self.rng.choice(self.kit.words["mobile_prefix"]) + f"{self.rng.randrange(10**8):08d}"

    def order(self) -> str:
        """The three digits that tell apart who was born in one place on one day."""
        return f"{self.rng.randint(1, 999):03d}"

    def resident(self) -> str:
        """An identity number: every seventh with a wrong last character, some of the old 15 digits."""
        region, order = self.rng.choice(self.kit.words["region"]), self.order()
        if self.rng.random() < self.old_numbers:
            return f"{region}{self.born:%y%m%d}{order}"
        first = f"{region}{self.born:%Y%m%d}{order}"
        letter = check_letter(first)
        return first + (
            self.rng.choice("0123456789X".replace(letter, ""))
            if self.rng.random() < self.wrong_letters
            else letter
        )

    def made(self, kind: str, fields: dict[str, str]) -> Piece:
        """A surface of a kind from given fields."""
        found = self.kit.kinds[kind]
        return Piece(surface(self.rng, self.kit, found, fields, found.type), found.type)

    def named(self, role: str, form: str) -> Piece:
        """Somebody's name in a form: whole, surname, masked, nickname, pinyin."""
        group = role.rstrip("0123456789")
        position = int(role[len(group) :] or 1) - 1
        who = {
            "patient": lambda: self.patient,
            "rel": lambda: self.relatives[position],
            "staff": lambda: self.staff[position],
            "other": lambda: person(self.rng, self.kit),
        }[group]()
        if form == "sur":
            return Piece(who.surname, NAMES[group])
        if not who.chinese:
            return Piece(who.full, NAMES[group])
        if form == "nick" and group == "staff":
            form = "peer"
        kind = self.kit.kinds[f"name.{form or 'full'}"]
        return Piece(surface(self.rng, self.kit, kind, who.fields(), NAMES[group]), NAMES[group])

    def own_date(self) -> Kind:
        """The kind of dates narrowed to the form that this document prefers."""
        return replace(self.kit.kinds["date"], forms=(self.date_form,), weights=(1,))

    def dated(self, name: str) -> Piece:
        """A date of this document's time, mostly in the document's own form."""
        if name.startswith("dob"):
            return self.made(name, date_fields(self.born))
        day = self.base + timedelta(days=self.rng.randint(-25, 25))
        if name == "date" and self.rng.random() < 0.6:
            return Piece(surface(self.rng, self.kit, self.own_date(), date_fields(day), "DATE"), "DATE")
        return self.made(name, date_fields(day))

    def numbered(self, name: str, group: str) -> Piece:
        """A mobile or identity number of this case in one of its forms."""
        if group == "mobile":
            digits = self.mobiles[int(name.partition(".")[0].removeprefix("mobile") or 1) - 1]
            fields = {"all": digits, "a": digits[:3], "b": digits[3:7], "c": digits[7:]}
            return self.made("mobile" + name.partition(".")[1] + name.partition(".")[2], fields)
        whole = self.identity
        fields = {"all": whole, "r": whole[:6], "b": whole[6:-4], "t": whole[-4:], "low": whole.lower()}
        return self.made(name, fields)

    def piece(self, name: str, argument: str | None = None) -> Piece:
        """The answer to a slot."""
        stem = name.partition(".")[0]
        group = stem.rstrip("0123456789")
        if group in NAMES:
            return self.named(stem, name.partition(".")[2])
        if group in ("date", "dob"):
            return self.dated(name)
        if group in ("mobile", "resident"):
            return self.numbered(name, group)
        if name in ("age", "ageno"):
            return Piece(f"{self.age}{'岁' if name == 'age' else ''}", "AGE_90" if self.age >= 90 else None)
        if name == "n":
            return Piece(number(self.rng, argument or "1-9"), None)
        if name in self.constant:
            return Piece(self.constant[name], None)
        if name in OPEN:
            return Piece(self.rng.choice(self.kit.words[name]), None)
        kind = self.kit.kinds[name]
        if not kind.fixed:
            return self.made(name, {})
        if name not in self.fixed:
            self.fixed[name] = self.made(name, {}).text
        return Piece(self.fixed[name], kind.type)

    def known(self, share: float) -> Known:
        """What the importer would have typed in; each entry is given with the probability ``share``."""
        everything: Known = {
            "patient_name": self.patient.full,
            "relatives": [found.full for found in self.relatives],
            "phone": self.mobiles[0],
            "id_number": self.identity,
            "mrn": [self.piece(name).text for name in ("mrn", "clinic")],
            "address": self.piece("addr").text,
            "hospital": self.piece("hosp").text,
            "staff": [found.full for found in self.staff],
        }
        return {key: value for key, value in everything.items() if self.rng.random() < share}
