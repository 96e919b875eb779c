"""The look keeps its promises: readable colours, no inline code, known icons, numbers that never lie."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import Context, Template

from config.templatetags import charts, zhenping
from config.templatetags.icon_paths import ICONS
from config.templatetags.states import IDENTIFIER_HUES, STATES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for app in ("config", "curation", "annotation", "benchmark")
    for path in (ROOT / app).glob("**/templates/**/*.html")
)
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
HUES = ("name", "number", "contact", "place", "time", "institution", "record", "other")
STAGES = ("draft", "open", "review", "adjudication", "accepted", "frozen", "retired")


def _palette(scheme: str) -> dict[str, str]:
    light, _, dark = TOKENS.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((f"hue-{hue}", f"hue-{hue}-soft") for hue in HUES),
    *(("surface", f"hue-{hue}") for hue in HUES),
    *((f"stage-{stage}", f"stage-{stage}-soft") for stage in STAGES),
    *((tone, f"{tone}-soft") for tone in ("danger", "warn", "ok", "info")),
    *(
        (text, ground)
        for text in ("text", "text-2", "text-3")
        for ground in ("ground", "surface", "sunken", "hover")
    ),
    *((text, "accent-soft") for text in ("text", "text-2", "accent-strong")),
    ("accent", "surface"),
    ("accent", "ground"),
    ("on-accent", "accent"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_reaches_a_contrast_of_four_and_a_half(scheme: str, text: str, ground: str) -> None:
    palette = _palette(scheme)
    assert _contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_reach_a_contrast_of_three(scheme: str) -> None:
    palette = _palette(scheme)
    assert _contrast(palette["line-strong"], palette["surface"]) >= 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_handler_or_script(path: Path) -> None:
    # Django's own tags hold names and equals signs, too.
    text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or "application/json" in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_named_in_a_template_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"{% icon \"(\w+)\"", text)) | set(re.findall(r"icon_name=\"(\w+)\"", text)) <= set(
        ICONS
    )


def test_a_share_is_shown_as_percent_with_one_decimal_and_nothing_as_a_dash() -> None:
    assert zhenping.percent(0.7731) == "77.3 %"
    assert zhenping.percent(0) == "0.0 %"
    assert zhenping.percent(None) == zhenping.percent(float("nan")) == "—"


def test_an_interval_needs_both_ends() -> None:
    assert zhenping.interval((0.712, 0.825)) == "71.2–82.5 %"
    assert zhenping.interval({"low": 0.1, "high": 0.2}) == "10.0–20.0 %"
    assert zhenping.interval((0.5, None)) == "—"


def test_durations_are_read_in_words() -> None:
    assert zhenping.minutes(20) == "不到 1 分钟"
    assert zhenping.minutes(timedelta(minutes=80)) == "1 小时 20 分钟"
    assert zhenping.minutes(3599) == "1 小时"


def test_a_digest_is_shortened_without_its_algorithm() -> None:
    assert zhenping.short_digest("sha256:3f9c21aa07be55") == "3f9c21aa07be"


def test_record_text_keeps_carriage_returns_and_is_escaped() -> None:
    assert zhenping.exact_text("<b>甲\r\n乙") == "&lt;b&gt;甲&#13;\n乙"


def test_every_state_is_told_by_word_and_shape() -> None:
    badge = (ROOT / "config" / "templates" / "components" / "badge.html").read_text(encoding="utf-8")
    for look in STATES.values():
        assert str(look.word)
        assert f'"{look.shape}"' in badge


def test_every_identifier_type_has_one_of_the_eight_hues() -> None:
    assert {hue for hue, _label in IDENTIFIER_HUES.values()} <= set(HUES)


def test_a_radar_does_not_join_across_a_dimension_that_was_not_measured() -> None:
    values: dict[str, float | None] = dict.fromkeys(charts.DIMENSIONS, 0.5)
    whole = charts.radar([{"label": "甲", "values": values}]).polygons[0]
    gap = charts.radar([{"label": "甲", "values": values | {"SmartServ": None}}]).polygons[0]
    assert whole.outline.endswith("Z") and len(whole.markers) == 5
    assert gap.outline.count("M") == 3 and len(gap.markers) == 4
    assert gap.missing == ("SmartServ",)


def test_a_radar_names_itself_for_those_who_cannot_see_it() -> None:
    template = Template('{% load zhenping %}{% radar_chart series "得分" "五个维度" "r1" %}')
    series = [{"label": "<甲>", "values": dict.fromkeys(charts.DIMENSIONS, 0.5)}]
    drawn = template.render(Context({"series": series}))
    assert '<title id="r1-title">得分</title>' in drawn
    assert "&lt;甲&gt;" in drawn
