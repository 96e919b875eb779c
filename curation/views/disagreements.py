"""The adjudicator's page: original and rewritten text side by side, a decision for each contested place."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curation.forms.disagreements import AdjudicationForm, Contested
from curation.models import ContestedPlace, SourceRecord, SpanState
from curation.permissions import is_physician
from curation.refusal import Refused
from curation.selectors import access_adjudication, last_disagreement
from curation.services.deidentification import keep_raw_open, open_raw
from curation.services.disagreements import adjudicate_record
from curation.services.rewriting import rewritten
from curation.views.access import me, page_for, posted
from curation.views.refusals import UNPROCESSABLE, put_in

# What a contested place becomes where nothing better is known.
OTHER_TYPE = "UNIQUE_OTHER"


def _contested(record: SourceRecord, text: str, places: Sequence[ContestedPlace]) -> list[Contested]:
    """One decision for all places of the same words."""
    accepted = list(record.spans.filter(state=SpanState.ACCEPTED))
    grouped: dict[tuple[str, str], list[ContestedPlace]] = {}
    for place in places:
        grouped.setdefault((text[place.start : place.end], place.quote), []).append(place)
    return [
        Contested(
            places=[place.pk for place in same],
            original=original,
            quote=quote,
            type=next(
                (s.type for s in accepted if s.start < same[0].end and same[0].start < s.end), OTHER_TYPE
            ),
        )
        for (original, quote), same in grouped.items()
    ]


def _parts(text: str, ranges: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """The text cut at the contested places (start, end, number); of two that overlap the first is shown."""
    parts: list[dict[str, Any]] = []
    at, named = 0, set[int]()
    for start, end, number in sorted(ranges):
        if start < at:
            continue
        parts += [
            {"text": text[at:start]},
            {"text": text[start:end], "number": number, "again": number in named},
        ]
        named.add(number)
        at = end
    return [*parts, {"text": text[at:]}]


@page_for(is_physician)
@require_http_methods(["GET", "POST"])
def record_adjudicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at both texts, then decide. Each view is audited."""
    record, user = access_adjudication(request.user, pk), me(request)
    dispute = last_disagreement(record)
    if dispute is None:
        raise Http404
    opening = keep_raw_open if request.method == "POST" else open_raw
    text, after = opening(record=record, by=user), rewritten(record)
    places = list(dispute.places.all())
    form = AdjudicationForm(posted(request), contested=_contested(record, text, places))
    if request.method == "POST" and form.is_valid():
        try:
            adjudicate_record(record=record, by=user, decisions=form.decisions())
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("R{number} 已裁决，等待两人重新签字。").format(number=pk))
            return redirect("record_list")
    number = {place: at for at, one in enumerate(form.contested, 1) for place in one.places}
    context = {
        "record": record,
        "dispute": dispute,
        "form": form,
        "source": _parts(text, [(p.start, p.end, number[p.pk]) for p in places]),
        "after": _parts(after.text, [(*after.from_source(p.start, p.end), number[p.pk]) for p in places]),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/record_adjudicate.html", context, status=status)
