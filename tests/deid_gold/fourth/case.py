"""One patient of the fourth set with everyone and everything around: answers slots, each time with a type."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.deid_gold.case import Known, Piece
from tests.deid_gold.fourth import places, shapes
from tests.deid_gold.fourth.codes import codes, mobile
from tests.deid_gold.fourth.people import Person, Words, han, name_form, person

ROLES = {"p": "NAME_PATIENT", "r": "NAME_RELATIVE", "s": "NAME_STAFF", "o": "NAME_OTHER"}
CODES = {
    "mrn": "MRN", "clinic": "MRN", "sample": "EXAM_NO", "image": "EXAM_NO", "path": "EXAM_NO", "yb": "ID_INSURANCE",
    "policy": "ID_INSURANCE", "bank": "BANK", "plate": "PLATE", "device": "DEVICE", "license": "LICENSE",
    "uscc": "USCC", "net": "NET", "geo": "GEO", "order": "UNIQUE_OTHER", "trial": "UNIQUE_OTHER",
    "staffno": "UNIQUE_OTHER", "email": "EMAIL", "wechat": "SOCIAL", "qq": "SOCIAL", "travel": "ID_TRAVEL",
    "birth": "ID_OTHER",
    "army": "ID_OTHER",
    "disabled": "ID_OTHER",
    "ip": "NET", "img": "IMAGE", "land": "PHONE_LAND",
}  # fmt: skip
STEADY = {"email", "wechat", "net", "geo", "img", "plate", "army", "ip", "license", "uscc", "trial"}
AGES = {"child": (1, 14), "woman": (21, 43), "adult": (18, 89), "old": (60, 89), "teen": (13, 40)}
SPAN = {
    "work": "ORG_WORK",
    "school": "ORG_WORK",
    "hosp": "HOSPITAL",
    "hospn": "HOSPITAL",
    "ward": "DEPT_TEAM",
}


def number(rng: Random, bounds: str) -> str:
    """A number between bounds, with as many decimals as the first one has."""
    low, high = bounds.split("-")
    places_after = len(low.partition(".")[2])
    return (
        f"{rng.uniform(float(low), float(high)):.{places_after}f}"
        if places_after
        else str(rng.randint(int(low), int(high)))
    )


class Case:
    """Slots and their answers for one paper; ``odd`` ones dress some of their values oddly."""

    def __init__(self, rng: Random, words: Words, group: str = "adult", odd: bool = False) -> None:
        self.rng, self.words, self.odd = rng, words, odd
        low, high = AGES[group]
        self.age = rng.randint(low, high)
        if (group == "old" and rng.random() < 0.3) or (group == "adult" and rng.random() < 0.05):
            self.age = rng.randint(90, 101)
        self.female = group == "woman" or rng.random() < 0.5
        self.base = date(2018, 1, 1) + timedelta(days=rng.randrange(365 * 7))
        self.born = self.base - timedelta(days=int(self.age * 365.25) + rng.randint(10, 350))
        self.here, self.away = places.place(rng, words), places.place(rng, words)
        self.patient = person(rng, words, self.age, self.female, odd)
        self.people = {"p": self.patient} | self.others()
        self.style = rng.randrange(8)
        self.minutes = rng.randint(60, 900)
        self.used: set[str] = set()
        self.dish = (rng.choice(words["dishes"]),)
        self.values = self.drawn()

    def others(self) -> dict[str, Person]:
        """Relatives, staff and further people; every second relative has the patient's surname."""
        rng, found = self.rng, {}
        for position in (1, 2):
            who = person(rng, self.words, max(20, abs(self.age - 27)), rng.random() < 0.5, self.odd)
            if self.patient.han and who.han and rng.random() < 0.5:
                mine = self.patient
                who = Person(mine.sur + who.given, mine.sur, who.given, mine.sur_letters, who.given_letters)
            found[f"r{position}"] = who
        for position in range(1, 9):
            found[f"s{position}"] = han(rng, self.words, rng.randint(24, 60), rng.random() < 0.6)
        for position in (1, 2, 3):
            found[f"o{position}"] = han(rng, self.words, rng.randint(20, 80), rng.random() < 0.5, self.odd)
        return found

    def drawn(self) -> dict[str, str]:
        """The values that stay the same through the paper."""
        rng, words = self.rng, self.words
        letters = "".join((self.patient.sur_letters, *self.patient.given_letters)) or "patient"
        usual = codes(rng, self.base.year, self.here, letters)
        bed = rng.choice(
            (
                str(rng.randint(1, 68)),
                f"{rng.randint(1, 48):02d}",
                f"加{rng.randint(1, 9)}",
                f"+{rng.randint(1, 19)}",
                f"{rng.randint(3, 19)}{rng.randint(1, 40):02d}",
                f"A{rng.randint(10, 48)}",
            )
        )
        return usual | {
            "bedno": bed,
            "mob": mobile(rng), "mobb": mobile(rng), "mobc": mobile(rng),
            "rid": shapes.resident(rng, self.here.region, self.born, self.female, self.odd and self.age > 40 and rng.random() < 0.3),
            "ridb": shapes.resident(rng, self.here.region, self.born + timedelta(days=9000 if self.age > 50 else -9000), rng.random() < 0.5, False),
            "addr": places.address(rng, words, self.here),
            "hosp": places.hospital(rng, words, self.here), "hospb": places.hospital(rng, words, self.away),
            "hospn": rng.choice(words["short"]), "ward": rng.choice(words["wards"]),
            "work": places.employer(rng, words, self.here), "school": places.school(rng, words, self.here, self.age),
            "kin": self.relation(),
            "sex": "女" if self.female else "男", "he": "她" if self.female else "他",
        }  # fmt: skip

    def chance(self, share: float) -> bool:
        """Whether a value of an odd paper is dressed oddly."""
        return self.odd and self.rng.random() < share

    def day(self, argument: str | None) -> date:
        """The day of the paper moved by the argument."""
        return self.base + timedelta(days=int(argument or 0))

    def named(self, role: str, form: str) -> Piece:
        """Somebody's name in a form."""
        who = self.people[role]
        share = 0.1 if role[0] == "s" else 0.35
        if not form and self.chance(share):
            form = "odd"
        if form == "nick":
            form = (
                "old"
                if (role == "p" and self.age > 55)
                else "young"
                if (role == "p" and self.age < 35)
                else form
            )
        text = name_form(self.rng, who, form, self.dish)
        return Piece(text, ROLES[role[0]])

    def dated(self, name: str, argument: str | None) -> Piece:
        """A date or a time."""
        rng, odd = self.rng, self.chance(0.25)
        if name == "t":
            self.minutes += rng.randint(4, 95)
            return Piece(shapes.clock(rng, self.minutes, odd), "TIME")
        day = self.born if name == "dob" else self.day(argument)
        if name == "md":
            return Piece(shapes.month_day(rng, day, odd), "DATE")
        if name == "ym":
            return Piece(shapes.year_month(rng, day, odd), "DATE")
        form = shapes.day_usual(day)[self.style]
        return Piece(rng.choice(shapes.day_odd(day)) if odd else form, "DOB" if name == "dob" else "DATE")

    def numbered(self, name: str) -> Piece:
        """A number of this case, sometimes oddly dressed."""
        value, odd = self.values[name], self.chance(0.4)
        if name.startswith("mob"):
            return Piece(shapes.odd_mobile(self.rng, value) if odd else value, "PHONE_MOBILE")
        if name.startswith("rid"):
            return Piece(shapes.odd_resident(self.rng, value) if odd else value, "ID_RESIDENT")
        if odd and name == "land":
            value = self.rng.choice(
                (
                    value.replace("-", "—"),
                    f"({value[:4]}){value[4:].removeprefix('-')}",
                    value + "转" + str(self.rng.randint(2, 899)),
                    value.translate(shapes.WIDE),
                    value.replace("-", " "),
                )
            )
        elif odd and name not in STEADY and len(value) > 5:
            value = shapes.odd_number(self.rng, value)
        elif odd and name == "email":
            value = self.rng.choice(
                (
                    value.replace("@", " @ "),
                    value.replace("@", "＠"),
                    value.replace("@", "#"),
                    value.replace(".com", "。com"),
                    value.upper(),
                    value.replace("@", "(at)"),
                )
            )
        return Piece(value, CODES[name])

    def place(self, name: str) -> Piece:
        """Where somebody is."""
        if name == "area":
            return Piece(places.area(self.rng, self.words, self.here), "ADDR_AREA")
        if name == "city":
            return Piece(self.rng.choice((self.away.city, self.away.province + self.away.city)), "ADDR_AREA")
        if name == "addr":
            value = self.values["addr"]
            return Piece(places.odd_address(self.rng, value) if self.chance(0.4) else value, "ADDR_DETAIL")
        return Piece(self.values[name], SPAN.get(name, "HOSPITAL"))

    def piece(self, name: str, form: str, argument: str | None) -> Piece:
        """The answer to a slot."""
        if name in self.people:
            return self.named(name, form)
        if name in ("d", "md", "ym", "t", "dob"):
            return self.dated(name, argument)
        if name in CODES or name.startswith(("mob", "rid")):
            return self.numbered(name)
        if name in ("area", "city", "addr", "hosp", "hospb", "hospn", "ward", "work", "school"):
            return self.place(name)
        if name in ("age", "ageno"):
            return Piece(f"{self.age}{'岁' if name == 'age' else ''}", "AGE_90" if self.age >= 90 else None)
        if name in ("bed", "bedno"):
            return Piece(self.values["bedno"] + ("床" if name == "bed" else ""), "BED")
        if name == "n":
            return Piece(number(self.rng, argument or "1-9"), None)
        return Piece(self.values[name] if name in self.values else self.fresh(name), None)

    def fresh(self, name: str) -> str:
        """A word of a list that this paper has not used yet."""
        left = [word for word in self.words[name] if word not in self.used] or self.words[name]
        word = self.rng.choice(left)
        self.used.add(word)
        return word

    def relation(self) -> str:
        """What the first relative is to the patient."""
        if self.age < 18:
            return self.rng.choice(("母亲", "父亲"))
        spouse = "丈夫" if self.female else "妻子"
        if self.age < 45:
            return self.rng.choice((spouse, "母亲", "父亲", "姐姐", "弟弟"))
        return self.rng.choice((spouse, "女儿", "儿子", "儿媳", "女婿", "外甥"))

    def known(self, share: float) -> Known:
        """What the importer typed in, each entry with the probability ``share``."""
        everything: Known = {
            "patient_name": self.patient.full,
            "relatives": [self.people[role].full for role in ("r1", "r2")],
            "phone": self.values["mob"],
            "id_number": self.values["rid"],
            "mrn": [self.values["mrn"], self.values["clinic"]],
            "address": self.values["addr"],
            "hospital": self.values["hosp"],
            "staff": [self.people[f"s{position}"].full for position in range(1, 9)],
        }
        return {key: value for key, value in everything.items() if self.rng.random() < share}
