"""Sources and deliveries over the API: upload, say how the file is read, commit, report, undo."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation import audit
from curation.api.access import me, only_for
from curation.api.serializers import (
    BatchSerializer,
    JobSerializer,
    OptionsSerializer,
    RejectedSerializer,
    ReportSerializer,
    SourceNameSerializer,
    SourceSerializer,
    UploadSerializer,
)
from curation.idempotency import once
from curation.models import ImportBatch, Source
from curation.permissions import can_import_records, can_see_records, can_see_rows
from curation.selectors import access_batch, access_source, visible_batches
from curation.services.choices import set_options
from curation.services.imports import commit_batch, report, undo_batch
from curation.services.reading_words import row_sentence
from curation.services.sources import close_source, ensure_source
from curation.services.staging import drop_staged, keep_upload, settled, stage_upload


class SourceList(APIView):
    """Suppliers of records."""

    @extend_schema(responses=SourceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All of them, by name."""
        only_for(request, can_see_records)
        return Response(SourceSerializer(Source.objects.all(), many=True).data)

    @extend_schema(request=SourceSerializer, responses={201: SourceSerializer})
    def post(self, request: Request) -> Response:
        """Name a source; one of that name is given back as it is."""
        by = only_for(request, can_import_records)
        form = SourceSerializer(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            values = form.validated_data
            source = ensure_source(name=values["name"], terms=values.get("terms", ""), by=by)
            return Response(SourceSerializer(source).data, status=201)

        return once(request, work)


class SourceClose(APIView):
    """The end of a source."""

    @extend_schema(request=SourceNameSerializer, responses=SourceSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Destroy its raw texts, its surrogates' key and map; its name is given to confirm."""
        source = access_source(request.user, pk)
        form = SourceNameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        closed = close_source(source=source, by=me(request), name=form.validated_data["name"])
        return Response(SourceSerializer(closed).data)


class BatchList(ListAPIView[ImportBatch]):
    """Deliveries."""

    queryset = ImportBatch.objects.none()
    serializer_class = BatchSerializer
    parser_classes = [MultiPartParser]

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """Those that the asker may open."""
        return visible_batches(self.request.user)

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: BatchSerializer})
    def post(self, request: Request) -> Response:
        """Upload a file; it waits to be committed. The same file for the same source is the same delivery."""
        by = only_for(request, can_import_records)
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data

        file = values["file"]
        upload = keep_upload(stream=file.file, file_name=file.name, options=values)

        @transaction.atomic
        def work() -> Response:
            source = ensure_source(name=values["source"], by=by)
            batch = stage_upload(upload=upload, source=source, by=by)
            return Response(BatchSerializer(batch).data, status=201)

        try:
            return once(request, work)
        finally:
            # Where an earlier answer was given again, nothing waits for the file.
            drop_staged(upload.digest, upload.file_name)


class BatchDetail(APIView):
    """One delivery."""

    @extend_schema(responses=BatchSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Where it stands."""
        return Response(BatchSerializer(settled(access_batch(request.user, pk))).data)

    @extend_schema(request=OptionsSerializer, responses=BatchSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Say how the file is read and what its columns mean; without a mapping it is suggested anew."""
        batch = access_batch(request.user, pk)
        form = OptionsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        mapping = values.pop("mapping", {})
        options = {**batch.options, **values}
        batch = set_options(batch=batch, options=options, mapping=dict(mapping))
        return Response(BatchSerializer(batch).data)


class BatchCommit(APIView):
    """Taking the rows in."""

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Start the job; starting twice is starting once."""
        batch = access_batch(request.user, pk)

        def work() -> Response:
            return Response(JobSerializer(commit_batch(batch=batch, by=me(request))).data, status=202)

        return once(request, work)


class BatchUndo(APIView):
    """Taking a delivery back."""

    @extend_schema(request=None, responses=BatchSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """As long as nobody has begun to work on one of its records."""
        return Response(
            BatchSerializer(undo_batch(batch=access_batch(request.user, pk), by=me(request))).data
        )


class BatchReport(APIView):
    """What became of a delivery."""

    @extend_schema(responses=ReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The report that ``import_records`` prints."""
        return Response(report(access_batch(request.user, pk)))


class BatchRejected(APIView):
    """Rows that were not taken."""

    @extend_schema(responses=RejectedSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """With their cells for who may read the rows; that is audited."""
        batch = access_batch(request.user, pk)
        shows_rows = can_see_rows(request.user, batch)
        rows = batch.rejected_rows.all() if shows_rows else batch.rejected_rows.defer("content")
        if shows_rows:
            audit.record("batch.rejected_opened", by=request.user, target=batch)
        answer: list[dict[str, Any]] = [
            {
                "row": row.row,
                "reason": row.reason,
                "message": row_sentence(row.reason, row.params, row.row),
                **({"content": row.content} if shows_rows else {}),
            }
            for row in rows
        ]
        return Response(answer)
