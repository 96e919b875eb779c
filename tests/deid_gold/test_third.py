"""The third set keeps what it promises: papers of ordinary shape in ordinary shares, an odd quarter, every mention of
every identifier marked. That the detector finds what is marked is no matter of these tests."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest
from django.core.management import call_command

from curation.deid.types import IDENTIFIER_TYPES
from tests.deid_gold.documents import FIRST, HELD_OUT, Document, Writer
from tests.deid_gold.kit import load, sections
from tests.deid_gold.people import read
from tests.deid_gold.sets import documents_of
from tests.deid_gold.third.case import HospitalCase
from tests.deid_gold.third.papers import LENGTH, THIRD, TURNS

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("area", "city", "county", "town", "village", "road", "estate", "community", "street", "university")


@pytest.fixture(scope="module")
def papers() -> list[Document]:
    """As many documents as the figures are measured on."""
    return list(documents_of("third", 1200, 11))


def unmarked(made: Document) -> str:
    """The text with every mention blacked out."""
    rest = list(made["text"])
    for span in made["spans"]:
        rest[span["start"] : span["end"]] = "▮" * (span["end"] - span["start"])
    return "".join(rest)


def written(made: Document) -> set[str]:
    """Every surface that is marked and everything known of the people, unless so short that a measured value may
    look like it."""
    surfaces = {made["text"][span["start"] : span["end"]] for span in made["spans"]}
    for value in made["known"].values():
        surfaces |= {value} if isinstance(value, str) else set(value)
    return {
        surface
        for surface in surfaces
        if len(surface) > 5 or (len(surface) > 1 and not any(letter in "0123456789" for letter in surface))
    }


def command(*arguments: str) -> bytes:
    """What the command writes."""
    whole = [sys.executable, "-m", "tests.deid_gold", *arguments]
    return subprocess.run(whole, cwd=ROOT, check=True, capture_output=True).stdout


def test_marks_are_inside_the_text_in_order_and_apart(papers: list[Document]) -> None:
    for made in papers:
        end = 0
        for span in made["spans"]:
            assert end <= span["start"] < span["end"] <= len(made["text"])
            surface = made["text"][span["start"] : span["end"]]
            assert surface == surface.strip() != ""
            end = span["end"]


def test_no_drawn_identifier_stands_unmarked_anywhere(papers: list[Document]) -> None:
    left = {word for made in papers for word in written(made) if word in unmarked(made)}

    assert left == set()


def test_no_place_stands_outside_a_mark(papers: list[Document]) -> None:
    places = {word for name in PLACES for word in load(THIRD).words[name]}

    assert {word for made in papers for word in places if word in unmarked(made)} == set()


def test_every_type_comes_at_least_thirty_times(papers: list[Document]) -> None:
    met = Counter(span["type"] for made in papers for span in made["spans"])

    assert {code: met[code] for code in IDENTIFIER_TYPES if met[code] < 30} == {}
    assert set(met) <= set(IDENTIFIER_TYPES)


def test_papers_are_as_long_and_as_full_as_papers_are(papers: list[Document]) -> None:
    assert all(len(made["text"]) in LENGTH for made in papers)
    amounts = [len(made["spans"]) for made in papers]
    assert min(amounts) >= 6
    assert 12 <= median(amounts) <= 20


def test_every_kind_of_paper_comes_and_every_fourth_is_odd(papers: list[Document]) -> None:
    kinds = Counter(made["kind"] for made in papers)

    assert set(kinds) == set(load(THIRD).families) == set(load(THIRD).kinds["mix"].forms)
    assert min(kinds.values()) >= 5
    assert 0.2 < sum(made["odd"] for made in papers) / len(papers) < 0.3


def test_an_ordinary_paper_has_an_ordinary_patient_and_an_odd_one_sometimes_not() -> None:
    kit = load(THIRD)

    assert {HospitalCase(Random(seed), kit).patient.shape for seed in range(200)} == {"han"}
    shapes = {HospitalCase(Random(seed), kit, odd=True).patient.shape for seed in range(200)}
    assert shapes == {"han", "minority", "single", "foreign", "latin", "word"}


def test_times_of_a_paper_follow_each_other_and_the_bed_has_one_number() -> None:
    for seed in range(50):
        case = HospitalCase(Random(seed), load(THIRD))
        first, second = (case.minutes for _ in range(2) if case.piece("time"))
        assert first < second
        assert case.piece("bed").text == case.piece("bedno").text + "床"


def test_names_are_drawn_from_wide_lists_whose_letters_are_known() -> None:
    words = load(THIRD).words
    surnames = {read(entry)[0] for name in words if name.startswith("surname") for entry in words[name]}
    given = {entry for name in words if name.startswith("given") for entry in words[name]}
    letters = {character for entry in words["initial"] for character in entry[2:]}

    assert len(surnames) >= 150
    assert len(given) >= 400
    assert set("".join(given)) <= letters


def test_every_frame_can_be_written_also_with_every_odd_turn() -> None:
    kit = load(THIRD)
    frames = {
        *kit.odd,
        *(frame for parts in kit.families.values() for part in parts for frame in part.frames),
    }
    for frame in sorted(frames | {TURNS.sub(r"{\1.odd", frame) for frame in frames}):
        for seed, odd in ((1, False), (2, True)):
            writer = Writer(HospitalCase(Random(seed), kit, odd=odd))
            writer.frame(frame)
            assert "{" not in writer.text and "|}" not in writer.text


def test_it_shares_no_sentence_with_the_other_sets() -> None:
    def lines(folder: Path) -> set[str]:
        files = [folder / "shared.txt", folder / "odd.txt", *(folder / "families").glob("*.txt")]
        return {line for file in files for _, _, found in sections(file) for line in found if len(line) > 12}

    assert lines(THIRD) & (lines(FIRST) | lines(HELD_OUT)) == set()


def test_the_same_seed_gives_the_same_bytes_and_no_document_twice(papers: list[Document]) -> None:
    first = command("20", "5", "--set", "third")

    assert first == command("20", "5", "--set", "third") != command("20", "6", "--set", "third")
    keys = {"text", "spans", "known", "kind", "odd"}
    assert [set(json.loads(line)) for line in first.splitlines()] == [keys] * 20
    assert len({made["text"] for made in papers}) == len(papers)


def test_the_old_switch_still_gives_the_held_out_set() -> None:
    assert command("5", "3", "--held-out") == command("5", "3", "--set", "held-out") != command("5", "3")


def test_measuring_reads_neither_the_kind_nor_the_oddness(papers: list[Document], tmp_path: Path) -> None:
    def figures(name: str, lines: list[Mapping[str, Any]]) -> dict[str, Any]:
        path, out = tmp_path / name, StringIO()
        path.write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
        )
        call_command("measure_deidentification", str(path), "--json", stdout=out)
        measured: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
        return {key: value for key, value in measured.items() if key != "chars_per_second"}

    told: list[Mapping[str, Any]] = [dict(made) for made in papers[:20]]
    bare: list[Mapping[str, Any]] = [{key: made[key] for key in ("text", "spans", "known")} for made in told]

    assert figures("told.jsonl", told) == figures("bare.jsonl", bare)
