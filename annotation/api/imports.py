"""Taking items in over the API: upload, how far the job is with its report, acceptance."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, job_as_data
from annotation.api.serializers import AcceptInput, ImportInput, JobOutput
from annotation.permissions import can_accept_imported
from annotation.services.item_intake import ACCEPT, IMPORT, start_acceptance, start_import
from curation import jobs
from curation.idempotency import once


def _demand_lead(request: Request) -> None:
    if not can_accept_imported(request.user):
        raise Http404


class ItemImports(APIView):
    """Uploads of item files."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="item_imports_create",
        parameters=[IDEMPOTENCY],
        request=ImportInput,
        responses={202: JobOutput},
    )
    def post(self, request: Request) -> Response:
        """Upload a file and start reading it."""
        _demand_lead(request)
        form = ImportInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data

        def work() -> Response:
            job = start_import(
                stream=data["file"],
                file_name=data["file"].name,
                by=request.user,
                dataset=data["dataset"],
                mlb=data["mlb"],
            )
            return Response(job_as_data(job), status=202)

        return once(request, work)


class OneItemImport(APIView):
    """An import or an acceptance."""

    @extend_schema(operation_id="item_imports_retrieve", responses=JobOutput)
    def get(self, request: Request, pk: Any) -> Response:
        """How far it is; its report once it is done."""
        _demand_lead(request)
        job = get_object_or_404(jobs.Job, pk=pk, kind__in=[IMPORT, ACCEPT])
        report = {"report": job.result} if job.state == jobs.JobState.DONE else {}
        return Response(job_as_data(job) | report)


class ItemAcceptance(APIView):
    """Accepting imported drafts."""

    @extend_schema(
        operation_id="item_imports_accept",
        parameters=[IDEMPOTENCY],
        request=AcceptInput,
        responses={202: JobOutput},
    )
    def post(self, request: Request) -> Response:
        """Start accepting the imported drafts of a dataset that pass every check."""
        _demand_lead(request)
        form = AcceptInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            return Response(
                job_as_data(start_acceptance(form.validated_data["dataset"], by=request.user)), status=202
            )

        return once(request, work)
