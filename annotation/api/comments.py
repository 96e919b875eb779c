"""Comments of an item over the API: the same services, the same permission."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, demand_room
from annotation.models import Item, ItemComment
from annotation.permissions import Sight, comment_role, seen_comments
from annotation.selectors import access_item
from annotation.services.comment_threads import Said, Thread, places_of, threads_of
from annotation.services.comments import add_comment, settle_comment, withdraw_comment
from curation.handover import Refused, is_data_lead
from curation.idempotency import once


class CommentInput(serializers.Serializer[Any]):
    """A comment: on the whole, on a place, on words of it, or a reply."""

    text = serializers.CharField(allow_blank=True)
    place = serializers.CharField(required=False, allow_blank=True, max_length=80)
    quote = serializers.CharField(required=False, allow_blank=True)
    start = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    reply_to = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=1)


class SettleInput(serializers.Serializer[Any]):
    """Whether the thread is settled."""

    settled = serializers.BooleanField(required=False, default=True)


class SaidOutput(serializers.Serializer[Any]):
    """One comment; ``by`` is a part, never a name."""

    id = serializers.IntegerField()
    by = serializers.CharField()
    mine = serializers.BooleanField()
    at = serializers.DateTimeField()
    revision = serializers.IntegerField()
    text = serializers.CharField()
    withdrawn = serializers.BooleanField()


class ThreadOutput(SaidOutput):
    """A thread."""

    place = serializers.CharField()
    words = serializers.CharField()
    quote = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    changed = serializers.BooleanField()
    settled = serializers.BooleanField()
    replies = SaidOutput(many=True)


class PlaceOutput(serializers.Serializer[Any]):
    """A part of the item that a comment can be written on."""

    code = serializers.CharField()
    words = serializers.CharField()


class CommentsOutput(serializers.Serializer[Any]):
    """Threads, open ones first, and the places there are."""

    results = ThreadOutput(many=True)
    places = PlaceOutput(many=True)


def _said(one: Said) -> dict[str, Any]:
    return {
        "id": one.comment.pk,
        "by": one.comment.role,
        "mine": one.mine,
        "at": one.comment.created_at.isoformat(),
        "revision": one.comment.revision.number,
        "text": one.text,
        "withdrawn": one.withdrawn,
    }


def _thread(one: Thread) -> dict[str, Any]:
    row = one.head.comment
    shown = not one.head.withdrawn
    return {
        **_said(one.head),
        "place": f"{row.place}.{row.row}" if row.place else "",
        "words": one.where,
        "quote": one.quote,
        "start": row.start if shown else None,
        "end": row.end if shown else None,
        "changed": one.changed,
        "settled": one.settled,
        "replies": [_said(reply) for reply in one.replies],
    }


def _item(request: Request, uid: str) -> Item:
    demand_room(request)
    return access_item(request.user, uid, least=Sight.EVERYTHING)


def _answer(request: Request, item: Item, status: int = 200) -> Response:
    assert item.current is not None
    threads = threads_of(request.user, item, names=is_data_lead(request.user))
    places = [{"code": one.code, "words": one.label} for one in places_of(item.dataset, item.current)]
    return Response({"results": [_thread(one) for one in threads], "places": places}, status=status)


class Comments(APIView):
    """Comments of an item."""

    @extend_schema(operation_id="comments_list", responses=CommentsOutput)
    def get(self, request: Request, uid: str) -> Response:
        """What the asker may read now."""
        return _answer(request, _item(request, uid))

    @extend_schema(
        operation_id="comments_create",
        parameters=[IDEMPOTENCY],
        request=CommentInput,
        responses={201: CommentsOutput},
    )
    def post(self, request: Request, uid: str) -> Response:
        """Write one; 409 ``stale_version`` where the item was changed since."""
        item = _item(request, uid)
        if comment_role(request.user, item) is None:
            raise Http404
        form = CommentInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            add_comment(item=item, by=request.user, **form.validated_data)
            return _answer(request, item, 201)

        return once(request, work)


def _comment(request: Request, uid: str, pk: int) -> ItemComment:
    item = _item(request, uid)
    comment = get_object_or_404(seen_comments(request.user, [item]), pk=pk)
    comment.item = item
    return comment


class CommentWithdraw(APIView):
    """Taking an own comment back."""

    @extend_schema(
        operation_id="comments_withdraw", parameters=[IDEMPOTENCY], request=None, responses=CommentsOutput
    )
    def post(self, request: Request, uid: str, pk: int) -> Response:
        """Withdraw it; the mark stays."""
        comment = _comment(request, uid, pk)
        if comment.author_id != request.user.pk:
            raise Http404

        def work() -> Response:
            withdraw_comment(comment=comment, by=request.user)
            return _answer(request, comment.item)

        return once(request, work)


class CommentSettle(APIView):
    """The end of a thread."""

    @extend_schema(
        operation_id="comments_settle",
        parameters=[IDEMPOTENCY],
        request=SettleInput,
        responses=CommentsOutput,
    )
    def post(self, request: Request, uid: str, pk: int) -> Response:
        """Settle it, or take it up again."""
        comment = _comment(request, uid, pk)
        form = SettleInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            try:
                settle_comment(comment=comment, by=request.user, settled=form.validated_data["settled"])
            except Refused:
                raise Http404 from None
            return _answer(request, comment.item)

        return once(request, work)
