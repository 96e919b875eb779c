"""Sentences about finders that an installation adds, and about the strength of a span."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

from curation.deid import (
    DETECTOR_VERSION,
    KnownIdentifiers,
    Policy,
    Span,
    configure,
    detect,
    register,
    strong,
    unregister,
)

TEXT = "患者自述阿福来访。"


def pet_names(text: str) -> Iterable[Span]:
    """A finder as an installation might write it."""
    at = text.find("阿福")
    return [Span(at, at + 2, "NAME_OTHER", "crf", 0.7)] if at >= 0 else []


def wild(text: str) -> Iterable[Span]:
    return [Span(-5, 99, "NAME_OTHER", "crf", 7.0), Span(3, 3, "DATE", "crf", 0.5)]


def unknown(text: str) -> Iterable[Span]:
    return [Span(0, 1, "SHOE_SIZE", "crf", 0.5)]


@pytest.fixture(autouse=True)
def no_plugins_left() -> Iterator[None]:
    configure([])
    yield
    configure([])


def test_a_finder_named_by_configuration_adds_spans() -> None:
    text = "代号福星客已到。"
    before = detect(text)
    register("tail", lambda found: [Span(2, 5, "NAME_OTHER", "crf", 0.7)])
    added = [span for span in detect(text) if span not in before]
    assert [(span.start, span.end, span.layer) for span in added] == [(2, 5, "plugin")]
    unregister("tail")
    assert detect(text) == before


def test_finders_are_loaded_by_their_dotted_path_and_replaced_as_a_whole() -> None:
    configure([f"{__name__}:pet_names"])
    assert any(TEXT[span.start : span.end] == "阿福" for span in detect(TEXT))
    configure([])
    assert not any(span.layer == "plugin" for span in detect(TEXT))


def test_spans_of_a_finder_are_clipped_to_the_text_and_fused() -> None:
    register("wild", wild)
    assert [(span.start, span.end, span.score) for span in detect(TEXT)] == [(0, len(TEXT), 1.0)]


def test_a_finder_that_names_an_unknown_type_stops_the_detection() -> None:
    register("unknown", unknown)
    with pytest.raises(ValueError, match="SHOE_SIZE"):
        detect(TEXT)


def test_a_path_that_leads_to_no_callable_is_refused() -> None:
    with pytest.raises(TypeError):
        configure([f"{__name__}:TEXT"])


def test_an_ignored_type_of_a_finder_is_left_out() -> None:
    register("pets", pet_names)
    policy = Policy("t", ignored=frozenset(["NAME_OTHER"]))
    assert not any(span.type == "NAME_OTHER" for span in detect(TEXT, policy=policy))


def span_in(text: str, kind: str, **options: object) -> Span:
    return next(span for span in detect(text, **options) if span.type == kind)  # type: ignore[arg-type]


def test_a_number_with_a_right_check_digit_is_strong_and_with_a_wrong_one_is_not() -> None:
    right, wrong = "证件11010519491231002X。", "证件110105194912310021。"
    assert strong(span_in(right, "ID_RESIDENT"), right)
    assert not strong(span_in(wrong, "ID_RESIDENT"), wrong)
    card = "银行卡6222 0210 0111 6245 702。"
    assert strong(span_in(card, "BANK"), card)
    assert not strong(span_in(card.replace("702", "703"), "BANK"), card.replace("702", "703"))


def test_what_was_known_at_import_is_strong_and_a_guessed_name_is_not() -> None:
    text = "王建国主任查房。"
    assert not strong(span_in(text, "NAME_STAFF"), text)
    known = KnownIdentifiers(staff=("王建国",))
    assert strong(span_in(text, "NAME_STAFF", known=known), text)


def test_an_organisation_code_is_strong_only_with_its_check_sign() -> None:
    for code, right in (("91350100M000100Y43", True), ("91350100M000100Y44", False)):
        text = f"信用代码：{code}。"
        assert strong(Span(5, 23, "USCC", "rule", 0.9), text) is right


def test_the_version_tells_that_the_rules_changed() -> None:
    assert DETECTOR_VERSION == "7"


def test_an_installation_names_its_finders_in_the_environment() -> None:
    program = (
        "import django; django.setup()\nfrom curation.deid import plugins\nprint(sorted(plugins._registered))"
    )
    named = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ZHENPING_DETECTOR_PLUGINS": "math:prod",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=named, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['math:prod']"
