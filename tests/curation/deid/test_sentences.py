"""Invented sentences, thirty to a weakness: marked identifiers are covered whole, ordinary prose is left alone."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from curation.deid import detect, scan

FOLDER = Path(__file__).parent / "sentences"
MARKED = re.compile("〔([^〔〕]+)〕")


def sections(name: str) -> dict[str, list[str]]:
    """The sentences of a file by section."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            current = found.setdefault(line[3:], [])
        elif line and not line.startswith("#"):
            current.append(line)
    return found


def unmarked(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its marks, and where they stood."""
    text, places, at = "", [], 0
    for match in MARKED.finditer(line):
        text += line[at : match.start()]
        places.append((len(text), len(text) + len(match[1])))
        text, at = text + match[1], match.end()
    return text + line[at:], places


def missed(line: str) -> list[str]:
    """What of the marked values of a sentence no span covers whole."""
    text, places = unmarked(line)
    covered = {at for span in detect(text) for at in range(span.start, span.end)}
    return [text[start:end] for start, end in places if not set(range(start, end)) <= covered]


IDENTIFIERS: Mapping[str, list[str]] = sections("identifiers.txt")
ORDINARY: Mapping[str, list[str]] = sections("ordinary.txt")


@pytest.mark.parametrize("section", IDENTIFIERS)
def test_identifiers_in_other_wording_are_covered_whole(section: str) -> None:
    lost = [f"{value} in {line}" for line in IDENTIFIERS[section] for value in missed(line)]
    assert len(lost) <= 2, "\n".join(lost)


@pytest.mark.parametrize("section", [name for name in ORDINARY if name != "SCAN"])
def test_ordinary_sentences_hold_no_identifier(section: str) -> None:
    kinds = {"ADDRESS": {"ADDR_DETAIL", "ADDR_AREA"}, "HOSPITAL": {"HOSPITAL"}}.get(section)
    proposed = [
        f"{span.type} {line[span.start : span.end]} in {line}"
        for line in ORDINARY[section]
        for span in detect(line)
        if kinds is None or span.type in kinds
    ]
    assert not proposed, "\n".join(proposed)


def test_the_scan_flags_no_number_of_standards_counts_or_years() -> None:
    flagged = [f"{line[s.start : s.end]} in {line}" for line in ORDINARY["SCAN"] for s in scan(line)]
    assert not flagged, "\n".join(flagged)


@pytest.mark.parametrize("section", ["HOSPITAL", "ADDRESS"])
def test_the_scan_shares_what_is_generic_about_places(section: str) -> None:
    flagged = [f"{line[s.start : s.end]} in {line}" for line in ORDINARY[section] for s in scan(line)]
    assert not flagged, "\n".join(flagged)


@pytest.mark.parametrize(
    "text",
    [
        "患者于1998年3月5日入院。",
        "1998-03-05手术",
        "3月5日夜间发作",
        "2019年7月12日在我院实施手术",
        "2019.3.5复查",
    ],
)
def test_the_scan_still_flags_exact_dates_of_a_vignette(text: str) -> None:
    assert any(span.type == "DATE" for span in scan(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("标本送病理（B24-00877）。", "EXAM_NO"),
        ("起搏器序列号PM-TEST-00417", "DEVICE"),
        ("加微信联系guixm_test", "SOCIAL"),
        ("定位：北纬31.00059，东经117.00059", "GEO"),
        ("工伤编号GS2024-00038", "ID_OTHER"),
        ("转至临江市第二人民医院", "HOSPITAL"),
        ("2019年3月5日按指南行溶栓", "DATE"),
    ],
)
def test_the_scan_flags_what_names_somebody(text: str, kind: str) -> None:
    assert kind in {span.type for span in scan(text)}
