"""Releases over the API: list, draft, freeze, gate report, bundle, withdrawal."""

from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.access import IDEMPOTENCY, job_as_data, keyset
from annotation.api.serializers import (
    AuditDrawn,
    AuditInput,
    GateReport,
    ReasonInput,
    ReleaseInput,
    ReleaseOutput,
    ReleasePage,
    release_as_data,
)
from annotation.models import Release
from annotation.permissions import can_freeze, can_see_releases
from annotation.selectors import access_release
from annotation.services.release_audits import audit_draft, risk_of_release
from annotation.services.releases import bundle_for, draft_release, freeze_release, withdraw_release
from curation.handover import risk_as_data
from curation.idempotency import once


def _data(release: Release) -> dict[str, Any]:
    return release_as_data(release, job_as_data(release.job) if release.job else None)


class Releases(APIView):
    """Releases."""

    @extend_schema(operation_id="releases_list", responses=ReleasePage)
    def get(self, request: Request) -> Response:
        """Newest first."""
        if not can_see_releases(request.user):
            raise Http404
        rows = Release.objects.select_related("job").defer("manifest", "prompts", "gate_report")
        pages = keyset()
        page = pages.paginate_queryset(rows, request, self) or []
        return pages.get_paginated_response([_data(release) for release in page])

    @extend_schema(
        operation_id="releases_create",
        parameters=[IDEMPOTENCY],
        request=ReleaseInput,
        responses={201: ReleaseOutput},
    )
    def post(self, request: Request) -> Response:
        """Draft one."""
        if not can_freeze(request.user):
            raise Http404
        form = ReleaseInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data

        def work() -> Response:
            release = draft_release(
                name=data["name"],
                by=request.user,
                kind=data["kind"],
                version=data["version"],
                selection=form.selection(),
            )
            return Response(_data(release), status=201)

        return once(request, work)


class OneRelease(APIView):
    """One release."""

    @extend_schema(operation_id="releases_retrieve", responses=ReleaseOutput)
    def get(self, request: Request, name: str) -> Response:
        """Draft, frozen or withdrawn."""
        return Response(_data(access_release(request.user, name)))


class ReleaseFreeze(APIView):
    """Freezing a draft."""

    @extend_schema(
        operation_id="releases_freeze", parameters=[IDEMPOTENCY], request=None, responses={202: ReleaseOutput}
    )
    def post(self, request: Request, name: str) -> Response:
        """Start it; ask the release for its job, and the gate report where the job was refused."""
        release = access_release(request.user, name)

        def work() -> Response:
            freeze_release(release=release, by=request.user)
            return Response(_data(access_release(request.user, name)), status=202)

        return once(request, work)


class ReleaseGateReport(APIView):
    """The gate's report."""

    @extend_schema(operation_id="releases_gate_report", responses=GateReport)
    def get(self, request: Request, name: str) -> Response:
        """Items that the last freeze refused, with codes."""
        release = access_release(request.user, name)
        risk = risk_as_data(risk_of_release(release))
        return Response({"release": release.name, "refused": release.gate_report, "residual_risk": risk})


class ReleaseAudit(APIView):
    """A sample audit of the records that a draft's items come from."""

    @extend_schema(
        operation_id="releases_audit",
        parameters=[IDEMPOTENCY],
        request=AuditInput,
        responses={201: AuditDrawn},
    )
    def post(self, request: Request, name: str) -> Response:
        """Draw it; physicians who had no hand in the drawn records read them."""
        release = access_release(request.user, name)
        if not can_freeze(request.user):
            raise Http404
        form = AuditInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            size = form.validated_data["sample_size"]
            made = audit_draft(release=release, by=request.user, sample_size=size)
            return Response({"id": made.pk, "size": made.size, "sample_size": size}, status=201)

        return once(request, work)


class ReleaseBundle(APIView):
    """The bundle of a frozen release."""

    @extend_schema(
        operation_id="releases_bundle", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        """The zip, byte for byte the same each time."""
        release = access_release(request.user, name)
        path = bundle_for(release=release, by=request.user)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{release.name}.zip")


class ReleaseWithdraw(APIView):
    """Withdrawing a frozen release."""

    @extend_schema(
        operation_id="releases_withdraw",
        parameters=[IDEMPOTENCY],
        request=ReasonInput,
        responses=ReleaseOutput,
    )
    def post(self, request: Request, name: str) -> Response:
        """Say why it should no longer be used."""
        release = access_release(request.user, name)
        form = ReasonInput(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> Response:
            withdraw_release(release=release, by=request.user, reason=form.validated_data["reason"])
            return Response(_data(access_release(request.user, name)))

        return once(request, work)
