"""A text is folded so that a term is found exactly where it is part of the folded text, and the index of grams never
misses such a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.search.words import excerpt, fold, grams, is_settled, marked, needed, terms_of

TEXT = "患者女，52岁。ＣＴ平扫示右下腹脓肿3.5cm，CA19-9 37U/ml；T4N0M0。急性阑\n尾炎？"
ALPHABET = "急性阑尾炎 CTct12.，\n-３Ｔβ"


def found(query: str, text: str = TEXT) -> bool:
    """As a database answers: the grams first, the text where they do not settle it."""
    folded = fold(text)
    return all(
        set(needed(term)) <= grams(folded) and (is_settled(term) or term in folded)
        for term in terms_of(query)
    )


@pytest.mark.parametrize(
    "query",
    [
        "患",
        "脓肿",
        "急性阑尾炎",
        "阑尾",
        "ct平扫",
        "CT",
        "ｃｔ",
        "3.5cm",
        "3.5",
        "37u/ml",
        "CA19-9",
        "t4n0m0",
        "52岁",
        "脓肿 急性",
    ],
)
def test_a_term_of_any_length_width_and_case_is_found(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize("query", ["腹右", "性急", "C", "T4", "5cm", "CT扫", "炎急", "脓肿 阑胃", "3"])
def test_other_words_and_parts_of_words_and_numbers_are_not(query: str) -> None:
    assert not found(query)


def test_characters_that_stand_apart_are_no_pair() -> None:
    assert not found("急炎", "急性阑尾炎") and not found("性炎", "急性，炎症")
    assert found("阑尾炎", "阑尾 炎") and not found("阑尾炎", "阑尾、炎")


def test_a_query_of_nothing_but_marks_has_no_term() -> None:
    assert terms_of("，。 -- \u3000") == []


def test_terms_are_few_and_each_stands_once() -> None:
    assert terms_of("阑尾 阑尾 CT ct") == ["阑尾", " ct "]
    assert len(terms_of(" ".join(str(n) for n in range(50)))) == 8


@given(st.text(ALPHABET, max_size=30), st.text(ALPHABET, min_size=1, max_size=8))
def test_the_index_never_misses_a_text_that_holds_the_term(text: str, query: str) -> None:
    folded = fold(text)
    for term in terms_of(query):
        if term in folded:
            assert set(needed(term)) <= grams(folded)
        elif is_settled(term):
            assert not set(needed(term)) <= grams(folded)


@given(st.text(max_size=40), st.text(max_size=6))
def test_marking_loses_no_character_whatever_the_text(text: str, query: str) -> None:
    import unicodedata

    parts = marked(text, terms_of(query))
    assert "".join(part for part, _hit in parts) == unicodedata.normalize("NFC", text)
    assert all(" " not in gram and '"' not in gram for gram in grams(fold(text)))


def test_the_hits_are_marked_as_they_were_written() -> None:
    assert [part for part, hit in marked(TEXT, terms_of("ct平扫 阑尾炎 3.5")) if hit] == [
        "ＣＴ平扫",
        "3.5",
        "阑\n尾炎",
    ]


def test_an_excerpt_shows_the_first_hit_with_its_surroundings() -> None:
    parts = excerpt("甲" * 60 + "阑尾炎" + "乙" * 90, terms_of("阑尾"))
    assert parts[0] == ("…", False) and ("阑尾", True) in parts and parts[-1] == ("…", False)
    assert excerpt("甲乙", terms_of("阑尾")) == []
