"""Searching items by words, under the rule of who may see what: a hit never tells that a text matched which
the searcher may not read."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from annotation.models import Item, ItemText
from annotation.permissions import Sight, asked_of, seen_as, visible_items
from curation.search.fields import with_term
from curation.search.words import fold, terms_of
from curation.taxonomy.nouns import Dataset, Specialty

DATASETS_BY = {"dimension": "dimension__code", "dataset": "name", "track": "track"}
# Items without a specialty, in the filter of the list.
UNASSIGNED = "none"


def filtered_items(user: Any, chosen: Mapping[str, str]) -> QuerySet[Item]:
    """The visible items that the filter sentence of the list names."""
    rows = visible_items(user).select_related("dataset__dimension")
    if "q" in chosen:
        rows = matching(user, rows, chosen["q"])
    # Looked up first: with a join in its place the database misjudges the number of rows and sorts them.
    if chosen.get("specialty") == UNASSIGNED:
        rows = rows.filter(specialty__isnull=True)
    elif "specialty" in chosen:
        rows = rows.filter(specialty__in=_keys(Specialty.objects.filter(code=chosen["specialty"])))
    if named := {column: chosen[name] for name, column in DATASETS_BY.items() if name in chosen}:
        rows = rows.filter(dataset__in=_keys(Dataset.objects.filter(**named)))
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    if chosen.get("view") == "mine":
        rows = rows.filter(author=user)
    if chosen.get("view") == "imported":
        rows = rows.filter(provenance="imported")
    return rows


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def matching(user: Any, rows: QuerySet[Item], query: str) -> QuerySet[Item]:
    """Those among some items that hold every term of a query: in what is asked, in the key, each as far as
    ``user`` may see it, or in the names of dataset, dimension and specialty; or that have it as number.

    A query without a letter, a character or a number finds nothing.
    """
    terms = terms_of(query)
    if not terms:
        return rows.none()
    places = _Names()
    for term in terms:
        rows = rows.filter(places.named(term) | _in_texts(user, term))
    return rows


def _in_texts(user: Any, term: str) -> Q:
    asked = with_term(term, text="asked", column="asked_grams")
    keyed = with_term(term, text="keyed", column="keyed_grams")
    texts = ItemText.objects.order_by()
    anywhere = Q(pk__in=texts.filter(asked | keyed).values("pk"))
    whole = seen_as(user, Sight.EVERYTHING)
    readable = Q(pk__in=texts.filter(asked).values("pk")) & asked_of(user)
    # The first part only narrows, so that the index is asked before the permissions.
    return anywhere & (whole | readable)


class _Names:
    """The names under which items are filed, folded once for all terms."""

    def __init__(self) -> None:
        self._datasets = []
        for row in Dataset.objects.select_related("dimension"):
            dimension = row.dimension
            names = (row.name, row.zh, row.en, dimension.code, dimension.zh, dimension.en)
            self._datasets.append((row.pk, fold("|".join(names))))
        self._specialties = [
            (row.pk, fold(f"{row.code}|{row.zh}|{row.en}")) for row in Specialty.objects.all()
        ]

    def named(self, term: str) -> Q:
        """Items of a dataset, dimension or specialty with the term in its name, or of that number."""
        datasets = [pk for pk, name in self._datasets if term in name]
        specialties = [pk for pk, name in self._specialties if term in name]
        found = Q(uid=f"zp-{term.replace(' ', '').removeprefix('zp')}")
        if datasets:
            found |= Q(dataset__in=datasets)
        return found | Q(specialty__in=specialties) if specialties else found
