"""The column of an index of words, and its lookup ``holds``: rows that have all the given grams.

On PostgreSQL the column is searched by a GIN index over its parts, on SQLite by a full-text table that
follows it by triggers (:mod:`curation.search.install`). The grams are ours on both.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from curation.search.words import fold, grams, is_settled, needed


class GramsField(models.TextField[str, str]):
    """The grams of a text, with blanks between; never a sentence anybody could read."""


def as_column(folded: str) -> str:
    """What stands in the column for a folded text."""
    return " ".join(sorted(grams(folded)))


@GramsField.register_lookup
class Holds(Lookup[Any]):
    """Rows whose grams hold every one of some."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """By the full-text table of the model's table."""
        model, quote = self.lhs.target.model, connection.ops.quote_name
        words = quote(f"{model._meta.db_table}_words")
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{quote(model._meta.pk.column)}"
        every = " AND ".join(f'"{gram}"' for gram in self.rhs)
        match = f"{{{self.lhs.target.column}}} : ({every})"
        return f"{key} IN (SELECT rowid FROM {words} WHERE {words} MATCH %s)", (match,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """By the GIN index."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"string_to_array({lhs}, ' ') @> %s::text[]", (*params, list(self.rhs))


def with_term(term: str, *, text: str, column: str) -> models.Q:
    """Rows in whose ``text`` the term stands; ``column`` is the one of its grams."""
    found = models.Q(**{f"{column}__holds": needed(term)})
    return found if is_settled(term) else found & models.Q(**{f"{text}__contains": term})


def columns_of(texts: Iterable[str]) -> tuple[str, str]:
    """The folded text and its grams, of texts that stand apart."""
    # A mark between two texts: no term reaches from one into the next.
    folded = fold("\n|\n".join(texts))
    return folded, as_column(folded)
