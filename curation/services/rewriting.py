"""A record's text as it would leave: rewritten, looked over once more, originals kept as keyed digests."""

from collections.abc import Iterable

from django.utils.translation import get_language

from curation.deid import DIRECT_TYPES, IDENTIFIER_TYPES, Rewritten, Span, Surrogates, rewrite, scan
from curation.models import KnownOriginal, SourceRecord, SpanState
from curation.refusal import Refused
from curation.services.gate import head_digest, original_digest, searched_form
from curation.services.policies import as_policy, rules_in_force

# Originals shorter than this, or of other types, say nothing when found again elsewhere.
SEARCHED_TYPES = frozenset(DIRECT_TYPES) | {"HOSPITAL"}


def surrogates_of(record: SourceRecord) -> Surrogates:
    """Surrogates keyed by source and patient, so that one patient's dates move together. A closed source has
    none."""
    key = record.source.surrogate_key
    if key is None:
        raise Refused("source_closed", source=record.source.name)
    patient = record.patient_key or f"record-{record.pk}"
    return Surrogates(project_key=bytes.fromhex(key), patient_key=patient)


def rewritten(record: SourceRecord) -> Rewritten:
    """The record's text as it would leave: accepted and undecided spans replaced, rejected ones kept."""
    spans = [
        Span(start=span.start, end=span.end, type=span.type, layer=span.layer, score=span.score)
        for span in record.spans.exclude(state=SpanState.REJECTED)
    ]
    return rewrite(record.text, spans, surrogates=surrogates_of(record), policy=as_policy(rules_in_force()))


def leftovers(record: SourceRecord, text: str) -> list[Span]:
    """What a second look still finds in the rewritten text, apart from what a person rejected."""
    rejected = {record.text[s.start : s.end] for s in record.spans.filter(state=SpanState.REJECTED)}
    return [
        hit for hit in scan(text) if hit.type in DIRECT_TYPES and text[hit.start : hit.end] not in rejected
    ]


def type_words(types: Iterable[str]) -> str:
    """Identifier types in the language of the page."""
    english = (get_language() or "").startswith("en")
    kinds = [IDENTIFIER_TYPES[type_] for type_ in sorted(types)]
    return "、".join(kind.en if english else kind.zh for kind in kinds)


def keep_originals(record: SourceRecord) -> None:
    """Keep keyed digests of what was replaced, for the reverse search at freeze."""
    originals = {}
    for span in record.spans.filter(state=SpanState.ACCEPTED, type__in=SEARCHED_TYPES):
        text = searched_form(record.text[span.start : span.end])
        # Short Latin letters and digits (a bed, a block) stand in every second text by chance.
        if len(text) >= (5 if text.isascii() else 2):
            originals[text] = span.type
    KnownOriginal.objects.bulk_create(
        [
            KnownOriginal(
                record=record,
                digest=original_digest(text),
                head=head_digest(text),
                length=len(text),
                type=type_,
            )
            for text, type_ in originals.items()
        ],
        ignore_conflicts=True,
    )
