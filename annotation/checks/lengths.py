"""How long the parts of an item usually are, by format and dataset: what falls outside deserves a look."""

from __future__ import annotations

from typing import Final

from annotation.formats import Problem, fold
from annotation.formats.base import Json

Bounds = tuple[int, int]

BY_FORMAT: Final[dict[str, dict[str, Bounds]]] = {
    "choice": {"question": (6, 600), "context": (10, 4000), "option": (1, 200)},
    "extraction": {"text": (10, 3000), "question": (4, 300)},
    "open_answer": {"question": (4, 1500), "context": (10, 6000), "scenario": (2, 300), "point": (2, 200)},
    "dialogue": {"question": (4, 500), "point": (2, 200)},
    "record": {"question": (4, 500), "point": (2, 200)},
    "calculation": {"question": (6, 1500), "context": (10, 4000)},
    "sql": {"question": (4, 500)},
    "error_detection": {"question": (4, 500)},
}
BY_DATASET: Final[dict[str, dict[str, Bounds]]] = {
    # A diagnosis as a physician writes it, not a record.
    "CHIP-CDN": {"text": (2, 100)},
    # Cases, not facts.
    "MAGuidance": {"question": (10, 1500)},
    "MAReport": {"question": (10, 2000)},
}


def bounds_of(dataset: str, format_name: str) -> dict[str, Bounds]:
    """Least and most characters of each part; blanks do not count."""
    return {**BY_FORMAT.get(format_name, {}), **BY_DATASET.get(dataset, {})}


def lengths(dataset: str, format_name: str, input: Json, points: list[Json]) -> list[Problem]:
    """A warning beside each part that is shorter or longer; what is empty is another check's."""
    bounds = bounds_of(dataset, format_name)
    texts = [(name, name, str(input.get(name) or "")) for name in bounds]
    options = input.get("options")
    if isinstance(options, dict):
        texts += [("option", f"option_{letter}", str(text)) for letter, text in options.items()]
    problems = [found for part, name, text in texts if (found := _outside(text, bounds.get(part), name))]
    for number, point in enumerate(points, start=1):
        if _outside(str(point.get("text", "")), bounds.get("point"), "points"):
            least, most = bounds["point"]
            params: dict[str, object] = {"point": number, "least": least, "most": most}
            problems.append(Problem("point_length", params, "points", "warning"))
    return problems


def _outside(text: str, bounds: Bounds | None, name: str) -> Problem | None:
    found = len(fold(text))
    if bounds is None or not found or bounds[0] <= found <= bounds[1]:
        return None
    return Problem("length_bounds", {"found": found, "least": bounds[0], "most": bounds[1]}, name, "warning")
