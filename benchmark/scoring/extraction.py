"""The result of reading an answer out of a reply: the value, the rule that found it, and the version of
the extractor. It never holds a score."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Extraction:
    """``value`` is None when the reply states no usable answer; ``rule`` then says why."""

    value: Any
    rule: str
    extractor: str
