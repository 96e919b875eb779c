"""What two physicians marked in the same text: how many of their marks are the same, or overlap."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact: what it is said to be (type, relation, state), and the pieces of the text it consists of."""

    label: Hashable
    texts: tuple[str, ...]


def matched_exactly(one: frozenset[Hashable], other: frozenset[Hashable]) -> int:
    """How many facts both gave, alike in every part."""
    return len(one & other)


def matched_by_overlap(one: Sequence[Mark], other: Sequence[Mark], text: str) -> int:
    """How many facts can be paired one to one so that the labels are equal and every piece overlaps in the
    text.

    The largest such pairing is taken (Kuhn's augmenting paths), so that neither order nor side matters.
    """
    near = [[at for at, mark in enumerate(other) if _overlaps(left, mark, text)] for left in one]
    holder: dict[int, int] = {}
    return sum(_place(left, near, holder, set()) for left in range(len(one)))


def _place(left: int, near: list[list[int]], holder: dict[int, int], tried: set[int]) -> bool:
    for right in near[left]:
        if right in tried:
            continue
        tried.add(right)
        if right not in holder or _place(holder[right], near, holder, tried):
            holder[right] = left
            return True
    return False


def _overlaps(one: Mark, other: Mark, text: str) -> bool:
    if one.label != other.label or len(one.texts) != len(other.texts):
        return False
    return all(_touch(a, b, text) for a, b in zip(one.texts, other.texts, strict=True))


def _touch(one: str, other: str, text: str) -> bool:
    """Whether two pieces share at least one character of the text; a piece that is not in the text touches
    what it holds or is held by."""
    if not one or not other:
        return one == other
    if one in other or other in one:
        return True
    return any(
        here < there + len(other) and there < here + len(one)
        for here in _places(one, text)
        for there in _places(other, text)
    )


def _places(piece: str, text: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)
