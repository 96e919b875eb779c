"""``/api/v1/judges/`` and ``/api/v1/verdict-sets/``: training judges and bringing in what they learn from."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from benchmark.api.access import ReadsRuns
from benchmark.api.serializers import (
    JudgeSerializer,
    NewJudgeSerializer,
    NewVerdictSetSerializer,
    VerdictSetSerializer,
)
from benchmark.models import Judge, VerdictSet
from benchmark.services.judges import import_verdicts, read_verdict_file, rejected_row, train_judge
from benchmark.services.uploads import on_disk
from curation.handover import Refused
from curation.idempotency import once

SHOWN_ROWS = 100


class JudgesView(ListAPIView[Judge]):
    """Judges, newest first; a POST starts a training."""

    permission_classes = [ReadsRuns]
    serializer_class = JudgeSerializer
    queryset = Judge.objects.select_related("verdict_set").order_by("-id")

    @extend_schema(request=NewJudgeSerializer, responses={201: JudgeSerializer}, operation_id="judges_create")
    def post(self, request: Request) -> Response:
        """Train a judge; the same again gives the one there is."""
        given = NewJudgeSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> Response:
            wanted = given.validated_data
            verdict_set = VerdictSet.objects.filter(name=wanted["verdict_set"]).first()
            if verdict_set is None:
                raise Refused("unknown_verdicts", field="verdict_set", name=wanted["verdict_set"])
            train_judge(by=request.user, **{**wanted, "verdict_set": verdict_set})
            return Response(JudgeSerializer(Judge.objects.get(name=wanted["name"])).data, status=201)

        return once(request, work)


class JudgeView(RetrieveAPIView[Judge]):
    """One judge with its card."""

    permission_classes = [ReadsRuns]
    serializer_class = JudgeSerializer
    queryset = Judge.objects.select_related("verdict_set")
    lookup_field = "name"


class VerdictSetsView(ListAPIView[VerdictSet]):
    """Verdict sets, newest first; a POST brings one in."""

    permission_classes = [ReadsRuns]
    serializer_class = VerdictSetSerializer
    queryset = VerdictSet.objects.order_by("-id")

    @extend_schema(
        request=NewVerdictSetSerializer,
        responses={201: VerdictSetSerializer},
        operation_id="verdict_sets_create",
    )
    def post(self, request: Request) -> Response:
        """Upload a file; rows that cannot be used are named, and nothing is skipped unasked."""
        given = NewVerdictSetSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> Response:
            verdict_set = _imported(given.validated_data, request.user)
            return Response(VerdictSetSerializer(verdict_set).data, status=201)

        return once(request, work)


def _imported(wanted: dict[str, Any], by: Any) -> VerdictSet:
    upload = wanted["file"]
    with on_disk(upload) as path:
        file = read_verdict_file(path, file_name=upload.name)
    if file.rejected and not wanted["skip_rejected"]:
        rows = [rejected_row(row) for row in file.rejected[:SHOWN_ROWS]]
        raise Refused("rows_rejected", field="file", count=len(file.rejected), rows=rows)
    return import_verdicts(name=wanted["name"], file=file, by=by)
