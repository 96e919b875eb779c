"""The queue over the API: what waits for the asker and how long it takes, and own items that came back."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.permissions import Sight
from annotation.selectors import Repair, access_item, repair_as_seen, repairs_of
from annotation.services.items import decline_repair
from annotation.services.portions import queue_of
from curation.handover import is_physician
from curation.idempotency import once

MOST_REPAIRS = 100


class TaskOutput(serializers.Serializer[Any]):
    """The next task; nothing of the question."""

    kind = serializers.CharField(source="source")
    title = serializers.CharField()
    seconds = serializers.FloatField()


class FitOutput(serializers.Serializer[Any]):
    """How many of the next tasks fit into so many minutes."""

    minutes = serializers.IntegerField()
    tasks = serializers.IntegerField(source="n")
    seconds = serializers.FloatField()


class QueueOutput(serializers.Serializer[Any]):
    """What waits for the asker."""

    next = TaskOutput(allow_null=True)
    portions = FitOutput(many=True)


class RepairOutput(serializers.Serializer[Any]):
    """Why an own item could not be answered, without names."""

    item = serializers.CharField()
    revision = serializers.IntegerField()
    state = serializers.CharField()
    reasons = serializers.DictField(child=serializers.IntegerField())
    comments = serializers.ListField(child=serializers.CharField())


class DeclineInput(serializers.Serializer[Any]):
    """Why the item stays as it is."""

    reason = serializers.CharField()


class DeclinedOutput(serializers.Serializer[Any]):
    """Where the item stands now."""

    item = serializers.CharField()
    state = serializers.CharField()


def _repair_as_data(repair: Repair) -> dict[str, Any]:
    return {
        "item": repair.task.item.uid,
        "revision": repair.task.revision.number,
        "state": repair.task.state,
        "reasons": dict(repair.reasons),
        "comments": repair.comments,
    }


class OwnQueue(APIView):
    """The asker's queue."""

    @extend_schema(operation_id="queue_retrieve", responses=QueueOutput)
    def get(self, request: Request) -> Response:
        """The next task with its expected time, and what fits into five, ten and twenty minutes."""
        if not is_physician(request.user):
            raise Http404
        queue = queue_of(request.user)
        return Response(QueueOutput({"next": queue.next, "portions": queue.fits}).data)


class OwnRepairs(APIView):
    """The asker's items that came back."""

    @extend_schema(operation_id="repairs_list", responses=RepairOutput(many=True))
    def get(self, request: Request) -> Response:
        """Open repair tasks, the oldest first."""
        if not is_physician(request.user):
            raise Http404
        tasks = repairs_of(request.user).order_by("pk")[:MOST_REPAIRS]
        return Response([_repair_as_data(repair_as_seen(request.user, task)) for task in tasks])


class RepairDecline(APIView):
    """Leaving an item as it is."""

    @extend_schema(
        operation_id="repairs_decline",
        parameters=[IDEMPOTENCY],
        request=DeclineInput,
        responses={201: DeclinedOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """Decline in words; the item goes back to the answerers as it is."""
        item = access_item(request.user, uid, least=Sight.EVERYTHING)
        form = DeclineInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            opened = decline_repair(item=item, by=request.user, reason=form.validated_data["reason"])
            return Response({"item": opened.uid, "state": opened.state}, status=201)

        return once(request, work)
