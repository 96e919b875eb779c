"""Records over the API: the deidentified text, the raw text and its identifiers, the two signatures."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import me
from curation.api.record_serializers import (
    ChangedSerializer,
    DecisionSerializer,
    DeidentifiedSerializer,
    NewSpanSerializer,
    RawSerializer,
    RecordSerializer,
    SpanSerializer,
    StatementSerializer,
)
from curation.forms.records import RecordFilter
from curation.idempotency import once
from curation.models import SourceRecord
from curation.refusal import Refused
from curation.selectors import (
    access_deidentified,
    access_raw_record,
    access_second_reading,
    visible_records,
)
from curation.services.deidentification import (
    accept_remaining,
    add_span,
    decide_span,
    open_raw,
    reopen_span,
    sign_first,
    sign_second,
)

FILTERS = [
    OpenApiParameter("q", description="words of the deidentified text; all must be there"),
    OpenApiParameter("state", description="imported, detected, disputed, signed_once, signed_twice"),
    OpenApiParameter("specialty", description="code, or none"),
    OpenApiParameter("source", int),
    OpenApiParameter("batch", int),
]


class RecordList(ListAPIView[SourceRecord]):
    """Records without their texts."""

    queryset = SourceRecord.objects.none()
    serializer_class = RecordSerializer

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """Those that the asker may see, as the parameters choose."""
        return RecordFilter(self.request.query_params).applied(visible_records(self.request.user))

    @extend_schema(parameters=FILTERS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Newest first."""
        return super().get(request, *args, **kwargs)


class RecordDetail(APIView):
    """The deidentified text."""

    @extend_schema(responses=DeidentifiedSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """404 until the first signature."""
        return Response(DeidentifiedSerializer(access_deidentified(request.user, pk)).data)


class RecordRaw(APIView):
    """The raw text."""

    @extend_schema(responses=RawSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """For the importer and for who resolves its identifiers; each call is audited."""
        record = access_raw_record(request.user, pk)
        return Response({"id": record.pk, "text": open_raw(record=record, by=me(request))})


class RecordSpans(APIView):
    """The identifiers of a record."""

    @extend_schema(responses=SpanSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Types and offsets (code points), without the words."""
        return Response(SpanSerializer(access_raw_record(request.user, pk).spans.all(), many=True).data)

    @extend_schema(request=NewSpanSerializer, responses={201: SpanSerializer(many=True)})
    def post(self, request: Request, pk: int) -> Response:
        """Mark a stretch, there and wherever else the same characters stand."""
        record = access_raw_record(request.user, pk)
        form = NewSpanSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data

        def work() -> Response:
            added = add_span(
                record=record, start=values["start"], end=values["end"], type_=values["type"], by=me(request)
            )
            return Response(SpanSerializer(added, many=True).data, status=201)

        return once(request, work)


class SpanDecide(APIView):
    """A decision about one identifier."""

    @extend_schema(request=DecisionSerializer, responses=ChangedSerializer)
    def post(self, request: Request, pk: int, span: int) -> Response:
        """Accept, reject with a reason, change the type, or take a decision back."""
        record = access_raw_record(request.user, pk)
        found = get_object_or_404(record.spans, pk=span)
        form = DecisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        if values["decision"] == "reopen":
            reopen_span(record=record, span=found, by=me(request))
            return Response({"changed": 1})
        rejects = values["decision"] == "reject"
        changed = decide_span(
            record=record,
            span=found,
            by=me(request),
            accept=not rejects,
            type_="" if rejects else values.get("type", ""),
            reason=values.get("reason", ""),
            identical=values["identical"],
        )
        return Response({"changed": changed})


class AcceptRemaining(APIView):
    """Everything that nobody decided yet."""

    @extend_schema(request=None, responses=ChangedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Accept it: it leaves the text."""
        record = access_raw_record(request.user, pk)
        return Response({"changed": accept_remaining(record=record, by=me(request))})


def _stated(request: Request) -> None:
    form = StatementSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    if not form.validated_data["statement"]:
        raise Refused("statement_required", field="statement")


class SignFirst(APIView):
    """The first signature."""

    @extend_schema(request=StatementSerializer, responses=DeidentifiedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Every identifier is decided, and the rewritten text was read as a whole."""
        record = access_raw_record(request.user, pk)
        _stated(request)

        def work() -> Response:
            sign_first(record=record, by=me(request))
            return Response(DeidentifiedSerializer(access_deidentified(request.user, pk)).data)

        return once(request, work)


class SignSecond(APIView):
    """The second signature."""

    @extend_schema(request=StatementSerializer, responses=DeidentifiedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Another physician read the rewritten text."""
        record = access_second_reading(request.user, pk)
        _stated(request)

        def work() -> Response:
            sign_second(record=record, by=me(request))
            return Response(DeidentifiedSerializer(access_deidentified(request.user, pk)).data)

        return once(request, work)
