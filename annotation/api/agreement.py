"""Reports of agreement over the API: list, have one made, read one."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, job_as_data, keyset
from annotation.api.serializers import JobOutput
from annotation.models import AgreementFigure, AgreementItem, AgreementReport, BaselineFigure
from annotation.permissions import can_compute_agreement, can_see_agreement
from annotation.selectors import (
    access_agreement,
    agreement_figures,
    agreement_reports,
    baseline_figures,
    lowest_agreement,
    split_items,
)
from annotation.services.agreement_reports import start_report
from annotation.services.agreement_sources import stale_among
from curation.idempotency import once


class AgreementInput(serializers.Serializer[Any]):
    """Of which answers: each may be left out for all."""

    dataset = serializers.CharField(required=False, default="", allow_blank=True)
    dimension = serializers.CharField(required=False, default="", allow_blank=True)
    specialty = serializers.CharField(required=False, default="", allow_blank=True)


class AgreementFigureOutput(serializers.Serializer[Any]):
    """One coefficient of one group; exactly one of value and reason. Pairs of physicians stand under numbers
    dealt for this report alone."""

    scope = serializers.CharField()
    code = serializers.CharField()
    measure = serializers.CharField()
    metric = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n_items = serializers.IntegerField()
    n_pairs = serializers.IntegerField()
    n_physicians = serializers.IntegerField()


class BaselineFigureOutput(serializers.Serializer[Any]):
    """How often first blind answers were the key; ``interval`` says how the interval was made."""

    scope = serializers.CharField()
    code = serializers.CharField()
    metric = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    interval = serializers.CharField()
    n_items = serializers.IntegerField()
    n_answers = serializers.IntegerField()
    n_physicians = serializers.IntegerField()


class AgreementItemOutput(serializers.Serializer[Any]):
    """An item on which the answers differ."""

    item = serializers.CharField()
    value = serializers.FloatField()
    n_answers = serializers.IntegerField()


class AgreementOutput(serializers.Serializer[Any]):
    """A report; its figures where one report is asked for."""

    id = serializers.IntegerField()
    dataset = serializers.CharField()
    dimension = serializers.CharField()
    specialty = serializers.CharField()
    created_at = serializers.DateTimeField()
    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()
    method = serializers.CharField()
    resamples = serializers.IntegerField()
    seed = serializers.IntegerField()
    source_digest = serializers.CharField()
    n_items = serializers.IntegerField()
    n_answers = serializers.IntegerField()
    n_physicians = serializers.IntegerField()
    n_split_items = serializers.IntegerField(allow_null=True)
    job = JobOutput(allow_null=True)
    figures = AgreementFigureOutput(many=True, required=False)
    baseline = BaselineFigureOutput(many=True, required=False)
    items = AgreementItemOutput(many=True, required=False)


class AgreementPage(serializers.Serializer[Any]):
    """A page of reports and the addresses of its neighbours."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AgreementOutput(many=True)


def _data(user: Any, report: AgreementReport, stale: set[int]) -> dict[str, Any]:
    names = ("dataset", "dimension", "specialty", "method", "resamples", "seed", "source_digest")
    counts = ("n_items", "n_answers", "n_physicians")
    return {
        "id": report.pk,
        "created_at": report.created_at.isoformat(),
        "computed_at": report.computed_at.isoformat() if report.computed_at else None,
        "stale": report.pk in stale,
        "n_split_items": split_items(user, report),
        "job": job_as_data(report.job) if report.job else None,
    } | {name: getattr(report, name) for name in (*names, *counts)}


def _rows(
    form: type[serializers.Serializer[Any]], rows: Sequence[AgreementFigure | BaselineFigure]
) -> list[dict[str, Any]]:
    names = list(form().fields)
    return [{name: getattr(row, name) for name in names} for row in rows]


def _items(rows: Sequence[AgreementItem]) -> list[dict[str, Any]]:
    return [{"item": row.item.uid, "value": row.value, "n_answers": row.n_answers} for row in rows]


class AgreementReports(APIView):
    """Reports of agreement."""

    @extend_schema(operation_id="agreement_reports_list", responses=AgreementPage)
    def get(self, request: Request) -> Response:
        """Newest first, without figures."""
        if not can_see_agreement(request.user):
            raise Http404
        pages = keyset()
        page = pages.paginate_queryset(agreement_reports(request.user), request, self) or []
        stale = stale_among(page)
        return pages.get_paginated_response([_data(request.user, report, stale) for report in page])

    @extend_schema(
        operation_id="agreement_reports_create",
        parameters=[IDEMPOTENCY],
        request=AgreementInput,
        responses={200: AgreementOutput, 202: AgreementOutput},
    )
    def post(self, request: Request) -> Response:
        """Have one made (202), or get the one that would come out the same (200)."""
        if not can_compute_agreement(request.user):
            raise Http404
        form = AgreementInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            report = start_report(by=request.user, **form.validated_data)
            return Response(_data(request.user, report, set()), status=200 if report.is_finished else 202)

        return once(request, work)


class OneAgreementReport(APIView):
    """One report of agreement."""

    @extend_schema(operation_id="agreement_reports_retrieve", responses=AgreementOutput)
    def get(self, request: Request, pk: int) -> Response:
        """With its figures, the physicians' baseline and the items with the lowest agreement, as far as the
        asker may see them."""
        report = access_agreement(request.user, pk)
        items, _held_back = lowest_agreement(request.user, report)
        return Response(
            _data(request.user, report, stale_among([report]))
            | {
                "figures": _rows(AgreementFigureOutput, agreement_figures(request.user, report)),
                "baseline": _rows(BaselineFigureOutput, baseline_figures(request.user, report)),
                "items": _items(items),
            }
        )
