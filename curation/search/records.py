"""Searching records by the words of their deidentified text. Raw texts are not searched by anybody."""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from curation.models import DeidentifiedRecord, RecordText, SourceRecord
from curation.search.fields import with_term
from curation.search.words import Part, excerpt, terms_of

_NUMBER = re.compile(r"r?([1-9][0-9]{0,17})")


def matching(rows: QuerySet[SourceRecord], query: str) -> QuerySet[SourceRecord]:
    """Those among some records, which the searcher may see, whose deidentified text holds every term; or that
    have the term as number. Whoever sees the list may open each of these texts."""
    terms = terms_of(query)
    if not terms:
        return rows.none()
    for term in terms:
        texts = RecordText.objects.filter(with_term(term, text="text", column="grams"))
        found = Q(deidentified__in=texts.order_by().values("pk"))
        if number := _NUMBER.fullmatch(term.strip()):
            found |= Q(pk=int(number[1]))
        rows = rows.filter(found)
    return rows


def excerpts_of(records: Sequence[SourceRecord], query: str) -> dict[int, list[Part]]:
    """For records of one page, by number: where the terms stand in the deidentified text."""
    terms = terms_of(query)
    if not terms or not records:
        return {}
    texts = DeidentifiedRecord.objects.filter(source_record__in=[record.pk for record in records])
    # As in the search itself: a closed source's texts are read, not searched.
    searched = texts.filter(words__isnull=False).order_by().values_list("source_record_id", "text")
    return {pk: excerpt(text, terms) for pk, text in searched}
