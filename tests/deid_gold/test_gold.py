"""The gold keeps what it promises: marks where the text says, every type often enough, the same bytes for the same
seed, nothing twice. That the detector finds what is marked is no matter of these tests."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from curation.deid.types import IDENTIFIER_TYPES
from tests.deid_gold.case import Case
from tests.deid_gold.documents import FIRST, HELD_OUT, Document, Writer, documents
from tests.deid_gold.forms import hanzi, numeral, wide
from tests.deid_gold.kit import Kind, Kit, load, sections

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"patient_name", "relatives", "phone", "id_number", "mrn", "address", "hospital", "staff"}


@pytest.fixture(scope="module", params=[FIRST, HELD_OUT], ids=["first", "held-out"])
def folder(request: pytest.FixtureRequest) -> Path:
    """One set of frames after the other."""
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def thousand(folder: Path) -> list[Document]:
    """A thousand documents of a set."""
    return list(documents(1000, 7, folder))


def test_a_mark_covers_exactly_what_its_slot_wrote(folder: Path) -> None:
    kit = load(folder)
    for seed in range(200):
        writer = Writer(Case(Random(seed), kit))
        writer.frame("前{patient}，{mobile}；{date.short}{time}（{resident}）后")

        parts = [writer.text[span["start"] : span["end"]] for span in writer.spans]
        rest = writer.text
        for part in parts:
            rest = rest.replace(part, "", 1)
        assert rest == "前，；（）后"
        assert [span["type"] for span in writer.spans] == [
            "NAME_PATIENT", "PHONE_MOBILE", "DATE", "TIME", "ID_RESIDENT",
        ]  # fmt: skip


def test_offsets_count_code_points_behind_emoji_and_rare_characters() -> None:
    writer = Writer(Case(Random(1), load(FIRST)))
    writer.frame("👩‍⚕️𠮷😭{mrn}床")

    (span,) = writer.spans
    assert (span["start"], span["end"]) == (6, len(writer.text) - 1)


def test_marks_are_inside_the_text_in_order_and_apart(thousand: list[Document]) -> None:
    for made in thousand:
        end = 0
        for span in made["spans"]:
            assert end <= span["start"] < span["end"] <= len(made["text"])
            assert made["text"][span["start"] : span["end"]].strip()
            end = span["end"]


def test_nothing_that_is_marked_once_stands_unmarked_elsewhere(
    folder: Path, thousand: list[Document]
) -> None:
    lists = ("city", "county", "town", "village", "road", "estate", "community", "street", "university")
    places = {word for name in lists for word in load(folder).words[name]}
    found = set()
    for made in thousand:
        rest = list(made["text"])
        for span in made["spans"]:
            rest[span["start"] : span["end"]] = "▮" * (span["end"] - span["start"])
        marked = {made["text"][span["start"] : span["end"]] for span in made["spans"]}
        wanted = places | {surface for surface in marked if len(surface) > 5}
        found |= {word for word in wanted if word in "".join(rest)}

    assert found == set()


def test_every_type_comes_at_least_thirty_times_in_a_thousand_documents(thousand: list[Document]) -> None:
    met = Counter(span["type"] for made in thousand for span in made["spans"])

    assert {code: met[code] for code in IDENTIFIER_TYPES if met[code] < 30} == {}
    assert set(met) <= set(IDENTIFIER_TYPES)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def run(seed: str) -> bytes:
        command = [sys.executable, "-m", "tests.deid_gold", "20", seed]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout

    first = run("5")
    assert first == run("5") != run("6")
    assert [set(json.loads(line)) for line in first.splitlines()] == [{"text", "spans", "known"}] * 20


def test_no_two_documents_are_equal(thousand: list[Document]) -> None:
    assert len({made["text"] for made in thousand}) == 1000


def test_a_third_each_comes_with_everything_known_something_and_nothing(thousand: list[Document]) -> None:
    amounts = Counter(
        "all" if set(made["known"]) == KEYS else "some" if made["known"] else "none" for made in thousand
    )

    assert all(280 <= amounts[share] <= 390 for share in ("all", "some", "none"))
    assert all(set(made["known"]) <= KEYS for made in thousand)


def test_a_known_patient_is_the_one_in_the_text(thousand: list[Document]) -> None:
    named = [made for made in thousand if "patient_name" in made["known"]]
    written = [made for made in named if str(made["known"]["patient_name"]) in made["text"]]

    assert len(written) > len(named) * 0.5


def test_an_identifier_cannot_hide_inside_a_filler() -> None:
    kit = load(FIRST)
    leaking = Kind("lab", None, False, ("电话{land}",), (1,))
    broken = Kit(kit.words, {**kit.kinds, "lab": leaking}, {}, ())

    with pytest.raises(ValueError, match="may not stand inside a filler"):
        Writer(Case(Random(1), broken)).frame("{lab}")


def test_a_frame_cannot_use_an_unmarked_list_of_places() -> None:
    with pytest.raises(KeyError):
        Writer(Case(Random(1), load(FIRST))).frame("家在{city}")


def test_every_frame_can_be_written(folder: Path) -> None:
    kit = load(folder)
    frames = {
        *kit.odd,
        *(frame for parts in kit.families.values() for part in parts for frame in part.frames),
    }
    for seed in (1, 2, 3):
        case = Case(Random(seed), kit)
        for frame in sorted(frames):
            writer = Writer(case)
            writer.frame(frame)
            assert "{" not in writer.text and "|}" not in writer.text


def test_each_family_has_sixty_frames_and_there_are_two_hundred_odd_sentences() -> None:
    kit = load(FIRST)

    amounts = {name: sum(len(part.frames) for part in parts) for name, parts in kit.families.items()}

    assert {name: amount for name, amount in amounts.items() if amount < 60} == {}
    assert len(kit.families) >= 14
    assert len(kit.odd) >= 200


def test_the_two_sets_share_no_sentence_and_no_full_given_list() -> None:
    def lines(folder: Path) -> set[str]:
        files = [folder / "shared.txt", folder / "odd.txt", *(folder / "families").glob("*.txt")]
        return {line for file in files for _, _, found in sections(file) for line in found if len(line) > 12}

    assert lines(FIRST) & lines(HELD_OUT) == set()
    for words in ("name_word", "minority_first", "foreign_last", "latin_last", "estate", "road", "village"):
        assert not set(load(FIRST).words[words]) & set(load(HELD_OUT).words[words]), words


@pytest.mark.parametrize(
    ("number", "written"), [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")]
)
def test_numbers_are_written_as_chinese_counts(number: int, written: str) -> None:
    assert numeral(number) == written


def test_disguises_keep_the_digits_readable() -> None:
    assert hanzi("1380") == "一三八〇"
    assert wide("A1-") == "Ａ１－"
