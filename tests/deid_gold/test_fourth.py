"""The fourth set keeps what it promises: papers of many houses, an odd quarter, every mention of every identifier
marked. That the detector finds what is marked is no matter of these tests."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.deid_gold.documents import Document
from tests.deid_gold.fourth.case import AGES, Case
from tests.deid_gold.fourth.papers import (
    FOLDER,
    GROUPS,
    SLOT,
    Writer,
    families,
    odd_lines,
    unmarked,
    words,
    written,
)
from tests.deid_gold.kit import sections
from tests.deid_gold.sets import documents_of

ROOT = Path(__file__).resolve().parents[2]
OTHERS = (
    Path(__file__).parent / "data",
    *(Path(__file__).parent / name / "data" for name in ("held_out", "third")),
)
TYPES = frozenset(
    [
        "NAME_PATIENT",
        "NAME_RELATIVE",
        "NAME_STAFF",
        "NAME_OTHER",
        "ID_RESIDENT",
        "ID_TRAVEL",
        "ID_OTHER",
        "ID_INSURANCE",
        "PHONE_MOBILE",
        "PHONE_LAND",
        "EMAIL",
        "SOCIAL",
        "MRN",
        "EXAM_NO",
        "BED",
        "PLATE",
        "BANK",
        "DEVICE",
        "LICENSE",
        "USCC",
        "NET",
        "GEO",
        "UNIQUE_OTHER",
        "ADDR_DETAIL",
        "ADDR_AREA",
        "ORG_WORK",
        "HOSPITAL",
        "DEPT_TEAM",
        "DATE",
        "TIME",
        "DOB",
        "AGE_90",
        "IMAGE",
    ]
)


@pytest.fixture(scope="module")
def papers() -> list[Document]:
    """As many documents as the figures are measured on."""
    return list(documents_of("fourth", 1200, 7))


def command(*arguments: str) -> bytes:
    """What the command writes."""
    whole = [sys.executable, "-m", "tests.deid_gold", *arguments, "--set", "fourth"]
    return subprocess.run(whole, cwd=ROOT, check=True, capture_output=True).stdout


def test_marks_are_inside_the_text_in_order_and_apart(papers: list[Document]) -> None:
    for made in papers:
        end = 0
        for span in made["spans"]:
            assert end <= span["start"] < span["end"] <= len(made["text"])
            surface = made["text"][span["start"] : span["end"]]
            assert surface == surface.strip() != ""
            end = span["end"]


def test_a_mark_covers_exactly_the_word_that_the_slot_gave() -> None:
    for seed in range(100):
        case = Case(Random(seed), words(), odd=bool(seed % 2))
        given: list[str] = []
        answer = case.piece

        def told(name: str, form: str, argument: str | None, answer=answer, given=given):  # type: ignore[no-untyped-def]
            piece = answer(name, form, argument)
            given += [piece.text] if piece.type else []
            return piece

        case.piece = told  # type: ignore[method-assign]
        writer = Writer(case)
        writer.frame("姓名：{p}，{addr}，电话{mob}；{d} {t}，{s1}（{rid}）🌹{email}")
        assert [writer.text[span["start"] : span["end"]] for span in writer.spans] == given
        assert len(given) == 8


def test_no_planted_value_stands_unmarked_anywhere(papers: list[Document]) -> None:
    assert {word for made in papers for word in written(made) if word in unmarked(made)} == set()


def test_no_place_and_no_house_stands_outside_a_mark(papers: list[Document]) -> None:
    lists = words()
    names = {
        name for entry in lists["cities"] for name in entry.split("/")[1:2] + entry.split("/")[2].split(",")
    }
    names |= {
        word
        for name in ("towns", "villages", "roads", "estates", "famous", "short", "wards")
        for word in lists[name]
    }

    assert {word for made in papers for word in names if word in unmarked(made)} == set()


def test_every_type_comes_at_least_twenty_five_times(papers: list[Document]) -> None:
    met = Counter(span["type"] for made in papers for span in made["spans"])

    assert {code: met[code] for code in TYPES if met[code] < 25} == {}
    assert set(met) == TYPES


def test_every_kind_of_paper_comes_and_every_fourth_is_odd(papers: list[Document]) -> None:
    kinds = Counter(made["kind"] for made in papers)

    assert set(kinds) == set(families()) >= set(GROUPS)
    assert set(GROUPS.values()) <= set(AGES)
    assert min(kinds.values()) >= 15
    assert 0.2 < sum(made["odd"] for made in papers) / len(papers) < 0.3


def test_an_ordinary_teaching_text_names_nobody(papers: list[Document]) -> None:
    assert any(made["kind"] == "leaflet" and not made["odd"] for made in papers)
    assert all(made["spans"] == [] for made in papers if made["kind"] == "leaflet" and not made["odd"])


def test_every_frame_can_be_written_also_oddly() -> None:
    frames = {frame for parts in families().values() for part in parts for frame in part.frames}
    for frame in sorted(frames | set(odd_lines())):
        for seed, odd in ((1, False), (2, True)):
            writer = Writer(Case(Random(seed), words(), odd=odd))
            writer.frame(frame)
            assert not SLOT.search(writer.text) and "‹" not in writer.text and "›" not in writer.text


def test_it_shares_no_sentence_with_the_other_sets() -> None:
    def lines(folder: Path) -> set[str]:
        files = [folder / "odd.txt", *(folder / "families").glob("*.txt")]
        return {line for file in files for _, _, found in sections(file) for line in found if len(line) > 12}

    assert all(lines(FOLDER) & lines(other) == set() for other in OTHERS)


def test_the_same_seed_gives_the_same_bytes_and_no_document_twice(papers: list[Document]) -> None:
    first = command("20", "5")

    assert first == command("20", "5") != command("20", "6")
    keys = {"text", "spans", "known", "kind", "odd"}
    assert [set(json.loads(line)) for line in first.splitlines()] == [keys] * 20
    assert len({made["text"] for made in papers}) == len(papers)
