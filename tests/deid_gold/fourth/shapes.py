"""How a number, a date or a time is written: the usual ways and the odd ones."""

from __future__ import annotations

from datetime import date
from random import Random

WIDE = str.maketrans("0123456789XABCDEFGHJ", "０１２３４５６７８９ＸＡＢＣＤＥＦＧＨＪ")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
WRITTEN = str.maketrans("0123456789", "〇一二三四五六七八九")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LUNAR = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def numeral(value: int) -> str:
    """A number below sixty in Chinese: 二十三."""
    tens, ones = divmod(value, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
        digits[ones] if ones or not tens else ""
    )


def day_usual(day: date) -> tuple[str, ...]:
    """A whole date as hospitals print it."""
    y, m, d = day.year, day.month, day.day
    return (
        f"{y}-{m:02d}-{d:02d}",
        f"{y}年{m}月{d}日",
        f"{y}年{m:02d}月{d:02d}日",
        f"{y}.{m:02d}.{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}/{m:02d}/{d:02d}",
        f"{y}-{m}-{d}",
        f"{y}{m:02d}{d:02d}",
    )


def day_odd(day: date) -> tuple[str, ...]:
    """A date as somebody writes it in a hurry, or as a copy leaves it."""
    y, m, d = day.year, day.month, day.day
    return (
        f"{y}-{m:02d}-{d:02d}".translate(WIDE),
        f"{str(y).translate(WRITTEN)}年{numeral(m)}月{numeral(d)}日",
        f"{y} 年 {m} 月 {d} 日",
        f"{y % 100:02d}年{m}月{d}号",
        f"{y % 100:02d}.{m}.{d}",
        f"{d:02d}-{MONTHS[m - 1]}-{y}",
        f"{MONTHS[m - 1]} {d}, {y}",
        f"{y}-{m:02d}\n-{d:02d}",
        f"{y}年{m}月\n{d}日",
        f"{y}、{m}、{d}",
        f"{y}－{m:02d}－{d:02d}",
        f"{y % 100:02d}/{m:02d}/{d:02d}",
    )


def month_day(rng: Random, day: date, odd: bool) -> str:
    """A day without its year."""
    m, d = day.month, day.day
    usual = (f"{m}月{d}日", f"{m}月{d}日", f"{m:02d}-{d:02d}", f"{m}.{d}", f"{m}/{d}", f"{m}月{d}号")
    strange = (
        f"{numeral(m)}月{numeral(d)}日",
        f"{m} 月 {d} 日",
        f"{m}月{d}日".translate(WIDE),
        f"农历{LUNAR[m - 1]}初{numeral(min(d, 10))}",
    )
    return rng.choice(strange if odd else usual)


def year_month(rng: Random, day: date, odd: bool) -> str:
    """A month of a year."""
    y, m = day.year, day.month
    usual = (f"{y}年{m}月", f"{y}年{m}月", f"{y}-{m:02d}", f"{y}.{m}", f"{y}年{m:02d}月")
    strange = (
        f"{str(y).translate(WRITTEN)}年{numeral(m)}月",
        f"{y % 100:02d}年{m}月",
        f"{y} 年 {m} 月",
        f"{MONTHS[m - 1]} {y}",
    )
    return rng.choice(strange if odd else usual)


def clock(rng: Random, minutes: int, odd: bool) -> str:
    """A time of day."""
    h, m = divmod(minutes % 1440, 60)
    usual = (f"{h:02d}:{m:02d}",) * 5 + (
        f"{h}:{m:02d}",
        f"{h:02d}:{m:02d}:{rng.randrange(60):02d}",
        f"{h}时{m:02d}分",
        f"{h}点{m}分",
    )
    strange = (
        f"{h:02d}：{m:02d}",
        f"{h:02d}:{m:02d}".translate(WIDE),
        f"{h:02d} : {m:02d}",
        f"{numeral(h)}时{numeral(m) if m else '整'}{'分' if m else ''}",
        f"{h}°{m:02d}′",
        f"{h:02d};{m:02d}",
        f"{h}点半",
        f"{numeral(h)}点{'半' if m > 20 else '一刻'}",
    )
    return rng.choice(strange if odd else usual)


def groups(number: str, sizes: tuple[int, ...], joint: str) -> str:
    """A number cut into groups."""
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return joint.join(part for part in [*parts, number[at:]] if part)


def odd_mobile(rng: Random, number: str) -> str:
    """A mobile number in the ways it is told."""
    return rng.choice(
        (
            groups(number, (3, 4, 4), "-"),
            groups(number, (3, 4, 4), " "),
            groups(number, (3, 4, 4), "."),
            groups(number, (4, 3, 4), " "),
            groups(number, (3, 4, 4), "—"),
            number.translate(WIDE),
            number.translate(SPOKEN),
            number.translate(WRITTEN),
            "+86" + number,
            "+86-" + groups(number, (3, 4, 4), "-"),
            "(86)" + number,
            f"{number[:3]}****{number[7:]}",
            groups(number, (5, 6), "\n"),
            " ".join(number),
            number[:6] + number[6:].replace("0", "O"),
            groups(number, (3, 4, 4), "\u3000"),
        )
    )


def odd_number(rng: Random, number: str) -> str:
    """Any longer number or number with letters in odd dress."""
    middle = len(number) // 2
    return rng.choice(
        (
            number.translate(WIDE),
            groups(number, (4, 4, 4, 4, 4), " "),
            f"{number[:middle]} {number[middle:]}",
            f"{number[:middle]}\n{number[middle:]}",
            f"{number[:3]}****{number[-3:]}",
            f"{number[:middle]}-{number[middle:]}",
            number.lower(),
            number,
        )
    )


def odd_resident(rng: Random, number: str) -> str:
    """An identity number in odd dress."""
    return rng.choice(
        (
            groups(number, (6, 8, 4), " "),
            groups(number, (6, 4, 4, 4), " "),
            groups(number, (6, 8, 4), "-"),
            f"{number[:6]}********{number[-4:]}",
            f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}",
            number.translate(WIDE),
            number.lower(),
            groups(number, (10, 8), "\n"),
            number.replace("X", "Ｘ"),
            " ".join(number),
            number.translate(WRITTEN).replace("X", "X"),
        )
    )


def resident(rng: Random, region: str, born: date, female: bool, old: bool) -> str:
    """An identity number; every eighth has a wrong last letter."""
    order = rng.randrange(0, 499) * 2 + (0 if female else 1)
    if old:
        return f"{region}{born:%y%m%d}{order:03d}"
    first = f"{region}{born:%Y%m%d}{order:03d}"
    letter = "10X98765432"[
        sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True)) % 11
    ]
    return first + (rng.choice("0123456789") if rng.random() < 0.12 else letter)
