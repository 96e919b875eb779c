"""Acts on everything that a filter of items finds, and a physician's own contribution statements, over the
API."""

import uuid
from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY
from annotation.forms.items import ItemFilter
from annotation.models import BulkAction, BulkKind, Release
from annotation.permissions import can_act_in_bulk, can_see_own_progress
from annotation.search import filtered_items
from annotation.selectors import access_bulk_action, bulk_actions
from annotation.services.bulk import (
    counts_of,
    make_bulk_action,
    preview_again,
    refusals_of,
    refused_rows,
    start_bulk_action,
)
from annotation.services.contributions import releases_with, statement_file
from curation.handover import Refused
from curation.idempotency import once
from curation.taxonomy.nouns import Specialty

SHOWN = 200


class BulkInput(serializers.Serializer[Any]):
    """What is done to the items behind ``query``, which is as it stands behind the ``?`` of their page."""

    kind = serializers.ChoiceField(BulkKind.choices)
    query = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    specialty = serializers.CharField(required=False, allow_blank=True, default="")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class BulkReason(serializers.Serializer[Any]):
    """Why nothing is done to some items, and to how many."""

    code = serializers.CharField()
    message = serializers.CharField()
    n = serializers.IntegerField()


class BulkCounts(serializers.Serializer[Any]):
    """Items by what became of them."""

    waiting = serializers.IntegerField()
    ready = serializers.IntegerField()
    refused = serializers.IntegerField()
    done = serializers.IntegerField()


class BulkRefused(serializers.Serializer[Any]):
    """One item to which nothing is done."""

    item = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class BulkOutput(serializers.Serializer[Any]):
    """An act on many items; ``refused`` names the first of those left out."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    query = serializers.CharField()
    size = serializers.IntegerField()
    counts = BulkCounts()
    reasons = BulkReason(many=True)
    refused = BulkRefused(many=True)
    preview = serializers.UUIDField(allow_null=True)
    job = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    previewed_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class BulkLine(serializers.Serializer[Any]):
    """One of the asker's acts, in short."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    size = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class StatementLine(serializers.Serializer[Any]):
    """A release to which the asker contributed."""

    release = serializers.CharField()
    version = serializers.CharField()


def _data(action: BulkAction) -> dict[str, Any]:
    refused = [
        {"item": uid, "code": code, "message": words}
        for uid, _title, _dataset, _state, code, words in refused_rows(action, most=SHOWN)
    ]
    return {
        "id": action.pk,
        "kind": action.kind,
        "query": action.query,
        "size": action.size,
        "counts": counts_of(action),
        "reasons": refusals_of(action),
        "refused": refused,
        "preview": action.preview_id,
        "job": action.job_id,
        "created_at": action.created_at,
        "previewed_at": action.previewed_at,
        "started_at": action.started_at,
        "finished_at": action.finished_at,
    }


def _specialty(code: str) -> Specialty | None:
    if not code:
        return None
    found = Specialty.objects.filter(code=code).first()
    if found is None:
        raise Refused("unknown_specialty", field="specialty", code=code)
    return found


class BulkActions(APIView):
    """Acts on many items."""

    @extend_schema(operation_id="bulk_actions_list", responses=BulkLine(many=True))
    def get(self, request: Request) -> Response:
        """The asker's newest fifty."""
        if not can_act_in_bulk(request.user):
            raise Http404
        return Response(BulkLine(bulk_actions(request.user)[:50], many=True).data)

    @extend_schema(
        operation_id="bulk_actions_create",
        parameters=[IDEMPOTENCY],
        request=BulkInput,
        responses={202: BulkOutput},
    )
    def post(self, request: Request) -> Response:
        """Name the items and begin to look at them; nothing is changed yet."""
        if not can_act_in_bulk(request.user):
            raise Http404
        form = BulkInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        chosen = ItemFilter(dict(parse_qsl(data["query"]))).chosen()

        def work() -> Response:
            action = make_bulk_action(
                rows=filtered_items(request.user, chosen),
                query=data["query"],
                kind=data["kind"],
                by=request.user,
                key=f"api:{uuid.uuid4()}",
                specialty=_specialty(data["specialty"]),
                reason=data["reason"],
            )
            return Response(BulkOutput(_data(action)).data, status=202)

        return once(request, work)


class OneBulkAction(APIView):
    """One of them."""

    @extend_schema(operation_id="bulk_actions_retrieve", responses=BulkOutput)
    def get(self, request: Request, pk: int) -> Response:
        """What it comes to, and why some are left out."""
        return Response(BulkOutput(_data(access_bulk_action(request.user, pk))).data)


class BulkActionStart(APIView):
    """Going ahead with one."""

    @extend_schema(
        operation_id="bulk_actions_start",
        parameters=[IDEMPOTENCY],
        request=None,
        responses={202: BulkOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Begin, go on after a stop, or go on looking where the look was stopped."""
        action = access_bulk_action(request.user, pk)

        def work() -> Response:
            begun = preview_again if action.previewed_at is None else _start
            return Response(BulkOutput(_data(begun(action, by=request.user))).data, status=202)

        return once(request, work)


def _start(action: BulkAction, *, by: Any) -> BulkAction:
    return start_bulk_action(action=action, by=by)


class Contributions(APIView):
    """The asker's own contributions to frozen releases."""

    @extend_schema(operation_id="contributions_list", responses=StatementLine(many=True))
    def get(self, request: Request) -> Response:
        """Releases for which a statement can be had."""
        if not can_see_own_progress(request.user):
            raise Http404
        lines = [{"release": one.name, "version": one.version} for one in releases_with(request.user)]
        return Response(StatementLine(lines, many=True).data)


class OneContribution(APIView):
    """The statement for one release."""

    @extend_schema(
        operation_id="contributions_retrieve",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        """Signed, for its owner: a zip that anybody can check with openssl."""
        if not can_see_own_progress(request.user):
            raise Http404
        release = get_object_or_404(Release.objects.exclude(digest=""), name=name)
        content = statement_file(release=release, by=request.user)
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="contribution-{name}.zip"'
        return response
