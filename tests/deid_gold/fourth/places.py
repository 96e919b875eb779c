"""Where somebody lives, works and is treated."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.deid_gold.fourth.people import Words
from tests.deid_gold.fourth.shapes import WIDE, numeral


@dataclass(frozen=True)
class Place:
    """A city with its parts and codes."""

    province: str
    city: str
    counties: tuple[str, ...]
    region: str
    phone: str
    plate: str


def place(rng: Random, words: Words) -> Place:
    """A city of the list."""
    province, city, counties, region, phone, plate = rng.choice(words["cities"]).split("/")
    return Place(province, city, tuple(counties.split(",")), region, phone, plate)


def area(rng: Random, words: Words, here: Place) -> str:
    """A place no finer than a township."""
    county, town = rng.choice(here.counties), rng.choice(words["towns"])
    return rng.choice(
        (
            here.province + here.city,
            here.province + here.city + county,
            here.city + county,
            county + town,
            here.city,
            here.province,
            here.province + here.city + county + town,
        )
    )


def town_house(rng: Random, words: Words, here: Place) -> str:
    """An address in a town, without province and city."""
    road, estate = rng.choice(words["roads"]), rng.choice(words["estates"])
    number, building, unit, room = (
        rng.randint(1, 420),
        rng.randint(1, 36),
        rng.randint(1, 4),
        rng.randint(1, 28) * 100 + rng.randint(1, 4),
    )
    return rng.choice(
        (
            f"{road}{number}号{estate}{building}栋{unit}单元{room}室",
            f"{road}{number}号{building}幢{room}室",
            f"{road}{number}号",
            f"{estate}{building}号楼{unit}单元{room}",
            f"{road}{estate}{building}-{unit}-{room}",
            f"{rng.choice(words['towns'])}{road}{number}号附{rng.randint(1, 9)}号",
            f"{estate}{building}栋{room}房",
        )
    )


def farm_house(rng: Random, words: Words) -> str:
    """An address in a village, without province and city."""
    start = rng.choice(words["towns"]) + rng.choice(words["villages"])
    return start + rng.choice(
        (
            f"{rng.randint(1, 18)}组",
            f"{rng.randint(1, 18)}组{rng.randint(1, 220)}号",
            "",
            f"{numeral(rng.randint(1, 12))}队",
            f"{rng.randint(1, 320)}号",
            f"第{numeral(rng.randint(1, 12))}村民小组",
        )
    )


def address(rng: Random, words: Words, here: Place) -> str:
    """A whole address in ordinary dress."""
    county = rng.choice(here.counties)
    rural = county.endswith(("县", "旗", "市")) and rng.random() < 0.75
    detail = farm_house(rng, words) if rural else town_house(rng, words, here)
    front = rng.choice(
        (
            here.province + here.city + county,
            here.city + county,
            county,
            here.province + here.city + county,
            "",
        )
    )
    return front + detail


def odd_address(rng: Random, plain: str) -> str:
    """An address as somebody types it in a hurry or a copy breaks it."""
    middle = len(plain) // 2
    return rng.choice(
        (
            plain.translate(WIDE),
            plain.replace("栋", "#").replace("号楼", "#").replace("单元", "-").replace("室", ""),
            plain[:middle] + "\n" + plain[middle:],
            plain.replace("市", "市 ", 1).replace("县", "县 ", 1).replace("区", "区 ", 1),
            plain.replace("省", "", 1).replace("市", "", 1),
            plain.replace("号", "號"),
        )
    ).strip()


def hospital(rng: Random, words: Words, here: Place) -> str:
    """The full name of a hospital."""
    county = rng.choice(here.counties)
    return rng.choice(
        (
            here.city + rng.choice(words["hospitals"]),
            here.city + rng.choice(words["hospitals"]),
            county + rng.choice(("人民医院", "中医院", "妇幼保健院")),
            rng.choice(words["famous"]),
            county + rng.choice(words["towns"]).removesuffix("街道") + rng.choice(words["health"]),
        )
    )


def employer(rng: Random, words: Words, here: Place) -> str:
    """Where somebody works."""
    return rng.choice((here.city, "", here.city.removesuffix("市"), rng.choice(here.counties))) + rng.choice(
        words["works"]
    )


def school(rng: Random, words: Words, here: Place, age: int) -> str:
    """Where somebody of this age learns or teaches."""
    fit = (
        ("幼儿园",)
        if age < 6
        else ("小学",)
        if age < 12
        else ("中学", "中学", "学校")
        if age < 18
        else ("学院", "大学", "中学")
    )
    names = [name for name in words["schools"] if name.endswith(fit)]
    front = rng.choice((here.city, here.city.removesuffix("市"), rng.choice(here.counties)))
    back = rng.choice(
        (
            "",
            "",
            f"{rng.choice(('三年级', '五年级') if age < 12 else ('初一', '高二'))}（{rng.randint(1, 9)}）班",
        )
    )
    return front + rng.choice(names) + (back if rng.random() < 0.4 and 6 <= age < 18 else "")
