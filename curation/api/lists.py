"""Lists over the API: which ones the asker has, the filters kept for them, and their rows as a table. The
rules are those of the pages."""

import uuid
from typing import Any
from urllib.parse import parse_qsl

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation import lists
from curation.api.access import me
from curation.api.serializers import JobSerializer
from curation.idempotency import HEADER, once
from curation.list_tools import found_list
from curation.models import SavedFilter
from curation.selectors import access_job
from curation.services.list_exports import file_of, start_export
from curation.services.saved_filters import delete_filter, save_filter, saved_filters

IDEMPOTENCY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=False)


class ListSerializer(serializers.Serializer[Any]):
    """A list that the asker has."""

    name = serializers.CharField()
    title = serializers.CharField()
    page = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())


class FilterSerializer(serializers.ModelSerializer[SavedFilter]):
    """A kept filter; ``query`` as it stands behind the ``?`` of the list's page."""

    class Meta:
        model = SavedFilter
        fields = ("id", "name", "query", "created_at")
        read_only_fields = ("created_at",)


class ExportSerializer(serializers.Serializer[Any]):
    """Which rows, and as what."""

    query = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    form = serializers.ChoiceField(["xlsx", "csv"])


class Lists(APIView):
    """The lists."""

    @extend_schema(operation_id="lists_list", responses=ListSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that the asker has."""
        found = [
            {
                "name": kept.name,
                "title": str(kept.title),
                "page": reverse(kept.view),
                "columns": [str(column) for column in kept.columns],
            }
            for kept in lists.registered()
            if kept.allowed(request.user)
        ]
        return Response(ListSerializer(found, many=True).data)


class ListFilters(APIView):
    """The asker's own filters of a list."""

    @extend_schema(operation_id="list_filters_list", responses=FilterSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """Oldest first."""
        kept = found_list(name, request.user)
        return Response(FilterSerializer(saved_filters(request.user, kept), many=True).data)

    @extend_schema(
        operation_id="list_filters_create",
        parameters=[IDEMPOTENCY],
        request=FilterSerializer,
        responses={201: FilterSerializer},
    )
    def post(self, request: Request, name: str) -> Response:
        """Keep one; only what the list understands is kept."""
        kept = found_list(name, request.user)
        form = FilterSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = dict(parse_qsl(form.validated_data["query"]))

        def work() -> Response:
            made = save_filter(
                user=me(request), kept=kept, name=form.validated_data["name"], given=kept.cleaned(given)
            )
            return Response(FilterSerializer(made).data, status=201)

        return once(request, work)


class OneFilter(APIView):
    """One of the asker's filters."""

    @extend_schema(operation_id="filters_destroy", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Let it go."""
        if delete_filter(user=request.user, pk=pk) is None:
            raise Http404
        return Response(status=204)


class ListExport(APIView):
    """The rows of a list as a table."""

    @extend_schema(
        operation_id="list_export_create",
        parameters=[IDEMPOTENCY],
        request=ExportSerializer,
        responses={202: JobSerializer},
    )
    def post(self, request: Request, name: str) -> Response:
        """Start writing it; ask the job, then take its file."""
        kept = found_list(name, request.user)
        form = ExportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        query = kept.query(dict(parse_qsl(form.validated_data["query"])))

        def work() -> Response:
            key = f"api:{uuid.uuid4()}"
            job = start_export(
                kept=kept, user=me(request), query=query, form=form.validated_data["form"], key=key
            )
            return Response(JobSerializer(job).data, status=202)

        return once(request, work)


class JobFile(APIView):
    """The file that an export left."""

    @extend_schema(
        operation_id="jobs_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """For the person who asked for it and still has the list."""
        job = access_job(request.user, pk)
        path = file_of(job, request.user)
        if path is None:
            raise Http404
        name = f"{job.payload['list']}.{job.payload['form']}"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
