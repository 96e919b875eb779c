"""Progress over the API: one's own, or anybody's for a data lead. No order by score."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.permissions import can_see_own_progress, can_see_progress_of_all
from annotation.services.progress import KINDS, Progress, progress_of
from curation.handover import physicians


class WeekOutput(serializers.Serializer[Any]):
    """The work of one week, named by its Monday."""

    week = serializers.DateField()
    authored = serializers.IntegerField()
    answers = serializers.IntegerField()
    reviews = serializers.IntegerField()
    adjudications = serializers.IntegerField()


class KeyAgreementOutput(serializers.Serializer[Any]):
    """The share of own answers that were the decided ones, on closed items, with Wilson's 95 % interval."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()


class ProgressOutput(serializers.Serializer[Any]):
    """One physician."""

    person = serializers.IntegerField()
    weeks = WeekOutput(many=True)
    agreement = KeyAgreementOutput()


def _data(found: Progress) -> dict[str, Any]:
    zero = dict.fromkeys(KINDS, 0)
    return {
        "person": found.person.pk,
        "weeks": [{"week": week, **zero, **counts} for week, counts in found.weeks],
        "agreement": found.agreement,
    }


class OneProgress(APIView):
    """The progress of one physician."""

    @extend_schema(operation_id="progress_retrieve", responses=ProgressOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One's own; anybody's for a data lead."""
        user: Any = request.user
        if not (can_see_own_progress(user) and user.pk == pk) and not can_see_progress_of_all(user):
            raise Http404
        [found] = progress_of([get_object_or_404(physicians(), pk=pk)])
        return Response(ProgressOutput(_data(found)).data)
