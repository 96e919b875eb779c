"""Training over the API: practise with feedback; mark items and set the rules of a dataset."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.models import DatasetRules
from annotation.permissions import Sight, can_mark_training
from annotation.selectors import access_item
from annotation.services.deadlines import set_due
from annotation.services.training import (
    live_training,
    mark_training,
    practice_of,
    practise,
    rules_of,
    set_rules,
)
from curation.handover import is_physician
from curation.idempotency import once
from curation.taxonomy.nouns import Dataset


class PracticeOutput(serializers.Serializer[Any]):
    """Where the asker stands, and the next training item without its key."""

    dataset = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    queue_open = serializers.BooleanField()
    training = serializers.IntegerField(allow_null=True)
    input = serializers.DictField(allow_null=True)


class PracticeInput(serializers.Serializer[Any]):
    """An answer to a training item."""

    training = serializers.IntegerField()
    value = serializers.DictField()


class FeedbackOutput(serializers.Serializer[Any]):
    """The key and its explanation; ``right`` is empty where no key can tell."""

    right = serializers.BooleanField(allow_null=True)
    target = serializers.DictField()
    explanation = serializers.CharField()
    queue_open = serializers.BooleanField()


class TrainingInput(serializers.Serializer[Any]):
    """Why the key is what it is."""

    explanation = serializers.CharField()


class TrainingOutput(serializers.Serializer[Any]):
    """A training item."""

    id = serializers.IntegerField()
    item = serializers.CharField()


class RulesBody(serializers.Serializer[Any]):
    """Second review, pilot and known-answer items of a dataset; 0 is none; what is not named stays."""

    second_review = serializers.BooleanField()
    pilot_items = serializers.IntegerField(min_value=0, max_value=200)
    pilot_share = serializers.FloatField(min_value=0.01, max_value=1)
    due_on = serializers.DateField(required=False, allow_null=True)
    known_every = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    known_limit = serializers.IntegerField(min_value=1, max_value=1000, required=False)


class Practice(APIView):
    """Practising on a dataset's training items."""

    @extend_schema(operation_id="practice_next", responses=PracticeOutput)
    def get(self, request: Request, name: str) -> Response:
        """The next training item of the round."""
        if not is_physician(request.user):
            raise Http404
        stands = practice_of(request.user, get_object_or_404(Dataset, name=name))
        given = stands.next.item.current if stands.next else None
        data = {
            "dataset": name,
            "done": stands.done,
            "total": stands.total,
            "queue_open": stands.passed,
            "training": stands.next.pk if stands.next else None,
            "input": given.input if given else None,
        }
        return Response(data)

    @extend_schema(
        operation_id="practice_answer",
        parameters=[IDEMPOTENCY],
        request=PracticeInput,
        responses={201: FeedbackOutput},
    )
    def post(self, request: Request, name: str) -> Response:
        """Answer; the key and its explanation come back."""
        if not is_physician(request.user):
            raise Http404
        dataset = get_object_or_404(Dataset, name=name)
        form = PracticeInput(data=request.data)
        form.is_valid(raise_exception=True)
        training = get_object_or_404(live_training(dataset), pk=form.validated_data["training"])

        def work() -> Response:
            given = practise(training=training, by=request.user, value=form.validated_data["value"])
            assert training.item.current is not None
            data = {
                "right": given.right,
                "target": training.item.current.key.target,
                "explanation": training.explanation,
                "queue_open": practice_of(request.user, dataset).passed,
            }
            return Response(data, status=201)

        return once(request, work)


class ItemTraining(APIView):
    """Making an item a training item."""

    @extend_schema(
        operation_id="items_training",
        parameters=[IDEMPOTENCY],
        request=TrainingInput,
        responses={201: TrainingOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """Mark an accepted item, with the explanation of its key."""
        if not can_mark_training(request.user):
            raise Http404
        item = access_item(request.user, uid, least=Sight.EVERYTHING)
        form = TrainingInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            made = mark_training(item=item, by=request.user, **form.validated_data)
            return Response({"id": made.pk, "item": uid}, status=201)

        return once(request, work)


def _rules(rules: DatasetRules) -> dict[str, Any]:
    names = ("second_review", "pilot_items", "pilot_share", "due_on", "known_every", "known_limit")
    return {name: getattr(rules, name) for name in names}


class Rules(APIView):
    """The rules of a dataset's work."""

    @extend_schema(operation_id="dataset_rules_retrieve", responses=RulesBody)
    def get(self, request: Request, name: str) -> Response:
        """As they stand."""
        if not can_mark_training(request.user):
            raise Http404
        return Response(_rules(rules_of(get_object_or_404(Dataset, name=name))))

    @extend_schema(operation_id="dataset_rules_set", request=RulesBody, responses=RulesBody)
    def put(self, request: Request, name: str) -> Response:
        """Set them."""
        if not can_mark_training(request.user):
            raise Http404
        dataset = get_object_or_404(Dataset, name=name)
        form = RulesBody(data=request.data)
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        with transaction.atomic():
            if "due_on" in given:
                set_due(dataset=dataset, by=request.user, due_on=given.pop("due_on"))
            rules = set_rules(dataset=dataset, by=request.user, **given)
        return Response(_rules(rules))
