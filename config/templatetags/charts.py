"""Geometry of the charts drawn on the server: values in, coordinates out. It draws nothing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

DIMENSIONS: Final = ("MedKQA", "MedSE", "MedRU", "SmartServ", "SmartCare")
MARKERS: Final = ("circle", "square", "triangle", "diamond", "cross", "bar")
SIZE: Final = (480, 360)
CENTRE: Final = (240.0, 188.0)
RADIUS: Final = 130.0


@dataclass(frozen=True)
class Label:
    """A text of the chart with its place and its anchor."""

    text: str
    x: str
    y: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Polygon:
    """One series: its number (dash and colour), its outline and its markers as path data."""

    number: int
    label: str
    outline: str
    markers: tuple[str, ...]
    sample: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Radar:
    """Everything the template of a radar chart needs."""

    rings: tuple[str, ...]
    spokes: tuple[tuple[str, str], ...]
    labels: tuple[Label, ...]
    ticks: tuple[Label, ...]
    polygons: tuple[Polygon, ...]


def radar(series: Sequence[Mapping[str, object]], axes: Sequence[str] = DIMENSIONS) -> Radar:
    """Lay out ``series`` (each with ``label`` and ``values`` by axis name, fractions or None) on ``axes``."""
    shares = (0.25, 0.5, 0.75, 1.0)
    rings = tuple(_path([_at(n, len(axes), share) for n in range(len(axes))]) for share in shares)
    ends = [_at(n, len(axes), 1.0) for n in range(len(axes))]
    labels = tuple(_axis_label(axis, n, len(axes)) for n, axis in enumerate(axes))
    ticks = tuple(
        Label(f"{share:.0%}", _number(CENTRE[0] + 4), _number(CENTRE[1] - RADIUS * share + 11), "start")
        for share in shares
    )
    polygons = tuple(
        _polygon(number, one, axes) for number, one in enumerate(series[: len(MARKERS)], start=1)
    )
    return Radar(rings, tuple((_number(x), _number(y)) for x, y in ends), labels, ticks, polygons)


def marker(shape: str, x: float, y: float, size: float = 4.0) -> str:
    """Return the path of a marker around a point."""
    s = size
    corners = {
        "square": [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)],
        "triangle": [(x, y - s * 1.2), (x + s * 1.1, y + s * 0.8), (x - s * 1.1, y + s * 0.8)],
        "diamond": [(x, y - s * 1.3), (x + s * 1.3, y), (x, y + s * 1.3), (x - s * 1.3, y)],
        "bar": [
            (x - s * 1.3, y - s * 0.5),
            (x + s * 1.3, y - s * 0.5),
            (x + s * 1.3, y + s * 0.5),
            (x - s * 1.3, y + s * 0.5),
        ],
    }
    if shape in corners:
        return _path(corners[shape])
    if shape == "cross":
        return (
            f"M{_number(x - s)} {_number(y - s)}L{_number(x + s)} {_number(y + s)}"
            f"M{_number(x + s)} {_number(y - s)}L{_number(x - s)} {_number(y + s)}"
        )
    return f"M{_number(x - s)} {_number(y)}a{s} {s} 0 1 0 {s * 2} 0a{s} {s} 0 1 0 {-s * 2} 0Z"


def on_track(fraction: float, width: float = 112.0, left: float = 4.0) -> str:
    """Place a fraction on a horizontal track; values outside 0–1 stay at its ends."""
    return _number(left + width * min(1.0, max(0.0, fraction)))


def _polygon(number: int, one: Mapping[str, object], axes: Sequence[str]) -> Polygon:
    values = one["values"]
    if not isinstance(values, Mapping):
        raise TypeError("values of a radar series are a mapping from axis to fraction")
    shape = MARKERS[number - 1]
    places = [
        None if values.get(axis) is None else _at(n, len(axes), min(1.0, max(0.0, float(values[axis]))))
        for n, axis in enumerate(axes)
    ]
    return Polygon(
        number,
        str(one["label"]),
        _outline(places),
        tuple(marker(shape, *place) for place in places if place),
        marker(shape, 20, 7),
        tuple(axis for axis, place in zip(axes, places, strict=True) if place is None),
    )


def _outline(places: Sequence[tuple[float, float] | None]) -> str:
    # Only neighbours are joined: a line across a missing axis would claim a value that nobody measured.
    whole = [place for place in places if place]
    if len(whole) == len(places):
        return _path(whole)
    pairs = zip(places, [*places[1:], places[0]], strict=True)
    return "".join(_path([here, there], closed=False) for here, there in pairs if here and there)


def _axis_label(axis: str, n: int, count: int) -> Label:
    x, y = _at(n, count, 1.14)
    across = x - CENTRE[0]
    anchor = "middle" if abs(across) < 20 else ("start" if across > 0 else "end")
    return Label(
        axis, _number(x - math.copysign(8, across) if anchor != "middle" else x), _number(y + 4), anchor
    )


def _at(n: int, count: int, share: float) -> tuple[float, float]:
    angle = -math.pi / 2 + 2 * math.pi * n / count
    return CENTRE[0] + RADIUS * share * math.cos(angle), CENTRE[1] + RADIUS * share * math.sin(angle)


def _path(points: Sequence[tuple[float, float]], *, closed: bool = True) -> str:
    if not points:
        return ""
    steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def _number(value: float) -> str:
    """Write a coordinate without the locale's own separators."""
    return f"{value:.1f}".removesuffix(".0")
