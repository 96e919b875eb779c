"""Jobs over the API: one's own, and all for an administrator."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation import jobs
from curation.api.access import me
from curation.api.serializers import JobSerializer
from curation.models import Job
from curation.selectors import access_job, visible_jobs


class JobPagination(CursorPagination):
    """Newest first; a job's id says nothing about its age."""

    ordering = "-created_at"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class JobList(ListAPIView[Job]):
    """Jobs, newest first."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    pagination_class = JobPagination

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """Those that the asker may see."""
        return visible_jobs(self.request.user)


class JobDetail(APIView):
    """One job."""

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Where it stands."""
        return Response(JobSerializer(access_job(request.user, pk)).data)


class JobCancel(APIView):
    """Stopping a job."""

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask it to stop; one that nobody took yet stops at once."""
        job = access_job(request.user, pk)
        if not job.is_over:
            jobs.cancel(job, by=me(request))
            job.refresh_from_db()
        return Response(JobSerializer(job).data)
