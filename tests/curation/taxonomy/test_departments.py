"""Department names as hospitals write them, matched to the 64 specialties."""

import csv
from pathlib import Path

import pytest

from curation.readers import Row, open_table
from curation.taxonomy.departments import NAMES, match_specialty

SPECIALTIES = Path(__file__).resolve().parents[3] / "curation" / "taxonomy" / "specialties.csv"


def specialties() -> dict[str, str]:
    with SPECIALTIES.open(encoding="utf-8-sig", newline="") as stream:
        return {row["code"]: row["zh"] for row in csv.DictReader(stream)}


def test_the_table_covers_exactly_the_specialties_and_each_matches_its_own_name() -> None:
    assert set(NAMES) == set(specialties())
    assert {code: match_specialty(name) for code, name in specialties().items()} == {
        code: code for code in NAMES
    }


def test_no_name_stands_under_two_specialties() -> None:
    names = [name for words in NAMES.values() for name in words.split()]
    assert len(names) == len(set(names))


def test_every_department_of_the_real_consultations_is_matched(shared_data: Path) -> None:
    (path,) = shared_data.glob("import/*/样例_内科5000-6000.csv")
    found = {row.values["department"] for row in open_table(path).rows() if isinstance(row, Row)}
    assert {name: match_specialty(name) for name in found} == {
        "心血管科": "03.04",
        "神经科": "03.03",
        "消化科": "03.02",
        "内分泌科": "03.07",
        "呼吸科": "03.01",
        "肝病科": "16.03",
        "感染科": "16",
        "肾内科": "03.06",
        "血液科": "03.05",
        "风湿免疫科": "03.08",
        "普通内科": "02",
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("心内科二病区", "03.04"),
        ("心血管内科（东院区）", "03.04"),
        ("某某市人民医院神经内科门诊", "03.03"),
        ("西院区神经外科", "04.02"),
        ("骨科三病房", "04.03"),
        ("呼吸二科", "03.01"),
        (" ＩＣＵ ", "28"),
        ("神经内科专家门诊", "03.03"),
        ("急诊医学", "20"),
    ],
)
def test_wards_campuses_and_width_do_not_hide_a_department(name: str, code: str) -> None:
    assert match_specialty(name) == code


@pytest.mark.parametrize(
    "name", ["", "内科", "外科", "儿科", "妇产科", "门诊", "心", "药剂科", "没有这个科室"]
)
def test_a_name_that_is_unknown_or_covers_several_specialties_is_not_guessed(name: str) -> None:
    assert match_specialty(name) is None
