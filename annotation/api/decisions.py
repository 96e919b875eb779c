"""Reviews and adjudications over the API: what waits for the asker, and the deciding acts."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, keyset
from annotation.api.items import whole_item
from annotation.api.serializers import AdjudicationInput, DecisionOutput, ItemPage, ReviewInput
from annotation.models import Item
from annotation.selectors import access_item, to_adjudicate, to_review
from annotation.services.adjudications import adjudicate_item
from annotation.services.reviews import review_item
from curation.handover import is_physician
from curation.idempotency import once


def _waiting(request: Request, view: APIView, rows: QuerySet[Item]) -> Response:
    if not is_physician(request.user):
        raise Http404
    pages = keyset()
    page = (
        pages.paginate_queryset(rows.select_related("dataset__dimension", "current__key"), request, view)
        or []
    )
    return pages.get_paginated_response([whole_item(request.user, item) for item in page])


def _decided(request: Request, uid: str) -> Response:
    item = Item.objects.get(uid=uid)
    return Response({"item": item.uid, "state": item.state}, status=201)


class Reviews(APIView):
    """Reviews."""

    @extend_schema(operation_id="reviews_waiting", responses=ItemPage)
    def get(self, request: Request) -> Response:
        """Items that wait for the asker's review, with key and answers, without names."""
        return _waiting(request, self, to_review(request.user))

    @extend_schema(
        operation_id="reviews_create",
        parameters=[IDEMPOTENCY],
        request=ReviewInput,
        responses={201: DecisionOutput},
    )
    def post(self, request: Request) -> Response:
        """Approve an item or send it back."""
        form = ReviewInput(data=request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(form.validated_data)

        def work() -> Response:
            uid = data.pop("item")
            review_item(item=access_item(request.user, uid), by=request.user, **data)
            return _decided(request, uid)

        return once(request, work)


class Adjudications(APIView):
    """Adjudications."""

    @extend_schema(operation_id="adjudications_waiting", responses=ItemPage)
    def get(self, request: Request) -> Response:
        """Items whose answers differ, for the asker to decide."""
        return _waiting(request, self, to_adjudicate(request.user))

    @extend_schema(
        operation_id="adjudications_create",
        parameters=[IDEMPOTENCY],
        request=AdjudicationInput,
        responses={201: DecisionOutput},
    )
    def post(self, request: Request) -> Response:
        """Decide the reference answer, in words."""
        form = AdjudicationInput(data=request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(form.validated_data)

        def work() -> Response:
            uid = data.pop("item")
            adjudicate_item(item=access_item(request.user, uid), by=request.user, **data)
            return _decided(request, uid)

        return once(request, work)
