"""The rules of deidentification over the API: those in force, the candidates, the next version."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import only_for
from curation.deid import DEFAULT_POLICY
from curation.idempotency import once
from curation.models import DeidentificationPolicy
from curation.permissions import can_keep_policy
from curation.services.policies import allow_candidates, change_policy, rules_in_force


class PolicySerializer(serializers.Serializer[Any]):
    """Rules: what differs from the shipped ones, and the words that are passed over."""

    version = serializers.CharField(read_only=True)
    actions = serializers.DictField(child=serializers.CharField(), default=dict)
    ignored = serializers.ListField(child=serializers.CharField(), default=list)
    allowed = serializers.ListField(child=serializers.CharField(), default=list)
    tagger = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=400)
    job = serializers.UUIDField(source="job_id", read_only=True, allow_null=True)


class CandidateSerializer(serializers.Serializer[Any]):
    """A word that was rejected in records of several patients."""

    word = serializers.CharField()
    type = serializers.CharField()
    records = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class PolicyDetail(APIView):
    """The rules in force."""

    @extend_schema(responses=PolicySerializer)
    def get(self, request: Request) -> Response:
        """The newest version; the shipped one while nobody changed it."""
        only_for(request, can_keep_policy)
        shipped = DeidentificationPolicy(version=DEFAULT_POLICY.version)
        return Response(PolicySerializer(rules_in_force() or shipped).data)

    @extend_schema(request=PolicySerializer, responses={201: PolicySerializer})
    def post(self, request: Request) -> Response:
        """Make the next version; unsigned records are looked through again as a job."""
        by = only_for(request, can_keep_policy)
        form = PolicySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return once(
            request,
            lambda: Response(PolicySerializer(change_policy(by=by, **form.validated_data)).data, status=201),
        )


class CandidateList(APIView):
    """Words that wait for a data lead."""

    @extend_schema(responses=CandidateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Most often rejected first."""
        only_for(request, can_keep_policy)
        return Response(CandidateSerializer(allow_candidates(), many=True).data)
