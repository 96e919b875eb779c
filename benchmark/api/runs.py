"""``/api/v1/runs/``: starting, watching, stopping, resuming, and the samples."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response as Answer
from rest_framework.views import APIView

from annotation.handover import Release, frozen_releases
from benchmark.api.access import ReadsRuns
from benchmark.api.serializers import NewRunSerializer, RunDetailSerializer, RunSerializer, SampleSerializer
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Response
from benchmark.selectors import access_run, visible_runs, visible_samples
from benchmark.services.runs import cancel_run, resume_run, start_run
from curation.handover import Refused
from curation.idempotency import once

FILTERS = ("outcome", "dataset", "specialty")


class RunsView(ListAPIView[EvaluationRun]):
    """Runs, newest first; a POST starts one."""

    permission_classes = [ReadsRuns]
    serializer_class = RunSerializer
    queryset = visible_runs()

    @extend_schema(request=NewRunSerializer, responses={201: RunSerializer}, operation_id="runs_create")
    def post(self, request: Request) -> Answer:
        """Start a run; the same again gives the one there is, and resumes it where it had stopped."""
        given = NewRunSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> Answer:
            run = _started(given.validated_data, request.user)
            return Answer(RunSerializer(run).data, status=201)

        return once(request, work)


def _started(given: dict[str, Any], by: Any) -> EvaluationRun:
    parameters = {"max_tokens": given["max_tokens"]} if given.get("max_tokens") else {}
    return start_run(
        release=_release(given["release"]),
        model=_model(given["model"]),
        judge=_judge(given["judge"]) if given["judge"] else None,
        parameters=parameters,
        concurrency=given["concurrency"],
        limit=given["limit"],
        unjudged=given["unjudged"],
        by=by,
    )


def _release(name: str) -> Release:
    release = frozen_releases().filter(name=name).first()
    if release is None:
        raise Refused("unknown_release", field="release", name=name)
    return release


def _model(name: str) -> EvaluatedModel:
    model = EvaluatedModel.objects.filter(name=name).first()
    if model is None:
        raise Refused("unknown_model", field="model", name=name)
    return model


def _judge(name: str) -> Judge:
    judge = Judge.objects.filter(name=name).first()
    if judge is None:
        raise Refused("unknown_judge", field="judge", name=name)
    return judge


class RunView(RetrieveAPIView[EvaluationRun]):
    """One run with its numbers."""

    permission_classes = [ReadsRuns]
    serializer_class = RunDetailSerializer
    queryset = visible_runs().prefetch_related("results")


class RunCancelView(APIView):
    """Stop a run."""

    permission_classes = [ReadsRuns]

    @extend_schema(request=None, responses=RunSerializer, operation_id="runs_cancel")
    def post(self, request: Request, pk: int) -> Answer:
        """What was answered is kept."""
        cancel_run(run=access_run(request.user, pk), by=request.user)
        return Answer(RunSerializer(access_run(request.user, pk)).data)


class RunResumeView(APIView):
    """Go on with a run that failed or was cancelled."""

    permission_classes = [ReadsRuns]

    @extend_schema(request=None, responses=RunSerializer, operation_id="runs_resume")
    def post(self, request: Request, pk: int) -> Answer:
        """What was answered is not asked again."""
        return Answer(RunSerializer(resume_run(run=access_run(request.user, pk), by=request.user)).data)


class SamplePagination(CursorPagination):
    """In the order of arrival, which never changes."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


@extend_schema(parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in FILTERS])
class RunSamplesView(ListAPIView[Response]):
    """The samples of a run."""

    permission_classes = [ReadsRuns]
    serializer_class = SampleSerializer
    pagination_class = SamplePagination
    queryset = Response.objects.none()

    def get_queryset(self) -> QuerySet[Response]:
        """Those that the filters leave."""
        if getattr(self, "swagger_fake_view", False):
            return Response.objects.none()
        run = access_run(self.request.user, self.kwargs["pk"])
        chosen = {name: self.request.query_params.get(name, "") for name in FILTERS}
        return visible_samples(run, chosen)
