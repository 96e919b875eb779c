"""The numbers that point at somebody, each drawn once for a paper."""

from __future__ import annotations

import string
from random import Random

from tests.deid_gold.fourth.places import Place

PREFIXES = (
    "130",
    "131",
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "155",
    "158",
    "159",
    "166",
    "173",
    "177",
    "180",
    "182",
    "185",
    "187",
    "188",
    "189",
    "191",
    "198",
    "199",
)
PICTURE = "iVBORw0KGgoAAAANSUhEUgAA"


def digits(rng: Random, amount: int) -> str:
    """Digits, the first no zero."""
    return str(rng.randint(1, 9)) + "".join(rng.choice(string.digits) for _ in range(amount - 1))


def mobile(rng: Random) -> str:
    """Eleven digits."""
    return rng.choice(PREFIXES) + f"{rng.randrange(10**8):08d}"


def latin(rng: Random, low: int, high: int) -> str:
    """Small letters."""
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(low, high)))


def codes(rng: Random, year: int, here: Place, letters: str) -> dict[str, str]:
    """One number of every kind in one of its usual shapes; ``letters`` are those of the patient's name."""
    d = digits
    table: dict[str, tuple[str, ...]] = {
        "mrn": (
            d(rng, 6),
            d(rng, 7),
            d(rng, 8),
            d(rng, 10),
            f"{year}{d(rng, 5)}",
            f"ZY{d(rng, 8)}",
            f"00{d(rng, 6)}",
            f"D{d(rng, 6)}",
        ),
        "clinic": (
            d(rng, 8),
            d(rng, 10),
            d(rng, 12),
            f"MZ{d(rng, 9)}",
            f"{year % 100}{d(rng, 8)}",
            f"P{d(rng, 8)}",
        ),
        "sample": (d(rng, 10), d(rng, 12), f"{d(rng, 4)}", f"{year % 100}{d(rng, 8)}", f"B{d(rng, 7)}"),
        "image": (
            f"CT{d(rng, 6)}",
            f"DR{year}{d(rng, 4)}",
            f"MR{d(rng, 7)}",
            d(rng, 7),
            f"US{year}{d(rng, 6)}",
            f"{d(rng, 9)}",
            f"X{d(rng, 5)}",
        ),
        "path": (
            f"{year}-{d(rng, 5)}",
            f"{year}{d(rng, 5)}",
            f"B{year}-{d(rng, 4)}",
            f"S{year % 100}-{d(rng, 5)}",
            f"F{d(rng, 6)}",
        ),
        "yb": (
            d(rng, 10),
            d(rng, 12),
            f"{here.phone[1:]}{d(rng, 9)}",
            f"{here.region}{d(rng, 12)}",
            f"A{d(rng, 9)}",
        ),
        "policy": (f"P{year}{d(rng, 12)}", d(rng, 15), f"GL{d(rng, 12)}"),
        "bank": (f"6222{d(rng, 15)}", f"6217{d(rng, 15)}", f"6228{d(rng, 15)}", f"4563{d(rng, 12)}"),
        "plate": (
            here.plate + rng.choice("ABCDEFGH") + d(rng, 4),
            here.plate + d(rng, 5),
            here.plate + "·" + d(rng, 5),
            here.plate + rng.choice("DF") + d(rng, 5),
        ),
        "device": (
            f"SN{d(rng, 9)}",
            f"{rng.choice(('PJN', 'RNB', 'BLF'))}{d(rng, 6)}H",
            f"{d(rng, 4)}-{d(rng, 6)}",
            f"{latin(rng, 3, 3).upper()}{d(rng, 8)}",
            f"(21){d(rng, 10)}",
        ),
        "license": (
            f"{d(rng, 3)}{here.region}{d(rng, 6)}",
            f"1104{here.region}{d(rng, 5)}",
            f"2{year}{d(rng, 10)}",
        ),
        "uscc": (
            f"12{here.region}{d(rng, 8)}{rng.choice('ABEGHKLM')}",
            f"91{here.region}MA{rng.choice('345')}{d(rng, 5)}{rng.choice('ABEGH')}{d(rng, 1)}",
        ),
        "net": (
            f"http://10.{rng.randint(0, 60)}.{rng.randint(0, 254)}.{rng.randint(2, 254)}:8080/emr/view?id={d(rng, 7)}",
            f"https://pacs.{latin(rng, 4, 7)}yy.com/s/{latin(rng, 3, 5)}{d(rng, 4)}",
            f"www.{latin(rng, 5, 8)}.cn/report/{d(rng, 8)}",
        ),
        "geo": (
            f"{rng.uniform(22, 45):.5f}N,{rng.uniform(88, 125):.5f}E",
            f"北纬{rng.uniform(22, 45):.4f}°，东经{rng.uniform(88, 125):.4f}°",
            f"{rng.uniform(22, 45):.6f},{rng.uniform(88, 125):.6f}",
        ),
        "order": (f"{year}{d(rng, 14)}", f"No.{d(rng, 8)}", f"FP{d(rng, 8)}", f"TK{d(rng, 10)}"),
        "trial": (
            f"{rng.randint(1, 30):02d}-{rng.randint(1, 99):03d}",
            f"S{rng.randint(100, 999)}{rng.randint(10, 99)}",
            f"CN{rng.randint(1, 40):03d}{rng.randint(1, 99):03d}",
        ),
        "staffno": (d(rng, 4), d(rng, 5), d(rng, 6), f"H{d(rng, 4)}"),
        "email": (
            f"{letters}{rng.randint(1, 99)}@163.com",
            f"{latin(rng, 4, 9)}@qq.com",
            f"{d(rng, 9)}@qq.com",
            f"{letters}@126.com",
            f"{latin(rng, 3, 7)}.{latin(rng, 2, 5)}@outlook.com",
            f"{latin(rng, 4, 8)}_{rng.randint(60, 2005)}@sina.cn",
        ),
        "wechat": (
            f"wxid_{latin(rng, 4, 6)}{d(rng, 5)}",
            f"{letters}{rng.randint(10, 9999)}",
            f"{latin(rng, 4, 8)}_{d(rng, 3)}",
            f"{latin(rng, 6, 10)}",
            f"{latin(rng, 3, 5)}-{d(rng, 4)}",
        ),
        "qq": (d(rng, 8), d(rng, 9), d(rng, 10)),
        "travel": (f"E{d(rng, 8)}", f"EJ{d(rng, 7)}", f"G{d(rng, 8)}", f"H{d(rng, 8)}", f"C{d(rng, 8)}"),
        "birth": (f"{rng.choice('NPRTU')}{here.region[:2]}{d(rng, 7)}", f"{rng.choice('NPRTU')}{d(rng, 9)}"),
        "army": (f"军字第{d(rng, 8)}号", f"南字第{d(rng, 7)}号", f"武字第{d(rng, 7)}号"),
        "disabled": (
            f"{here.region}{1950 + rng.randrange(60)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{d(rng, 4)}{rng.randint(1, 7)}{rng.randint(1, 4)}",
        ),
        "ip": (
            f"192.168.{rng.randint(0, 254)}.{rng.randint(2, 254)}",
            f"10.{rng.randint(0, 60)}.{rng.randint(0, 254)}.{rng.randint(2, 254)}",
        ),
        "img": (
            f'<img src="data:image/png;base64,{PICTURE}{latin(rng, 12, 24)}{d(rng, 3)}=="/>',
            f"![舌象](photo_{d(rng, 8)}.jpg)",
            f'<img src="/upload/{year}/{d(rng, 8)}.png" alt="伤口">',
        ),
        "land": (f"{here.phone}-{d(rng, 7)}", f"{here.phone}-{d(rng, 8)}", f"{here.phone}{d(rng, 7)}"),
    }
    return {name: rng.choice(shapes) for name, shapes in table.items()}
