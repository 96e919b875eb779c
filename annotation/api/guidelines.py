"""Guidelines over the API: read them, publish the next version, settle requests for a change."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, keyset
from annotation.models import GuidelineRequest, GuidelineVersion
from annotation.permissions import can_keep_guidelines, can_read_guidelines, guideline_requests
from annotation.services.guidelines import decline_change, look, publish
from curation.idempotency import once
from curation.taxonomy.nouns import Dataset


class GuidelineInput(serializers.Serializer[Any]):
    """The next version; ``seen`` is the number that the writer started from, 0 where there is none."""

    text = serializers.CharField()
    changes = serializers.CharField()
    seen = serializers.IntegerField(min_value=0)
    answers = serializers.ListField(child=serializers.IntegerField(), required=False, default=list)


class GuidelineOutput(serializers.Serializer[Any]):
    """One version."""

    dataset = serializers.CharField()
    number = serializers.IntegerField()
    text = serializers.CharField()
    changes = serializers.CharField()
    published_at = serializers.DateTimeField()


class GuidelinePage(serializers.Serializer[Any]):
    """A page of versions, newest first."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = GuidelineOutput(many=True)


class ChangeRequestOutput(serializers.Serializer[Any]):
    """A request for a change, and what became of it."""

    id = serializers.IntegerField()
    dataset = serializers.CharField()
    item = serializers.CharField()
    rationale = serializers.CharField()
    state = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    decision = serializers.CharField()
    opened_at = serializers.DateTimeField()


class ChangeRequestPage(serializers.Serializer[Any]):
    """A page of requests, newest first."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ChangeRequestOutput(many=True)


class DecisionInput(serializers.Serializer[Any]):
    """Why the guideline stays as it is."""

    decision = serializers.CharField()


def _version(version: GuidelineVersion) -> dict[str, Any]:
    return {
        "dataset": version.dataset.name,
        "number": version.number,
        "text": version.text,
        "changes": version.changes,
        "published_at": version.published_at.isoformat(),
    }


def _asked(asked: GuidelineRequest) -> dict[str, Any]:
    return {
        "id": asked.pk,
        "dataset": asked.dataset.name,
        "item": asked.adjudication.item.uid,
        "rationale": asked.adjudication.rationale,
        "state": asked.state,
        "version": asked.version.number if asked.version else None,
        "decision": asked.decision,
        "opened_at": asked.opened_at.isoformat(),
    }


def _dataset(request: Request, name: str) -> Dataset:
    if not can_read_guidelines(request.user):
        raise Http404
    return get_object_or_404(Dataset, name=name)


class Guideline(APIView):
    """The guideline of one dataset."""

    @extend_schema(operation_id="guidelines_versions", responses=GuidelinePage)
    def get(self, request: Request, name: str) -> Response:
        """Its versions, newest first; reading the first page counts as having looked."""
        dataset = _dataset(request, name)
        pages = keyset()
        rows = GuidelineVersion.objects.filter(dataset=dataset).select_related("dataset")
        page = pages.paginate_queryset(rows, request, self) or []
        look(dataset=dataset, by=request.user)
        return pages.get_paginated_response([_version(version) for version in page])

    @extend_schema(
        operation_id="guidelines_publish",
        parameters=[IDEMPOTENCY],
        request=GuidelineInput,
        responses={201: GuidelineOutput},
    )
    def post(self, request: Request, name: str) -> Response:
        """Publish the next version; 409 ``stale_version`` where another is newer."""
        dataset = _dataset(request, name)
        if not can_keep_guidelines(request.user):
            raise Http404
        form = GuidelineInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            return Response(
                _version(publish(dataset=dataset, by=request.user, **form.validated_data)), status=201
            )

        return once(request, work)


class GuidelineRequests(APIView):
    """Requests for a change of a guideline."""

    @extend_schema(operation_id="guideline_requests_list", responses=ChangeRequestPage)
    def get(self, request: Request) -> Response:
        """All of them for whoever keeps the guidelines, the own ones for an adjudicator."""
        if not can_read_guidelines(request.user):
            raise Http404
        pages = keyset()
        page = pages.paginate_queryset(guideline_requests(request.user), request, self) or []
        return pages.get_paginated_response([_asked(asked) for asked in page])


class GuidelineDecline(APIView):
    """Leaving a guideline as it is."""

    @extend_schema(
        operation_id="guideline_requests_decline",
        parameters=[IDEMPOTENCY],
        request=DecisionInput,
        responses=ChangeRequestOutput,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Say why it is not changed."""
        if not can_keep_guidelines(request.user):
            raise Http404
        asked = get_object_or_404(guideline_requests(request.user), pk=pk)
        form = DecisionInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            decline_change(request=asked, by=request.user, decision=form.validated_data["decision"])
            return Response(_asked(guideline_requests(request.user).get(pk=pk)))

        return once(request, work)
