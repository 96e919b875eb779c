"""Verdict rows about made-up cases, and a preset small enough for a test."""

import random

import pytest

from benchmark.training import Preset, TinyShape, VerdictRow

SIGNS = [
    "发热",
    "咳嗽",
    "腹痛",
    "头晕",
    "恶心",
    "呕吐",
    "胸闷",
    "气短",
    "乏力",
    "皮疹",
    "水肿",
    "便血",
    "黄疸",
    "心悸",
    "失眠",
    "抽搐",
    "盗汗",
    "消瘦",
]


@pytest.fixture
def toy_preset() -> Preset:
    return Preset("toy", 1, 16, 1e-3, 120, tiny=TinyShape(hidden=32, layers=2, words=50, warm_up_rows=32))


@pytest.fixture(scope="session")
def verdict_rows() -> list[VerdictRow]:
    chance = random.Random(1)
    rows: list[VerdictRow] = []
    for case in range(20):
        signs = chance.sample(SIGNS, 4)
        told = signs[:2]
        answer = f"患者有{'、'.join(told)}。"
        rows += [
            VerdictRow(
                f"病例{case}有哪些表现？",
                "、".join(signs),
                "现病史",
                sign,
                answer,
                "是" if sign in told else "否",
                ("是", "是") if sign in told else ("否", "是" if case == 0 else "否"),
            )
            for sign in signs
        ]
    return rows
