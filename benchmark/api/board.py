"""``/api/v1/board/?release=NAME``: the leaderboard of a release."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmark.api.access import SeesBoard
from benchmark.api.serializers import BoardSerializer
from benchmark.models import MetricResult
from benchmark.selectors import BoardRow, access_board_release, leaderboard
from benchmark.services.rules import rules


class BoardView(APIView):
    """Models on a release, best first."""

    permission_classes = [SeesBoard]

    @extend_schema(
        parameters=[OpenApiParameter("release", OpenApiTypes.STR, required=True)],
        responses=BoardSerializer,
        operation_id="board",
    )
    def get(self, request: Request) -> Response:
        """Every number with its interval, n, unscored and parse failures."""
        name = request.query_params.get("release", "")
        if not name:
            raise Http404
        release = access_board_release(request.user, name)
        board = {
            "release": release.name,
            "digest": release.digest,
            "rule": rules()["overall"],
            "rows": [_row(row) for row in leaderboard(release)],
        }
        return Response(BoardSerializer(board).data)


def _row(row: BoardRow) -> dict[str, Any]:
    numbers: dict[str, MetricResult | None] = {"overall": row.overall, "overall_items": row.overall_items}
    return {
        "model": row.model,
        "judge": row.judge or None,
        "run": row.run.pk,
        "numbers": {**numbers, **row.dimensions, **row.datasets},
    }
