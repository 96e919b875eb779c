"""Own notices over the API: list, reading, settings."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from curation.api.access import me
from curation.models import Notice
from curation.notices import NoticeChoice, choices_of, choose, mark_read, told


class NoticeOutput(serializers.Serializer[Any]):
    """A notice in words, as far as its reader may know now."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()
    detail = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField()
    read = serializers.BooleanField()


class NoticePage(serializers.Serializer[Any]):
    """One page of notices."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = NoticeOutput(many=True)


class ReadOutput(serializers.Serializer[Any]):
    """How many were unread."""

    read = serializers.IntegerField()


class NoticeSettingsShape(serializers.Serializer[Any]):
    """How each kind is wanted."""

    choices = serializers.DictField(child=serializers.ChoiceField(choices=NoticeChoice.choices))


class Notices(APIView):
    """Own notices."""

    @extend_schema(operation_id="notices_list", responses=NoticePage)
    def get(self, request: Request) -> Response:
        """Newest first."""
        user = me(request)
        chosen: Any = api_settings.DEFAULT_PAGINATION_CLASS
        pages = chosen()
        rows = pages.paginate_queryset(Notice.objects.filter(recipient=user), request, self) or []
        shown: Response = pages.get_paginated_response(
            [
                {
                    "id": notice.pk,
                    "kind": notice.kind,
                    "words": words.words,
                    "detail": words.detail,
                    "url": words.url,
                    "at": notice.created_at.isoformat(),
                    "read": notice.read_at is not None,
                }
                for notice, words in told(user, rows)
            ]
        )
        return shown


class NoticeRead(APIView):
    """Reading one."""

    @extend_schema(operation_id="notices_read", request=None, responses=ReadOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Mark an own one as read; again changes nothing."""
        user = me(request)
        get_object_or_404(Notice, pk=pk, recipient=user)
        return Response({"read": mark_read(user, pk)})


class NoticesRead(APIView):
    """Reading all."""

    @extend_schema(operation_id="notices_read_all", request=None, responses=ReadOutput)
    def post(self, request: Request) -> Response:
        """Mark all own ones as read."""
        return Response({"read": mark_read(me(request))})


class NoticeSettings(APIView):
    """How each kind is wanted."""

    @extend_schema(operation_id="notice_settings_retrieve", responses=NoticeSettingsShape)
    def get(self, request: Request) -> Response:
        """The kinds that concern the asker."""
        return Response({"choices": choices_of(me(request))})

    @extend_schema(
        operation_id="notice_settings_update", request=NoticeSettingsShape, responses=NoticeSettingsShape
    )
    def put(self, request: Request) -> Response:
        """Change some; kinds that were not named stay."""
        user, form = me(request), NoticeSettingsShape(data=request.data)
        form.is_valid(raise_exception=True)
        choose(user, form.validated_data["choices"])
        return Response({"choices": choices_of(user)})
