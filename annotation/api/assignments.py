"""Blind answering over the API: the next slot, its draft, submitting, saying why not. No key, no other
answer, no name."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.api.serializers import (
    AnswerInput,
    AssignmentOutput,
    CannotAnswerInput,
    DraftInput,
    NextInput,
)
from annotation.models import Assignment, SlotState
from annotation.permissions import can_author, can_work_on
from annotation.selectors import access_assignment
from annotation.services.assignments import save_draft, submit_answer, take_next
from annotation.services.known import exposure_of, stands
from curation.handover import Refused, is_physician
from curation.idempotency import once


def _known(slot: Assignment) -> dict[str, Any]:
    """Of a known-answer item, once it was answered: its key and why."""
    exposure = exposure_of(slot.answer)
    if exposure is None or not stands(exposure.known):
        return {}
    known = exposure.known
    key = {"right": exposure.right, "target": known.revision.key.target, "explanation": known.explanation}
    return {"known": key}


def assignment_as_data(slot: Assignment) -> dict[str, Any]:
    """A slot for whoever holds it."""
    data = {
        "id": slot.pk,
        "item": slot.item.uid,
        "dataset": slot.item.dataset.name,
        "specialty": slot.item.specialty.code if slot.item.specialty else "unassigned",
        "format": slot.item.dataset.format,
        "state": slot.state,
        "input": slot.revision.input,
        "draft": slot.draft,
        "version": slot.draft_version,
        "lease_expires_at": slot.lease_expires_at.isoformat() if slot.lease_expires_at else None,
    }
    if slot.state == SlotState.SUBMITTED:
        latest = slot.answer.latest
        data["answer"] = {
            "value": latest.value,
            "comment": latest.comment,
            "cannot_answer": latest.cannot_answer,
            "is_extra": slot.answer.is_extra,
        }
        data |= _known(slot)
    return data


class NextAssignment(APIView):
    """The slot in work or the next one."""

    @extend_schema(
        operation_id="assignments_next",
        parameters=[IDEMPOTENCY],
        request=NextInput,
        responses={200: AssignmentOutput, 204: None},
    )
    def post(self, request: Request) -> Response:
        """Take it; 204 where nothing waits."""
        if not is_physician(request.user):
            raise Http404
        form = NextInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            if not can_author(request.user):
                raise Refused("licence_not_valid")
            slot = take_next(by=request.user, specialty=form.validated_data["specialty"])
            if slot is None:
                return Response(status=204)
            return Response(assignment_as_data(access_assignment(request.user, slot.pk)))

        return once(request, work)


class OneAssignment(APIView):
    """An own slot."""

    @extend_schema(operation_id="assignments_retrieve", responses=AssignmentOutput)
    def get(self, request: Request, pk: int) -> Response:
        """The question, the own draft, the own answer once it is in."""
        return Response(assignment_as_data(access_assignment(request.user, pk)))


class AssignmentDraft(APIView):
    """The draft of an own slot."""

    @extend_schema(operation_id="assignments_draft", request=DraftInput, responses=AssignmentOutput)
    def put(self, request: Request, pk: int) -> Response:
        """Keep it; 409 ``stale_version`` where a newer one is there (fetch the slot for its text)."""
        slot = access_assignment(request.user, pk)
        form = DraftInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        draft = {"value": data["value"], "comment": data["comment"], "cannot_answer": ""}
        save_draft(assignment=slot, by=request.user, value=draft, version=data["version"])
        return Response(assignment_as_data(access_assignment(request.user, pk)))


def _own(request: Request, pk: int) -> Assignment:
    slot = access_assignment(request.user, pk)
    if slot.state != SlotState.SUBMITTED and not can_work_on(request.user, slot):
        raise Http404
    return slot


class AssignmentSubmit(APIView):
    """Submitting an answer."""

    @extend_schema(
        operation_id="assignments_submit",
        parameters=[IDEMPOTENCY],
        request=AnswerInput,
        responses={201: AssignmentOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Submit; from now on the answer only gains revisions."""
        slot = _own(request, pk)
        form = AnswerInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            submit_answer(assignment=slot, by=request.user, **form.validated_data)
            return Response(assignment_as_data(access_assignment(request.user, pk)), status=201)

        return once(request, work)


class AssignmentCannotAnswer(APIView):
    """Saying that an item cannot be answered."""

    @extend_schema(
        operation_id="assignments_cannot_answer",
        parameters=[IDEMPOTENCY],
        request=CannotAnswerInput,
        responses={201: AssignmentOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Say why; the item returns to its author."""
        slot = _own(request, pk)
        form = CannotAnswerInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data

        def work() -> Response:
            submit_answer(
                assignment=slot,
                by=request.user,
                value={},
                comment=data["comment"],
                cannot_answer=data["reason"],
            )
            return Response(assignment_as_data(access_assignment(request.user, pk)), status=201)

        return once(request, work)
