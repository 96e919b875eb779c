"""Evaluation points of open answers: their shape, how a form writes them, how a key implies them."""

from __future__ import annotations

from annotation.formats.base import FormData, Json, Problem
from annotation.formats.folding import fold
from annotation.formats.form_fields import many, truth

TIERS = ("essential", "important", "highlight", "pitfall")


def make_point(topic: str, text: str) -> Json:
    """A point with the values that hold where nobody said otherwise."""
    return {"topic": topic, "text": text, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}


def default_points(topics: list[str], answer: Json) -> list[Json]:
    """One point for each element of a reference answer, under its topic, in the order of the topics."""
    points: list[Json] = []
    for topic in topics:
        value = answer.get(topic, [])
        texts = [value] if isinstance(value, str) else value
        points += [make_point(topic, text.strip()) for text in texts if text.strip()]
    return points


def check_points(topics: list[str], points: list[Json], *, required: bool) -> list[Problem]:
    """Each point well-formed and under a known topic; with `required`, each topic with at least one."""
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        return [Problem("value_shape", {"path": "points"}, "points")]
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for index, point in enumerate(points):
        problems += _check_point(index, point, topics)
        key = (str(point.get("topic")), fold(str(point.get("text"))))
        if key in seen:
            problems.append(Problem("repeated_point", {"point": index + 1}, "points", "warning"))
        seen.add(key)
    if required:
        used = {str(point.get("topic")) for point in points}
        problems += [
            Problem("topic_without_points", {"topic": topic}, "points")
            for topic in topics
            if topic not in used
        ]
    return problems


def _check_point(index: int, point: Json, topics: list[str]) -> list[Problem]:
    number: dict[str, object] = {"point": index + 1}
    problems: list[Problem] = []
    topic, text, weight = point.get("topic"), point.get("text"), point.get("weight", 1)
    if topic not in topics:
        problems.append(Problem("unknown_topic", {**number, "topic": str(topic)}, "points"))
    if not isinstance(text, str) or not text.strip():
        problems.append(Problem("empty_point", number, "points"))
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 < weight < float("inf"):
        problems.append(Problem("point_weight", number, "points"))
    if point.get("tier", "essential") not in TIERS:
        problems.append(Problem("point_tier", {**number, "tier": str(point.get("tier"))}, "points"))
    if point.get("polarity", 1) not in (1, -1):
        problems.append(Problem("point_polarity", number, "points"))
    if not isinstance(point.get("veto", False), bool):
        problems.append(Problem("value_shape", {**number, "path": "veto"}, "points"))
    return problems


def points_from_form(data: FormData) -> list[Json]:
    """From the repeated fields point_topic, point_text, point_weight, point_tier, point_polarity, point_veto.

    All of them must come once per row (veto as "0" or "1", not as a checkbox that vanishes when it is off);
    rows without a text are dropped. Without point_polarity a pitfall counts against, all others count for.
    """
    columns = {
        name: many(data, f"point_{name}") for name in ("topic", "text", "weight", "tier", "polarity", "veto")
    }

    def cell(name: str, row: int) -> str:
        return columns[name][row] if row < len(columns[name]) else ""

    points: list[Json] = []
    for row, text in enumerate(columns["text"]):
        if not text:
            continue
        tier = cell("tier", row) or "essential"
        polarity = cell("polarity", row) or ("-1" if tier == "pitfall" else "1")
        points.append(
            {
                "topic": cell("topic", row),
                "text": text,
                "weight": _number(cell("weight", row) or "1"),
                "tier": tier,
                "polarity": _number(polarity),
                "veto": truth(cell("veto", row)),
            }
        )
    return points


def points_to_form(points: list[Json]) -> dict[str, str | list[str]]:
    """The repeated fields of `points_from_form`, aligned."""
    return {
        "point_topic": [str(point.get("topic", "")) for point in points],
        "point_text": [str(point.get("text", "")) for point in points],
        "point_weight": [str(point.get("weight", 1)) for point in points],
        "point_tier": [str(point.get("tier", "essential")) for point in points],
        "point_polarity": [str(point.get("polarity", 1)) for point in points],
        "point_veto": ["1" if point.get("veto") else "0" for point in points],
    }


def _number(text: str) -> int | float | str:
    """A number, whole where it is; anything else stays text, so that the check can refuse it."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
