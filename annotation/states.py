"""Which moves an item and a release may make. Pure: the services look moves up here and nowhere else."""

from collections.abc import Mapping
from enum import StrEnum


class ItemState(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"
    OPEN = "open"
    IN_REVIEW = "in_review"
    IN_ADJUDICATION = "in_adjudication"
    ACCEPTED = "accepted"
    RETIRED = "retired"


class ReleaseState(StrEnum):
    """Where a release stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    WITHDRAWN = "withdrawn"


ITEM_MOVES: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.DRAFT: frozenset({ItemState.OPEN, ItemState.ACCEPTED, ItemState.RETIRED}),
    ItemState.OPEN: frozenset(
        {ItemState.IN_REVIEW, ItemState.IN_ADJUDICATION, ItemState.DRAFT, ItemState.RETIRED}
    ),
    ItemState.IN_ADJUDICATION: frozenset({ItemState.IN_REVIEW, ItemState.DRAFT, ItemState.RETIRED}),
    ItemState.IN_REVIEW: frozenset({ItemState.ACCEPTED, ItemState.DRAFT, ItemState.RETIRED}),
    # Back to review where a sampling check found it bad, or its lot.
    ItemState.ACCEPTED: frozenset({ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.RETIRED}),
    ItemState.RETIRED: frozenset(),
}

RELEASE_MOVES: Mapping[ReleaseState, frozenset[ReleaseState]] = {
    ReleaseState.DRAFT: frozenset({ReleaseState.FROZEN}),
    ReleaseState.FROZEN: frozenset({ReleaseState.WITHDRAWN}),
    ReleaseState.WITHDRAWN: frozenset(),
}


def item_may_move(source: str, target: str, *, imported: bool = False) -> bool:
    """Whether an item may go from one state to another; only an imported item goes from draft straight to
    accepted."""
    if target == ItemState.ACCEPTED and source == ItemState.DRAFT and not imported:
        return False
    return ItemState(target) in ITEM_MOVES[ItemState(source)]


def release_may_move(source: str, target: str) -> bool:
    """Whether a release may go from one state to another."""
    return ReleaseState(target) in RELEASE_MOVES[ReleaseState(source)]


def state_after_answers(*, all_equal: bool, equal_to_key: bool, reference_free: bool) -> ItemState:
    """Where an item goes when its last slot is filled: everybody and the key agree → review, otherwise →
    adjudication.

    A reference-free item has no key to agree with; its blind marks need only agree with each other.
    """
    agreed = all_equal and (equal_to_key or reference_free)
    return ItemState.IN_REVIEW if agreed else ItemState.IN_ADJUDICATION
