"""The demo's records: invented, distinct, and marked exactly where the planted identifiers stand."""

import re
from collections import Counter

import pytest

from config.demo import content
from curation.deid import DIRECT_TYPES, IDENTIFIER_TYPES

RECORDS = content.records()

LOOKS_LIKE = {
    "ID_RESIDENT": r"\d{17}[\dX]",
    "PHONE_MOBILE": r"[\d\s.\-－一九零二]{11,15}",
    "PHONE_LAND": r"[\d()\-－]{11,14}",
    "EMAIL": r"[\w.]+@[\w.]+",
    "DATE": r"\d{4}[-./年]\d{1,2}([-./月]\d{1,2}日?|月)",
    "DOB": r"\d{4}[-年]\d{1,2}[-月]\d{1,2}日?",
    "TIME": r"\d{2}:\d{2}",
    "AGE_90": r"(9\d|1[01]\d)岁",
    "BED": r".{1,3}床",
    "PLATE": r"皖Z·T\d{4}",
    "HOSPITAL": r".+(医院|卫生院|保健院)",
    "BANK": r"\d{16,19}",
    "ID_INSURANCE": r"YB\d+",
    "ID_TRAVEL": r"[EH]\d{8}",
}


def test_there_are_sixty_records_over_ten_specialties() -> None:
    assert len({record.external_id for record in RECORDS}) == len(RECORDS) >= 60
    assert len({record.specialty for record in RECORDS}) == 10


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.external_id)
def test_spans_lie_inside_the_text_in_order_and_do_not_overlap(record: content.DemoRecord) -> None:
    assert 200 <= len(record.text) <= 700
    end = 0
    for span in record.spans:
        assert end <= span.start < span.end <= len(record.text)
        assert record.text[span.start : span.end] == record.text[span.start : span.end].strip()
        end = span.end


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.external_id)
def test_what_stands_at_a_span_is_what_its_type_says(record: content.DemoRecord) -> None:
    for span in record.spans:
        value = record.text[span.start : span.end]
        assert span.type in IDENTIFIER_TYPES
        if span.type.startswith("NAME_"):
            assert re.fullmatch(r"[一-鿿]{1,4}", value), value
        elif span.type in LOOKS_LIKE:
            assert re.fullmatch(LOOKS_LIKE[span.type], value), (span.type, value)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.external_id)
def test_a_planted_value_stands_nowhere_unmarked(record: content.DemoRecord) -> None:
    marked = {index for span in record.spans for index in range(span.start, span.end)}
    for span in record.spans:
        value = record.text[span.start : span.end]
        for match in re.finditer(re.escape(value), record.text):
            assert marked.issuperset(range(*match.span())), value


def test_many_types_of_identifier_are_planted() -> None:
    planted = Counter(span.type for record in RECORDS for span in record.spans)
    assert len(planted) >= 25
    assert {"NAME_PATIENT", "NAME_RELATIVE", "NAME_STAFF", "ID_RESIDENT", "PHONE_MOBILE", "MRN"} <= set(
        planted
    )
    assert sum(planted[kind] for kind in DIRECT_TYPES) > 250


def test_resident_numbers_have_right_and_wrong_checksums_and_a_region_that_does_not_exist() -> None:
    numbers = [
        record.text[span.start : span.end]
        for record in RECORDS
        for span in record.spans
        if span.type == "ID_RESIDENT"
    ]
    assert all(number.startswith("99") for number in numbers)
    assert {_checksum_is_right(number) for number in numbers} == {True, False}


def test_no_two_records_share_most_of_their_text() -> None:
    shingles = [{record.text[i : i + 6] for i in range(len(record.text) - 5)} for record in RECORDS]
    for index, one in enumerate(shingles):
        for other in shingles[index + 1 :]:
            assert len(one & other) < 0.25 * min(len(one), len(other))


def _checksum_is_right(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17]
