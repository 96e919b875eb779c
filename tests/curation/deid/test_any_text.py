"""Sentences about any text whatever: emoji, Extension B, private use, controls. No crash, spans inside and apart."""

from hypothesis import given, settings
from hypothesis import strategies as st

from curation.deid import KnownIdentifiers, Surrogates, detect, rewrite, scan

SIGNS = st.one_of(
    st.characters(),
    st.characters(min_codepoint=0x20000, max_codepoint=0x3134F),
    st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF),
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),
    st.sampled_from(
        "\r\n\t\0\u200b\u200d\ufeff　 ：:，（）|/【】“”@*×·•〇0123456789xXzZ王李张小老阿床号月点年省院路某姓"
    ),
)
PIECES = st.sampled_from(
    [
        "姓名：张 三",
        "患者李某某，男",
        "小明说",
        "12-07见",
        "138·····1234",
        "Dr. Zhang, San",
        "8-2-386",
        "省医",
        "5点半",
        "加我V ab_1234",
    ]
)
TEXTS = st.lists(st.one_of(st.text(SIGNS, max_size=12), PIECES), max_size=12).map("".join)
KNOWN = KnownIdentifiers(
    patient_name="张三", relatives=("Olga Kim", "阿依·古丽"), phone="13800138000", staff=("欧阳娜娜",)
)
KEY = Surrogates(b"key", "patient")


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_any_text_gives_sorted_spans_that_lie_inside_and_apart(text: str) -> None:
    for spans in (detect(text), detect(text, known=KNOWN), scan(text)):
        at = 0
        for span in spans:
            assert at <= span.start < span.end <= len(text)
            at = span.end


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_what_lies_outside_the_spans_stays_and_maps_back_to_its_place(text: str) -> None:
    spans = detect(text, known=KNOWN)
    result = rewrite(text, spans, surrogates=KEY)
    replaced = [(part.start, part.end, part.source_start, part.source_end) for part in result.offsets]
    at = source = 0
    for start, end, source_start, source_end in [*replaced, (len(result.text), 0, len(text), 0)]:
        assert result.text[at:start] == text[source:source_start]
        for step in range(start - at):
            assert result.to_source(at + step, at + step + 1) == (source + step, source + step + 1)
        at, source = end, source_end


@settings(max_examples=100, deadline=None)
@given(st.text(SIGNS, max_size=40))
def test_a_known_name_is_covered_in_any_surroundings(around: str) -> None:
    text = around + "。张三。" + around
    start = len(around) + 1
    inside = {at for span in detect(text, known=KNOWN) for at in range(span.start, span.end)}
    assert {start, start + 1} <= inside
