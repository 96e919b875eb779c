"""What every API view of stage 2 shares: the lookups by sight, jobs as JSON, the header of creating requests.
Decides nothing."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.settings import api_settings

from annotation.services.item_intake import ACCEPT, IMPORT
from curation import jobs
from curation.handover import is_data_lead, is_physician

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=False,
    description="The same key with the same request is carried out once and answered the same again.",
)


def keyset() -> BasePagination:
    """The house's paging."""
    chosen: Any = api_settings.DEFAULT_PAGINATION_CLASS
    paging: BasePagination = chosen()
    return paging


def demand_room(request: Request) -> None:
    """Items are for physicians and data leads; to everybody else they are not there."""
    if not (is_physician(request.user) or is_data_lead(request.user)):
        raise Http404


def job_as_data(job: jobs.Job) -> dict[str, Any]:
    """A job for programs."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "code": job.error_code,
        "message": jobs.explanation_of(job),
        "url": reverse("api_item_import", args=[job.pk]) if job.kind in {IMPORT, ACCEPT} else "",
    }
