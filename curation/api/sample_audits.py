"""Sample audits over the API: draw one, see its bound, read what was drawn."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import me, only_for
from curation.api.record_serializers import TYPE_CODES
from curation.idempotency import once
from curation.models import AuditedRecord, SampleAudit, Source
from curation.permissions import can_draw_audits, is_physician
from curation.refusal import Refused
from curation.sample_audit_selectors import access_audit, access_audit_row, rows_to_audit
from curation.services.sample_audits import Left, cancel_audit, draw_audit, read_sampled, stock_of


class SampleAuditSerializer(serializers.ModelSerializer[SampleAudit]):
    """An audit; ``found`` and ``bound`` (one-sided, 95 %, Clopper–Pearson) once it is done."""

    bound = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = SampleAudit
        fields = (
            "id",
            "source",
            "label",
            "size",
            "sample_size",
            "seed",
            "state",
            "found",
            "bound",
            "drawn_at",
            "closed_at",
        )


class DrawSerializer(serializers.Serializer[Any]):
    """Which source, and how many of its signed texts."""

    source = serializers.PrimaryKeyRelatedField(queryset=Source.objects.all())  # type: ignore[assignment]
    sample_size = serializers.IntegerField(min_value=1, max_value=100_000)


class CancelAuditSerializer(serializers.Serializer[Any]):
    """Why it is given up."""

    reason = serializers.CharField(max_length=1000)


class SampledSerializer(serializers.Serializer[Any]):
    """A drawn text to read."""

    id = serializers.IntegerField()
    record = serializers.IntegerField(source="record_id")
    text = serializers.CharField(source="record.deidentified.text")


class LeftSerializer(serializers.Serializer[Any]):
    """Words that are left, as they stand in the text."""

    quote = serializers.CharField(max_length=400)
    type = serializers.ChoiceField(TYPE_CODES)


class ReadingSerializer(serializers.Serializer[Any]):
    """Either ``clean`` is true, or ``left`` names what is left."""

    clean = serializers.BooleanField(default=False)
    left = LeftSerializer(many=True, required=False, default=list)


class SampleAuditList(ListAPIView[SampleAudit]):
    """Sample audits."""

    queryset = SampleAudit.objects.all()
    serializer_class = SampleAuditSerializer

    @extend_schema(operation_id="sample_audits_list")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Newest first, for data leads."""
        only_for(request, can_draw_audits)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="sample_audits_create", request=DrawSerializer, responses={201: SampleAuditSerializer}
    )
    def post(self, request: Request) -> Response:
        """Draw a sample of a source's signed texts."""
        by = only_for(request, can_draw_audits)
        form = DrawSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        source, size = form.validated_data["source"], form.validated_data["sample_size"]

        def work() -> Response:
            made = draw_audit(by=by, stock=stock_of(source), sample_size=size, source=source)
            return Response(SampleAuditSerializer(made).data, status=201)

        return once(request, work)


class SampleAuditDetail(APIView):
    """One audit."""

    @extend_schema(operation_id="sample_audits_retrieve", responses=SampleAuditSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """For data leads."""
        return Response(SampleAuditSerializer(access_audit(request.user, pk)).data)


class SampleAuditCancel(APIView):
    """Giving an audit up."""

    @extend_schema(request=CancelAuditSerializer, responses=SampleAuditSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say why."""
        found = access_audit(request.user, pk)
        form = CancelAuditSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given_up = cancel_audit(audited=found, by=me(request), reason=form.validated_data["reason"])
        return Response(SampleAuditSerializer(given_up).data)


class SampledList(ListAPIView[AuditedRecord]):
    """Drawn texts that the asker may read."""

    queryset = AuditedRecord.objects.none()
    serializer_class = SampledSerializer

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """Those of open audits in whose de-identification the asker had no hand."""
        return rows_to_audit(self.request.user)

    @extend_schema(operation_id="sampled_records_list")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Newest first."""
        only_for(request, is_physician)
        return super().get(request, *args, **kwargs)


class SampledRead(APIView):
    """Reading one drawn text."""

    @extend_schema(request=ReadingSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Nothing is left, or these words are."""
        row = access_audit_row(request.user, pk)
        form = ReadingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        if values["clean"] == bool(values["left"]):
            raise Refused("clean_or_left")
        read_sampled(row=row, by=me(request), left=[Left(**one) for one in values["left"]])
        return Response(status=204)
