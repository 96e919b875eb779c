"""Disagreements over the API: the second reader objects, the first one stands by the text, a third person
decides."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import me
from curation.api.record_serializers import (
    AdjudicationSerializer,
    DisagreementSerializer,
    ObjectionSerializer,
    ReplySerializer,
)
from curation.models import Disagreement, SourceRecord
from curation.selectors import (
    access_adjudication,
    access_raw_record,
    access_second_reading,
    last_disagreement,
)
from curation.services.disagreements import Decision, adjudicate_record, return_record, stand_by


def _dispute(record: SourceRecord) -> Disagreement:
    dispute = last_disagreement(record)
    if dispute is None:
        raise Http404
    return dispute


class SendBack(APIView):
    """The second reader recognises somebody."""

    @extend_schema(request=ObjectionSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Back to the first reader; to an adjudicator where a place was contested before."""
        record = access_second_reading(request.user, pk)
        form = ObjectionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        return_record(record=record, by=me(request), places=values["places"], reason=values["reason"])
        return Response(status=204)


class StandBy(APIView):
    """The first reader keeps to the text."""

    @extend_schema(request=ReplySerializer, responses=DisagreementSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """What is still contested goes to an adjudicator."""
        record = access_raw_record(request.user, pk)
        form = ReplySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        stand_by(record=record, by=me(request), reason=form.validated_data["reason"])
        return Response(DisagreementSerializer(_dispute(record)).data)


class DisagreementDetail(APIView):
    """The last disagreement about a record."""

    @extend_schema(responses=DisagreementSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """For those who may open the raw text; 404 where the readers never disagreed."""
        return Response(DisagreementSerializer(_dispute(access_raw_record(request.user, pk))).data)


class Adjudicate(APIView):
    """A third person decides."""

    @extend_schema(request=AdjudicationSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Every contested place, each with a reason; afterwards two readers sign again."""
        record = access_adjudication(request.user, pk)
        form = AdjudicationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        decisions = {
            one["place"]: Decision(hide=one["hide"], type=one.get("type", ""), reason=one["reason"])
            for one in form.validated_data["decisions"]
        }
        adjudicate_record(record=record, by=me(request), decisions=decisions)
        return Response(status=204)
