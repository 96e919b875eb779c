"""Blind answering: the next slot, the form, the draft that saves itself, submitting, saying why an item
cannot be answered.

Nothing here ever reads a key, another answer, or a name.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.answers import draft_from, fields_from, flat_draft
from annotation.models import Answer, Assignment, CannotAnswer, KnownExposure, SlotState
from annotation.permissions import can_author, can_work_on
from annotation.selectors import access_assignment, reported_by
from annotation.services.assignments import save_draft, submit_answer, take_next
from annotation.services.guidelines import beside_the_work
from annotation.services.known import exposure_of, stands
from annotation.services.own_sources import SLOT
from annotation.services.portions import go_on_after, note_finished, progress_at
from annotation.services.working_time import note_life
from annotation.views.portions import onward
from annotation.views.refusals import CONFLICT, UNPROCESSABLE, wants
from annotation.views.shown import parts_of
from curation.handover import Refused, is_physician


def _to_next(request: HttpRequest) -> HttpResponse:
    found = take_next(by=request.user)
    if found is None:
        messages.info(request, _("现在没有等您作答的题目。"))
        return redirect("desk")
    return redirect("answer", pk=found.pk)


@require_POST
def answer_next(request: HttpRequest) -> HttpResponse:
    """The slot in work, or the next one that waits."""
    if not is_physician(request.user):
        raise Http404
    if not can_author(request.user):
        messages.error(request, str(Refused("licence_not_valid")))
        return redirect("desk")
    return _to_next(request)


def _page(
    request: HttpRequest, slot: Assignment, draft: dict[str, Any], refusal: Refused | None = None
) -> HttpResponse:
    redrawn = wants(request, "json") or wants(request, "fields")
    fields = fields_from(slot, draft, check=redrawn or refusal is not None, json_view=wants(request, "json"))
    context = {
        "slot": slot,
        "item": slot.item,
        "dataset": slot.item.dataset,
        "question": slot.revision.input,
        "fields": fields,
        "guideline": beside_the_work(request.user, slot.item.dataset),
        "late": slot.state == SlotState.CLOSED or slot.revision_id != slot.item.current_id,
        "refusal": str(refusal) if refusal else "",
        "refused_field": refusal.field if refusal else "",
        "progress": progress_at(request.user, SLOT, str(slot.pk)),
    }
    return render(request, "annotation/answer.html", context, status=UNPROCESSABLE if refusal else 200)


def _given(request: HttpRequest, slot: Assignment) -> HttpResponse:
    latest = slot.answer.latest
    context = {
        "slot": slot,
        "item": slot.item,
        "dataset": slot.item.dataset,
        "question": slot.revision.input,
        "answer": slot.answer,
        "latest": latest,
        "parts": parts_of(slot.item.dataset, slot.revision.input, latest.value),
        "reported": reported_by(request.user, slot=slot),
        **_known(slot),
    }
    return render(request, "annotation/answer_given.html", context)


def _known(slot: Assignment) -> dict[str, Any]:
    """A known-answer item is said to be one once it was answered: what its key was, and why."""
    exposure = exposure_of(slot.answer)
    if exposure is None:
        return {}
    question, key = exposure.known.revision.input, exposure.known.revision.key
    holds = stands(exposure.known)
    return {
        "exposure": exposure,
        "stands": holds,
        "key_letters": key.target.get("choice", []) if holds else [],
        "key_parts": parts_of(slot.item.dataset, question, key.target) if holds else [],
    }


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The slot's question and the form; what was submitted once it is."""
    slot = access_assignment(request.user, pk)
    if slot.state == SlotState.SUBMITTED:
        return _given(request, slot)
    return _page(request, slot, slot.draft)


@require_http_methods(["GET", "POST"])
def answer_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed; 409 with the server's text where another tab was faster. Asked without a text,
    it says where the slot stands: a text kept in a browser is forgotten only once its answer is in."""
    slot = access_assignment(request.user, pk)
    if request.method == "GET":
        return JsonResponse({**_saved(slot), "state": slot.state})
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        return JsonResponse({"code": "bad_version"}, status=400)
    try:
        kept = save_draft(
            assignment=slot, by=request.user, value=draft_from(slot, request.POST), version=int(version)
        )
    except Refused as refusal:
        if refusal.code != "stale_version":
            return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=UNPROCESSABLE)
        slot.refresh_from_db()
        return JsonResponse({**_saved(slot), "values": flat_draft(slot, slot.draft)}, status=CONFLICT)
    return JsonResponse(_saved(kept))


def _saved(slot: Assignment) -> dict[str, Any]:
    at = slot.draft_saved_at
    return {"version": slot.draft_version, "saved_at": at.isoformat() if at else ""}


@require_POST
def answer_life(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is at work on the page: the server looks at its clock."""
    slot = access_assignment(request.user, pk)
    if not can_work_on(request.user, slot):
        raise Http404
    note_life(slot)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def answer_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit the answer, or that the item cannot be answered; then the next one or back to the desk.

    Who was asked to log in on the way comes here by a link, and is led back to the form. A button that only
    changes the view of an extraction posts here, too, and stores nothing.
    """
    slot = access_assignment(request.user, pk)
    if request.method == "GET":
        return redirect("answer", pk=slot.pk)
    if slot.state != SlotState.SUBMITTED and not can_work_on(request.user, slot):
        raise Http404
    draft = draft_from(slot, request.POST)
    if wants(request, "json") or wants(request, "fields"):
        return _page(request, slot, draft)
    cannot = wants(request, "cannot")
    try:
        if cannot and not draft["cannot_answer"]:
            raise Refused("reason_required", field="cannot_answer")
        given = submit_answer(
            assignment=slot,
            by=request.user,
            value=draft["value"],
            comment=draft["comment"],
            cannot_answer=draft["cannot_answer"] if cannot else "",
        )
    except Refused as refusal:
        return _page(request, slot, draft, refusal)
    if given.is_extra:
        messages.info(request, _("该题的名额已交给他人，您的答案已作为附加答案保存。"))
    else:
        messages.success(request, _said(draft["cannot_answer"] if cannot else "", given))
    if wants(request, "desk"):
        note_finished(request.user)
        return redirect("desk")
    found = go_on_after(request.user, SLOT, str(slot.pk))
    return onward(*found) if found else _to_next(request)


def _said(cannot_answer: str, given: Answer) -> str:
    exposure = exposure_of(given)
    if exposure is not None:
        return _said_of_known(exposure)
    if cannot_answer == CannotAnswer.OUT_OF_SCOPE:
        return _("已提交：该题将由其他医师作答，不会再派给您。")
    return _("已提交：该题无法作答，将退回作者修改。") if cannot_answer else _("答案已提交。")


def _said_of_known(exposure: KnownExposure) -> str:
    """What is said above the next task: the work goes on, the key is one click away."""
    words = {
        True: _("刚才是一道核对题，您的答案与参考答案一致。"),
        False: _("刚才是一道核对题，您的答案与参考答案不同。"),
        None: _("刚才是一道核对题。"),
    }[exposure.right]
    place = reverse("answer", args=[exposure.assignment_id])
    return format_html('{} <a href="{}">{}</a>', words, place, _("看答案和依据"))
