"""Template tags of every page: icons, numbers, badges, identifier labels, charts.

They format what they are given; they query nothing and decide nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django import template
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.templatetags import charts
from config.templatetags.icon_paths import ICONS
from config.templatetags.states import IDENTIFIER_HUES, STATES

register = template.Library()

NOTHING = "—"


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw one of our icons; it is decoration, so the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        " icon--l" if size == "l" else "",
        ICONS[name],
    )


@register.filter
def percent(value: object) -> str:
    """0.7731 → 77.3 %; None → —."""
    number = _fraction(value)
    return NOTHING if number is None else f"{number * 100:.1f} %"


@register.filter
def interval(value: object) -> str:
    """(0.712, 0.825) → 71.2–82.5 %; None or an open end → —."""
    low, high = _ends(value)
    return NOTHING if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f} %"


@register.filter
def decimals(value: object, places: int = 2) -> str:
    """0.6667 → 0.67 with a fixed number of places (kappa, alpha); None → —."""
    number = _fraction(value)
    return NOTHING if number is None else f"{number:.{places}f}"


@register.filter
def short_digest(value: object) -> str:
    """The first twelve characters of a digest, without the name of its algorithm."""
    text = str(value or "")
    return text.rpartition(":")[2][:12] or NOTHING


@register.filter
def minutes(value: object) -> str:
    """Seconds (a number or a timedelta) in words: 不到 1 分钟, 12 分钟, 1 小时 20 分钟."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else _fraction(value)
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return _("不到 1 分钟")
    hours, rest = divmod(round(seconds / 60), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d 分钟", "%(n)d 分钟", rest) % {"n": rest})
    return " ".join(parts)


@register.filter
def exact_text(value: object) -> SafeString:
    """Escape text so that the browser keeps every code point: it would read CR LF as LF and shift offsets."""
    return mark_safe(escape(str(value)).replace("\r", "&#13;"))


@register.filter
def identifier_hue(type_code: str) -> str:
    """The class of an identifier type's hue."""
    return f"hue-{IDENTIFIER_HUES.get(type_code, ('other', ''))[0]}"


@register.filter
def identifier_label(type_code: str) -> str | Promise:
    """The short label that stands on a span of this identifier type."""
    found = IDENTIFIER_HUES.get(type_code)
    return found[1] if found else _("其他")


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether a form field is one tick box, which stands before its label."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.field.widget.use_fieldset


@register.inclusion_tag("components/badge.html")
def badge(state: object, word: str = "", tone: str = "") -> dict[str, object]:
    """Show a state as a word with a shape; ``word`` and ``tone`` overrule the registered ones."""
    look = STATES.get(str(state))
    return {
        "word": word or (look.word if look else str(state)),
        "shape": look.shape if look else "ring",
        "tone": tone or (look.tone if look else "draft"),
    }


@register.inclusion_tag("components/radar.html")
def radar_chart(
    series: Sequence[Mapping[str, object]],
    title: str = "",
    desc: str = "",
    chart_id: str = "radar",
    axes: Sequence[str] = charts.DIMENSIONS,
) -> dict[str, object]:
    """Draw up to six series, each ``{"label": …, "values": {axis: fraction or None}}``."""
    return {"chart": charts.radar(series, axes), "title": title, "desc": desc, "chart_id": chart_id}


@register.inclusion_tag("components/bar_interval.html")
def bar_interval(value: object, low: object = None, high: object = None) -> dict[str, object]:
    """Draw a value with its interval on a track from 0 to 1; nothing is drawn for None."""
    at, left, right = _fraction(value), _fraction(low), _fraction(high)
    if at is None:
        return {"at": None}
    drawn: dict[str, object] = {"at": charts.on_track(at), "value": at}
    if left is not None and right is not None:
        start, end = charts.on_track(left), charts.on_track(right)
        drawn |= {
            "left": start,
            "right": end,
            "width": f"{float(end) - float(start):.1f}",
            "ends": (left, right),
        }
    return drawn


def _fraction(value: object) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(str(value))
    except ValueError:
        return None
    return None if number != number else number


def _ends(value: object) -> tuple[float | None, float | None]:
    if isinstance(value, Mapping):
        return _fraction(value.get("low", value.get("lo"))), _fraction(value.get("high", value.get("hi")))
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        return _fraction(value[0]), _fraction(value[1])
    return _fraction(getattr(value, "low", None)), _fraction(getattr(value, "high", None))
