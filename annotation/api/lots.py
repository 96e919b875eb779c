"""Sampling checks over the API: draw lots, read their verdicts, judge sampled items."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.acceptance import characteristic
from annotation.api.access import IDEMPOTENCY, keyset
from annotation.api.items import whole_item
from annotation.eligibility import lot_items_to_check
from annotation.models import Defect, Lot, LotItem
from annotation.permissions import can_draw_lots
from annotation.selectors import to_check
from annotation.services.lots import LotFilter, cancel_lot, check_item, draw_lot, plan_of
from curation.handover import Refused, is_physician
from curation.idempotency import once
from curation.taxonomy.nouns import Dataset, Specialty


class LotInput(serializers.Serializer[Any]):
    """Which accepted items make the lot, and the plan: sample size n, acceptance number c."""

    dataset = serializers.CharField()
    specialty = serializers.CharField(required=False, default="", allow_blank=True)
    accepted_from = serializers.DateField(required=False, allow_null=True, default=None)
    accepted_to = serializers.DateField(required=False, allow_null=True, default=None)
    sample_size = serializers.IntegerField(min_value=1)
    acceptance = serializers.IntegerField(min_value=0)

    def chosen(self) -> LotFilter:
        """The filter; raises Refused."""
        data = self.validated_data
        dataset = Dataset.objects.filter(name=data["dataset"]).first()
        if dataset is None:
            raise Refused("unknown_dataset", field="dataset", name=data["dataset"])
        specialty = Specialty.objects.filter(code=data["specialty"]).first()
        if data["specialty"] and specialty is None:
            raise Refused("unknown_specialty", field="specialty", code=data["specialty"])
        return LotFilter(dataset, specialty, data["accepted_from"], data["accepted_to"])


class OddsOutput(serializers.Serializer[Any]):
    """A lot with this many bad items passes with this probability."""

    bad = serializers.IntegerField()
    share = serializers.FloatField()
    passes = serializers.FloatField()


class LotOutput(serializers.Serializer[Any]):
    """A lot: its plan, what the plan lets through, its verdict."""

    id = serializers.IntegerField()
    dataset = serializers.CharField()
    specialty = serializers.CharField()
    size = serializers.IntegerField()
    sample_size = serializers.IntegerField()
    acceptance = serializers.IntegerField()
    characteristic = OddsOutput(many=True)
    state = serializers.CharField()
    bad = serializers.IntegerField(allow_null=True)
    drawn_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    sample = serializers.ListField(child=serializers.DictField(), required=False)


class LotPage(serializers.Serializer[Any]):
    """A page of lots, newest first."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = LotOutput(many=True)


class LotReason(serializers.Serializer[Any]):
    """Why a lot is given up."""

    reason = serializers.CharField()


class CheckInput(serializers.Serializer[Any]):
    """Good, or bad with a reason and words."""

    good = serializers.BooleanField()
    defect = serializers.ChoiceField(choices=Defect.choices, required=False, allow_blank=True, default="")
    words = serializers.CharField(required=False, default="", allow_blank=True)


class CheckOutput(serializers.Serializer[Any]):
    """A sampled item that waits for a verdict, with key and answers, without names."""

    id = serializers.IntegerField()
    item = serializers.DictField()


class CheckPage(serializers.Serializer[Any]):
    """A page of sampled items."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CheckOutput(many=True)


class CheckedOutput(serializers.Serializer[Any]):
    """Where the lot stands after a verdict."""

    id = serializers.IntegerField()
    good = serializers.BooleanField()
    lot_state = serializers.CharField()


def lot_as_data(lot: Lot, *, whole: bool = False) -> dict[str, Any]:
    """A lot for programs; ``whole`` adds the sample, without the checkers."""
    data: dict[str, Any] = {
        "id": lot.pk,
        "dataset": lot.dataset.name,
        "specialty": lot.specialty.code if lot.specialty else "",
        "size": lot.size,
        "sample_size": lot.sample_size,
        "acceptance": lot.acceptance,
        "characteristic": [vars(point) for point in characteristic(plan_of(lot))],
        "state": lot.state,
        "bad": lot.bad,
        "drawn_at": lot.drawn_at.isoformat(),
        "closed_at": lot.closed_at.isoformat() if lot.closed_at else None,
    }
    if whole:
        rows = lot.items.filter(sampled=True).select_related("item", "revision", "lot_check").order_by("pk")
        data["sample"] = [_sampled(row) for row in rows]
    return data


def _sampled(row: LotItem) -> dict[str, Any]:
    check = getattr(row, "lot_check", None)
    return {
        "item": row.item.uid,
        "revision": row.revision.number,
        "good": check.good if check else None,
        "defect": check.defect if check else "",
        "words": check.words if check else "",
    }


def _demand_lead(request: Request) -> None:
    if not can_draw_lots(request.user):
        raise Http404


class Lots(APIView):
    """Lots."""

    @extend_schema(operation_id="lots_list", responses=LotPage)
    def get(self, request: Request) -> Response:
        """All lots, newest first."""
        _demand_lead(request)
        pages = keyset()
        page = (
            pages.paginate_queryset(Lot.objects.select_related("dataset", "specialty"), request, self) or []
        )
        return pages.get_paginated_response([lot_as_data(lot) for lot in page])

    @extend_schema(
        operation_id="lots_draw", parameters=[IDEMPOTENCY], request=LotInput, responses={201: LotOutput}
    )
    def post(self, request: Request) -> Response:
        """Draw a lot and its sample."""
        _demand_lead(request)
        form = LotInput(data=request.data)
        form.is_valid(raise_exception=True)
        plan = {name: form.validated_data[name] for name in ("sample_size", "acceptance")}

        def work() -> Response:
            lot = draw_lot(by=request.user, chosen=form.chosen(), **plan)
            return Response(lot_as_data(lot, whole=True), status=201)

        return once(request, work)


class OneLot(APIView):
    """One lot."""

    @extend_schema(operation_id="lots_retrieve", responses=LotOutput)
    def get(self, request: Request, pk: int) -> Response:
        """The lot with its sample."""
        _demand_lead(request)
        return Response(lot_as_data(get_object_or_404(Lot, pk=pk), whole=True))


class LotCancel(APIView):
    """Giving a lot up."""

    @extend_schema(
        operation_id="lots_cancel", parameters=[IDEMPOTENCY], request=LotReason, responses=LotOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """Cancel it, with a reason; no item moves."""
        _demand_lead(request)
        lot = get_object_or_404(Lot, pk=pk)
        form = LotReason(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            return Response(lot_as_data(cancel_lot(lot=lot, by=request.user, **form.validated_data)))

        return once(request, work)


class Checks(APIView):
    """Sampled items that wait for the asker."""

    @extend_schema(operation_id="checks_waiting", responses=CheckPage)
    def get(self, request: Request) -> Response:
        """With key and answers, without names."""
        if not is_physician(request.user):
            raise Http404
        pages = keyset()
        rows = to_check(request.user).select_related("item__dataset__dimension", "item__current__key")
        page = pages.paginate_queryset(rows, request, self) or []
        return pages.get_paginated_response(
            [{"id": row.pk, "item": whole_item(request.user, row.item)} for row in page]
        )


class OneCheck(APIView):
    """The verdict on one sampled item."""

    @extend_schema(
        operation_id="checks_create",
        parameters=[IDEMPOTENCY],
        request=CheckInput,
        responses={201: CheckedOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Good or bad; the last verdict closes the lot."""
        if not is_physician(request.user):
            raise Http404
        mine = LotItem.objects.filter(lot_check__checker_id=request.user.pk) | lot_items_to_check(
            request.user
        )
        row = get_object_or_404(LotItem, pk=pk, pk__in=mine.values("pk"))
        form = CheckInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            made = check_item(lot_item=row, by=request.user, **form.validated_data)
            state = Lot.objects.get(pk=row.lot_id).state
            return Response({"id": row.pk, "good": made.good, "lot_state": state}, status=201)

        return once(request, work)
