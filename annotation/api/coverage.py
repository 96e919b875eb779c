"""The coverage board and its plan over the API."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.permissions import can_see_coverage
from annotation.services.coverage import Board, coverage, tracks
from annotation.services.coverage_plan import MOST, set_targets
from annotation.services.coverage_words import cell_as_data
from curation.idempotency import once


class ForecastOutput(serializers.Serializer[Any]):
    """When a cell will be full, with an 80 % range; or why nothing is said."""

    date = serializers.DateField(allow_null=True)
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class CellOutput(serializers.Serializer[Any]):
    """One specialty in one dimension."""

    specialty = serializers.CharField()
    dimension = serializers.CharField()
    frozen = serializers.IntegerField()
    accepted = serializers.IntegerField()
    in_work = serializers.IntegerField()
    planned = serializers.IntegerField()
    planned_by_hand = serializers.BooleanField()
    physicians = serializers.IntegerField()
    rate_per_week = serializers.FloatField(allow_null=True)
    forecast = ForecastOutput()


class CoverageOutput(serializers.Serializer[Any]):
    """The board of a track."""

    track = serializers.CharField()
    weeks = serializers.FloatField()
    recently_accepted = serializers.IntegerField()
    unassigned = serializers.IntegerField()
    cells = CellOutput(many=True)


class TargetInput(serializers.Serializer[Any]):
    """The number of one cell; null goes back to the derived one."""

    specialty = serializers.CharField()
    dimension = serializers.CharField()
    n = serializers.IntegerField(min_value=0, max_value=MOST, allow_null=True)


class PlanInput(serializers.Serializer[Any]):
    """Numbers of some cells of a track; the others stay as they are."""

    track = serializers.CharField()
    cells = TargetInput(many=True)


class PlanOutput(serializers.Serializer[Any]):
    """How many cells changed."""

    track = serializers.CharField()
    changed = serializers.IntegerField()


def _demand(request: Request) -> None:
    if not can_see_coverage(request.user):
        raise Http404


def _data(board: Board) -> dict[str, Any]:
    return {
        "track": board.track,
        "weeks": board.weeks,
        "recently_accepted": board.recently_accepted,
        "unassigned": board.unassigned,
        "cells": [cell_as_data(board, cell) for cell in board.cells()],
    }


class CoverageBoard(APIView):
    """The coverage board."""

    @extend_schema(
        operation_id="coverage_retrieve", parameters=[OpenApiParameter("track")], responses=CoverageOutput
    )
    def get(self, request: Request) -> Response:
        """Every cell of a track (the first one where none is named)."""
        _demand(request)
        known = tracks()
        track = request.query_params.get("track") or (known[0] if known else "")
        if track not in known:
            raise Http404
        return Response(CoverageOutput(_data(coverage(track))).data)


class CoveragePlan(APIView):
    """The plan of the board."""

    @extend_schema(
        operation_id="coverage_plan_update", parameters=[IDEMPOTENCY], request=PlanInput, responses=PlanOutput
    )
    def post(self, request: Request) -> Response:
        """Set numbers; all of them or none."""
        _demand(request)
        form = PlanInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        if data["track"] not in tracks():
            raise Http404
        numbers = {(cell["specialty"], cell["dimension"]): cell["n"] for cell in data["cells"]}

        def work() -> Response:
            changed = set_targets(track=data["track"], numbers=numbers, by=request.user)
            return Response({"track": data["track"], "changed": changed})

        return once(request, work)
