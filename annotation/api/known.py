"""Known-answer items over the API, for data leads. To physicians they come as any other slot."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.models import Item
from annotation.permissions import Sight, can_keep_known
from annotation.selectors import access_item
from annotation.services.known import Tally, end_known, known_book, mark_known
from curation.idempotency import once
from curation.taxonomy.nouns import Dataset


class KnownInput(serializers.Serializer[Any]):
    """Why the key is certain."""

    explanation = serializers.CharField(allow_blank=True)


class KnownEndInput(serializers.Serializer[Any]):
    """With ``void`` the key was wrong and nothing answered to it counts."""

    void = serializers.BooleanField(required=False, default=False)


class KnownOutput(serializers.Serializer[Any]):
    """The item concerned."""

    item = serializers.CharField()


class TallyOutput(serializers.Serializer[Any]):
    """Right of asked, with Wilson's interval at 95 %; ``cannot_answer`` is counted apart."""

    right = serializers.IntegerField()
    asked = serializers.IntegerField()
    cannot_answer = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class KnownRowOutput(TallyOutput):
    """One known-answer item."""

    item = serializers.CharField()
    given = serializers.IntegerField()
    used_up = serializers.BooleanField()
    ended = serializers.BooleanField()
    void = serializers.BooleanField()
    stands = serializers.BooleanField()


class KnownPersonOutput(TallyOutput):
    """One physician; in the order of names."""

    physician = serializers.IntegerField()
    name = serializers.CharField()


class KnownBookOutput(TallyOutput):
    """The known-answer items of a dataset."""

    dataset = serializers.CharField()
    known_every = serializers.IntegerField()
    known_limit = serializers.IntegerField()
    ready = serializers.IntegerField()
    items = KnownRowOutput(many=True)
    physicians = KnownPersonOutput(many=True)


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "right": tally.right,
        "asked": tally.asked,
        "cannot_answer": tally.cannot,
        "share": tally.share,
        "low": tally.low,
        "high": tally.high,
    }


def _item(request: Request, uid: str) -> Item:
    if not can_keep_known(request.user):
        raise Http404
    return access_item(request.user, uid, least=Sight.EVERYTHING)


class ItemKnown(APIView):
    """Making an item a known-answer item."""

    @extend_schema(
        operation_id="items_known",
        parameters=[IDEMPOTENCY],
        request=KnownInput,
        responses={201: KnownOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """Mark an accepted item; from now on it is in no release."""
        item = _item(request, uid)
        form = KnownInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            mark_known(item=item, by=request.user, **form.validated_data)
            return Response({"item": uid}, status=201)

        return once(request, work)


class ItemKnownEnd(APIView):
    """Giving a known-answer item to nobody any more."""

    @extend_schema(
        operation_id="items_known_end",
        parameters=[IDEMPOTENCY],
        request=KnownEndInput,
        responses={201: KnownOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """End it."""
        item = _item(request, uid)
        form = KnownEndInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            end_known(item=item, by=request.user, **form.validated_data)
            return Response({"item": uid}, status=201)

        return once(request, work)


class KnownBookOf(APIView):
    """How the known-answer items of a dataset were answered."""

    @extend_schema(operation_id="known_retrieve", responses=KnownBookOutput)
    def get(self, request: Request, name: str) -> Response:
        """By item and by physician, never as a rank."""
        if not can_keep_known(request.user):
            raise Http404
        book = known_book(by=request.user, dataset=get_object_or_404(Dataset, name=name))
        data = {
            "dataset": name,
            "known_every": book.rules.known_every,
            "known_limit": book.rules.known_limit,
            "ready": book.ready,
            **_tally(book.whole),
            "items": [
                {
                    "item": row.known.item.uid,
                    "given": row.given,
                    "used_up": row.used_up,
                    "ended": row.known.ended_at is not None,
                    "void": row.known.void,
                    "stands": row.stands,
                    **_tally(row.tally),
                }
                for row in book.rows
            ],
            "physicians": [
                {"physician": one.person.pk, "name": str(one.person), **_tally(one)} for one in book.people
            ],
        }
        return Response(data)
