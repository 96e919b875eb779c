"""Answers without names: 甲, 乙, 丙 in an order that tells nothing, and how far they agree.

The order is drawn by a keyed digest: neither the time of the answer nor its number shows through, and it is
the same on every page and in the API.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.utils.crypto import salted_hmac

from annotation.formats import get_format
from annotation.models import Answer, Item
from annotation.text_diff import likeness, overlap, texts_of
from curation.taxonomy.nouns import Dataset


def in_blind_order(item: Item, answers: Iterable[Answer]) -> list[Answer]:
    """The answers as 甲, 乙, 丙 …"""
    return sorted(
        answers, key=lambda a: salted_hmac("annotation.anonymity", f"{item.uid}/{a.pk}").hexdigest()
    )


def closeness(dataset: Dataset, question: dict[str, Any], values: list[dict[str, Any]]) -> float:
    """How far blind answers agree, 0 to 1: the mean over all pairs. Letters and extracted facts count as
    sets, everything else by its characters. It sorts a list; a report of agreement is another thing."""
    form = get_format(dataset.format)
    pairs = list(combinations(values, 2))
    if not pairs:
        return 1.0

    def of(one: dict[str, Any], other: dict[str, Any]) -> float:
        if form.same(question, one, other):
            return 1.0
        if dataset.format not in (Dataset.Format.CHOICE, Dataset.Format.EXTRACTION):
            return likeness("\n".join(texts_of(one)), "\n".join(texts_of(other)))
        return overlap(_facts(one), _facts(other))

    return sum(of(one, other) for one, other in pairs) / len(pairs)


def _facts(value: dict[str, Any]) -> list[str]:
    """One text for each letter, entity, event or triple."""
    (held,) = value.values() if len(value) == 1 else (value,)
    if isinstance(held, dict):
        return [f"{name}:{text}" for name, texts in held.items() for text in texts_of(texts)]
    rows = held if isinstance(held, list) else [held]
    return ["|".join(texts_of(row)) for row in rows]
