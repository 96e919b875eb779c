"""The workspace where a physician decides every identifier of a record, adds missed ones, and signs."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curation.deid import Span, strong
from curation.forms.deidentify import (
    REASONS,
    AddSpanForm,
    DecisionForm,
    FirstSignatureForm,
    type_choices,
    usual_reason,
)
from curation.forms.disagreements import StandByForm
from curation.models import IdentifierSpan, RecordState, SourceRecord, SpanState
from curation.permissions import can_resolve_spans, can_stand_by, is_physician
from curation.refusal import Refused
from curation.selectors import access_raw_record, detection_job, last_disagreement, next_record
from curation.services.deidentification import (
    accept_remaining,
    add_span,
    decide_span,
    keep_raw_open,
    open_raw,
    reopen_span,
    sign_first,
)
from curation.services.disagreements import ADJUDICATED, stand_by
from curation.services.rewriting import leftovers, rewritten
from curation.views.access import me, page_for, posted
from curation.views.progress import progress_of
from curation.views.refusals import UNPROCESSABLE, put_in

# How the page names the state of a span.
STATES = {SpanState.PROPOSED: "pending", SpanState.ACCEPTED: "accepted", SpanState.REJECTED: "rejected"}


@dataclass(frozen=True)
class Entry:
    """A span as the list shows it."""

    id: int
    type: str
    state: str
    text: str
    reason: str
    usual_reason: str
    identical: int
    strong: bool
    fixed: bool = False
    error: str = ""


@page_for(is_physician)
@require_GET
def record_deidentify(request: HttpRequest, pk: int) -> HttpResponse:
    """The record with everything that was found in it. Each view is audited."""
    record = access_raw_record(request.user, pk)
    text = open_raw(record=record, by=me(request))
    return render(request, "curation/record_deidentify.html", _workspace(request, record, text))


def _workspace(
    request: HttpRequest,
    record: SourceRecord,
    text: str,
    *,
    span_error: tuple[int, str] = (0, ""),
    error: str = "",
    reply: StandByForm | None = None,
) -> dict[str, Any]:
    spans = list(record.spans.all())
    entries = _entries(text, spans, span_error)
    waiting = record.state == RecordState.IMPORTED
    detection = detection_job(record.batch) if waiting else None
    return {
        "record": record,
        "parts": _parts(text, spans),
        "entries": entries,
        "unresolved": sum(entry.state == "pending" for entry in entries),
        "preview": rewritten(record).text,
        "types": type_choices(),
        "reasons": REASONS,
        "may_decide": can_resolve_spans(request.user, record),
        "error": error,
        "waiting": waiting,
        "progress": progress_of(detection, request.path) if detection else None,
        "dispute": last_disagreement(record),
        "reply": reply or StandByForm(),
        "may_stand_by": can_stand_by(request.user, record),
        "known": _known_words(record),
    }


def _entries(text: str, spans: list[IdentifierSpan], span_error: tuple[int, str]) -> list[Entry]:
    quotes = [text[span.start : span.end] for span in spans]
    return [
        Entry(
            id=span.pk,
            strong=is_strong,
            type=span.type,
            state=STATES[SpanState(span.state)],
            text=quote,
            reason=span.reason,
            # Nobody says by one key that a number with a right check digit is none.
            usual_reason="" if is_strong else usual_reason(span.type),
            identical=quotes.count(quote),
            fixed=span.layer == ADJUDICATED,
            error=span_error[1] if span.pk == span_error[0] else "",
        )
        for span, quote in zip(spans, quotes, strict=True)
        for is_strong in [_is_strong(span, text)]
    ]


def _is_strong(span: IdentifierSpan, text: str) -> bool:
    return strong(Span(span.start, span.end, span.type, span.layer, span.score), text)


def _parts(text: str, spans: list[IdentifierSpan]) -> list[dict[str, Any]]:
    """The text cut at the spans, by code points. A span inside another one is left to the list."""
    parts: list[dict[str, Any]] = []
    at = 0
    for span in spans:
        if span.start < at:
            continue
        if span.start > at:
            parts.append({"text": text[at : span.start]})
        parts.append(
            {
                "text": text[span.start : span.end],
                "id": span.pk,
                "type": span.type,
                "state": STATES[SpanState(span.state)],
            }
        )
        at = span.end
    return [*parts, {"text": text[at:]}] if at < len(text) else parts


def _known_words(record: SourceRecord) -> int:
    """How many identifiers the delivery itself named: each is looked for in all its forms."""
    return sum(bool(value) for value in (record.known or {}).values())


def _answer(request: HttpRequest, record: SourceRecord, *, anchor: str = "", **errors: Any) -> HttpResponse:
    """After a decision: the workspace again for htmx, the page again otherwise; with an error both as 422."""
    failed = bool(errors)
    if not failed and not request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware sets it
        return redirect(reverse("record_deidentify", args=[record.pk]) + anchor)
    record = access_raw_record(request.user, record.pk)
    text = keep_raw_open(record=record, by=me(request))
    context = _workspace(request, record, text, **errors)
    page = "curation/record_deidentify.html"
    name = f"{page}#workspace" if request.htmx else page  # type: ignore[attr-defined]
    return render(request, name, context, status=UNPROCESSABLE if failed else 200)


@page_for(is_physician)
@require_POST
def record_span(request: HttpRequest, pk: int, span: int) -> HttpResponse:
    """Accept, reject with a reason, change the type, or take a decision back."""
    record = access_raw_record(request.user, pk)
    found = get_object_or_404(record.spans, pk=span)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _answer(request, record, span_error=(span, _("没有看懂这项操作，请重试。")))
    values = form.cleaned_data
    try:
        if values["decision"] == "reopen":
            reopen_span(record=record, span=found, by=me(request))
        else:
            decide_span(
                record=record,
                span=found,
                by=me(request),
                accept=values["decision"] != "reject",
                type_="" if values["decision"] == "reject" else values["type"],
                reason=values["reason"],
                identical=values["identical"],
            )
    except Refused as refusal:
        return _answer(request, record, span_error=(span, str(refusal)))
    return _answer(request, record, anchor=f"#span-{span}")


@page_for(is_physician)
@require_POST
def record_span_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a stretch by hand, there and wherever else the same characters stand."""
    record = access_raw_record(request.user, pk)
    form = AddSpanForm(request.POST)
    if not form.is_valid():
        return _answer(request, record, error=_("请先在原文里选中文字，再添加。"))
    values = form.cleaned_data
    try:
        added = add_span(
            record=record, start=values["start"], end=values["end"], type_=values["type"], by=me(request)
        )
    except Refused as refusal:
        return _answer(request, record, error=str(refusal))
    return _answer(request, record, anchor=f"#span-{added[0].pk}")


@page_for(is_physician)
@require_POST
def record_accept_remaining(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept everything that nobody decided yet: it leaves the text."""
    record = access_raw_record(request.user, pk)
    try:
        count = accept_remaining(record=record, by=me(request))
    except Refused as refusal:
        return _answer(request, record, error=str(refusal))
    words = ngettext("已接受其余 %(n)d 处。", "已接受其余 %(n)d 处。", count) % {"n": count}
    messages.success(request, words)
    return _answer(request, record)


@page_for(is_physician)
@require_POST
def record_stand_by(request: HttpRequest, pk: int) -> HttpResponse:
    """The first reader keeps to the text: what is contested goes to an adjudicator."""
    record = access_raw_record(request.user, pk)
    form = StandByForm(request.POST)
    if form.is_valid():
        try:
            stand_by(record=record, by=me(request), reason=form.cleaned_data["reply"])
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("R{number} 已交仲裁。").format(number=pk))
            return redirect("record_list")
    text = keep_raw_open(record=record, by=me(request))
    context = _workspace(request, record, text, reply=form)
    return render(request, "curation/record_deidentify.html", context, status=UNPROCESSABLE)


@page_for(is_physician)
@require_http_methods(["GET", "POST"])
def record_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The blind pass: the rewritten text without any highlight, then the first signature."""
    record, user = access_raw_record(request.user, pk), me(request)
    if not can_resolve_spans(user, record):
        raise Http404
    open_spans = record.spans.filter(state=SpanState.PROPOSED).count()
    if open_spans:
        messages.error(request, str(Refused("spans_unresolved", count=open_spans)))
        return redirect("record_deidentify", pk=pk)
    text = rewritten(record).text
    form = FirstSignatureForm(posted(request))
    left: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            sign_first(record=record, by=user)
        except Refused as refusal:
            put_in(form, refusal)
            left = [text[hit.start : hit.end] for hit in leftovers(record, text)]
        else:
            messages.success(request, _("R{number} 已签字，等待第二位确认人。").format(number=pk))
            following = next_record(user, skip=pk)
            return redirect("record_deidentify", pk=following.pk) if following else redirect("record_list")
    context = {"record": record, "text": text, "form": form, "left": left}
    return render(request, "curation/record_sign.html", context, status=UNPROCESSABLE if form.errors else 200)
