"""Items: list, create, one by sight, revise, open, retire."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, demand_room, keyset
from annotation.api.serializers import (
    ItemInput,
    ItemOutput,
    ItemPage,
    ReasonInput,
    RevisionInput,
    item_as_data,
    pointers_from,
)
from annotation.models import Item
from annotation.permissions import Sight, can_edit, sees_answers, sight, sights, visible_items
from annotation.search import matching
from annotation.selectors import access_item
from annotation.services.anonymity import in_blind_order
from annotation.services.assignments import standing_answers
from annotation.services.checks import item_checks
from annotation.services.items import (
    Content,
    create_item,
    explain_problems,
    open_item,
    problems_of,
    retire_item,
    revise_item,
)
from annotation.services.pointers import pointers_of
from annotation.services.releases import rendered_prompt
from curation.handover import DeidentifiedRecord, Refused, deidentified_records
from curation.idempotency import once
from curation.search.words import QUERY_MAX

FILTERS = {
    "dataset": "dataset__name",
    "dimension": "dataset__dimension__code",
    "specialty": "specialty__code",
    "state": "state",
    "provenance": "provenance",
}


def whole_item(user: Any, item: Item) -> dict[str, Any]:
    """An item with everything that ``user`` may see of it now."""
    seen = sight(user, item)
    data = item_as_data(item, seen)
    if item.current is None or seen < Sight.QUESTION:
        return data
    data |= {"revision": item.current.number, "input": item.current.input}
    if seen < Sight.EVERYTHING:
        return data
    key = item.current.key
    content = Content(item.current.input, key.target, key.points)
    problems = item_checks(user, item) if can_edit(user, item) else problems_of(item.dataset, content)
    data |= {
        "target": key.target,
        "points": key.points,
        "prompt": rendered_prompt(item.dataset, item.current.input),
        "problems": explain_problems(problems),
        "pointers": [asdict(pointer) for pointer in pointers_of(item.current)],
        "defects": item.defects,
        "events": [
            {"source": event.source, "target": event.target, "note": event.note, "at": event.at.isoformat()}
            for event in item.events.all()
        ],
    }
    return data | ({"answers": anonymous_answers(item)} if sees_answers(user, item) else {})


def anonymous_answers(item: Item) -> list[dict[str, Any]]:
    """The answers that count, by nobody."""
    return [
        {
            "value": answer.latest.value,
            "comment": answer.latest.comment,
            "cannot_answer": answer.latest.cannot_answer,
        }
        for answer in in_blind_order(item, standing_answers(item))
    ]


def _record(number: int | None) -> DeidentifiedRecord | None:
    if number is None:
        return None
    record = deidentified_records().filter(source_record_id=number).first()
    if record is None:
        raise Refused("unknown_record", field="record", record=number)
    return record


class Items(APIView):
    """The items of the house."""

    @extend_schema(
        operation_id="items_list",
        parameters=[OpenApiParameter(name) for name in ("q", *FILTERS, "mine", "cursor", "limit")],
        responses=ItemPage,
    )
    def get(self, request: Request) -> Response:
        """Items that may be known, newest first; the title only where the question may be seen."""
        demand_room(request)
        rows = visible_items(request.user).select_related("dataset__dimension")
        for name, column in FILTERS.items():
            if value := request.query_params.get(name):
                rows = rows.filter(**{column: value})
        if query := request.query_params.get("q", "").replace("\0", " ")[:QUERY_MAX]:
            rows = matching(request.user, rows, query)
        if request.query_params.get("mine"):
            rows = rows.filter(author_id=request.user.pk)
        pages = keyset()
        page = pages.paginate_queryset(rows, request, self) or []
        seen = sights(request.user, page)
        return pages.get_paginated_response([item_as_data(item, seen[item.pk]) for item in page])

    @extend_schema(
        operation_id="items_create", parameters=[IDEMPOTENCY], request=ItemInput, responses={201: ItemOutput}
    )
    def post(self, request: Request) -> Response:
        """A new draft."""
        demand_room(request)
        form = ItemInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            dataset, specialty = form.place()
            made = create_item(
                by=request.user,
                dataset=dataset,
                content=form.content(),
                specialty=specialty,
                record=_record(form.validated_data["record"]),
                slots=form.validated_data["slots"],
                pointers=pointers_from(form.validated_data["pointers"]) or (),
            )
            return Response(whole_item(request.user, access_item(request.user, made.uid)), status=201)

        return once(request, work)


class OneItem(APIView):
    """One item."""

    @extend_schema(operation_id="items_retrieve", responses=ItemOutput)
    def get(self, request: Request, uid: str) -> Response:
        """As far as it may be seen now."""
        demand_room(request)
        return Response(whole_item(request.user, access_item(request.user, uid)))


class ItemRevisions(APIView):
    """New revisions of a draft."""

    @extend_schema(
        operation_id="items_revise",
        parameters=[IDEMPOTENCY],
        request=RevisionInput,
        responses={201: ItemOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """Write one; 409 ``stale_version`` where a newer one is there."""
        demand_room(request)
        item = access_item(request.user, uid, least=Sight.EVERYTHING)
        form = RevisionInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data

        def work() -> Response:
            revise_item(
                item=item,
                by=request.user,
                content=form.content(),
                note=data["note"],
                seen=data["revision"],
                pointers=pointers_from(data["pointers"]),
            )
            return Response(whole_item(request.user, access_item(request.user, uid)), status=201)

        return once(request, work)


class ItemOpen(APIView):
    """Handing a draft to the answerers."""

    @extend_schema(operation_id="items_open", parameters=[IDEMPOTENCY], request=None, responses=ItemOutput)
    def post(self, request: Request, uid: str) -> Response:
        """Open it."""
        demand_room(request)
        item = access_item(request.user, uid, least=Sight.EVERYTHING)

        def work() -> Response:
            open_item(item=item, by=request.user)
            return Response(whole_item(request.user, access_item(request.user, uid)))

        return once(request, work)


class ItemRetire(APIView):
    """Taking an item out."""

    @extend_schema(
        operation_id="items_retire", parameters=[IDEMPOTENCY], request=ReasonInput, responses=ItemOutput
    )
    def post(self, request: Request, uid: str) -> Response:
        """Retire it, with a reason."""
        demand_room(request)
        item = access_item(request.user, uid, least=Sight.EVERYTHING)
        form = ReasonInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            retire_item(item=item, by=request.user, reason=form.validated_data["reason"])
            return Response(whole_item(request.user, access_item(request.user, uid)))

        return once(request, work)
