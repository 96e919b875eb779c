"""Options that stand inside the question text, in every form that real files use."""

from pathlib import Path

import pytest

from annotation.formats import split_options
from curation.readers import Row, open_table


@pytest.mark.parametrize(
    ("text", "stem", "options"),
    [
        (
            "降压首选的药是 A 射干 B 白头翁 C 马齿苋",
            "降压首选的药是",
            {"A": "射干", "B": "白头翁", "C": "马齿苋"},
        ),
        (
            "不属于胃癌的是（）A.未分化癌B.鳞状细胞癌",
            "不属于胃癌的是（）",
            {"A": "未分化癌", "B": "鳞状细胞癌"},
        ),
        ("哪些含铁？['A 牛奶', 'B 红肉']", "哪些含铁？", {"A": "牛奶", "B": "红肉"}),
        ("看什么科？'A 皮肤科', 'B 普外科'", "看什么科？", {"A": "皮肤科", "B": "普外科"}),
        ("报告如下 选项：['A 甲', 'B 乙']", "报告如下", {"A": "甲", "B": "乙"}),
        ("题\nA. 甲\nB. 乙\n", "题", {"A": "甲", "B": "乙"}),
        ("A 甲\\nB 乙\\nC 丙", "", {"A": "甲", "B": "乙", "C": "丙"}),
        ("B 甲\\nC 乙", "", {"B": "甲", "C": "乙"}),
        ("题（A）甲（B）乙", "题", {"A": "甲", "B": "乙"}),
        ("题 Ａ．甲 Ｂ．乙", "题", {"A": "甲", "B": "乙"}),
        ("A、甲；B、乙；C、丙", "", {"A": "甲", "B": "乙", "C": "丙"}),
        ("维生素A 缺乏导致 A 夜盲 B 佝偻病", "维生素A 缺乏导致", {"A": "夜盲", "B": "佝偻病"}),
        (
            "原因是（）A. 诱导CYP2C9 B. 抑制CYP1A2 C. 抑制CYP3A4",
            "原因是（）",
            {"A": "诱导CYP2C9", "B": "抑制CYP1A2", "C": "抑制CYP3A4"},
        ),
        ("题\nA. 第一行\n第二行\nB. 乙", "题", {"A": "第一行\n第二行", "B": "乙"}),
    ],
)
def test_inline_options_are_told_from_the_stem(text: str, stem: str, options: dict[str, str]) -> None:
    assert split_options(text) == (stem, options)


@pytest.mark.parametrize(
    "text", ["维生素A 缺乏者应补充什么？", "没有选项", "", "['A 甲'", "A、B 两型流感的区别是"]
)
def test_a_text_without_a_run_of_options_is_left_whole(text: str) -> None:
    assert split_options(text) == (text.strip(), {})


def test_all_real_examination_options_split_exactly(shared_data: Path) -> None:
    (path,) = shared_data.glob("mcq/*/val.xlsx")
    for row in open_table(path).rows():
        assert isinstance(row, Row)
        cell = row.values["Options"]
        expected = {part[0]: part[2:].strip() for part in cell.split("\\n")}
        assert split_options(cell) == ("", expected)
