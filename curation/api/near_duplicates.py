"""Near-duplicates over the API: the clusters, without any text, and what is decided of them."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import me
from curation.forms.near_duplicates import ClusterFilter
from curation.models import NearDuplicateCluster, NearDuplicateMember
from curation.selectors import access_cluster, visible_clusters
from curation.services.near_duplicates import decide_cluster, reopen_cluster

DECISIONS = ["keep_all", "set_aside", "reopen"]


class MemberSerializer(serializers.ModelSerializer[NearDuplicateMember]):
    """A record of a cluster."""

    department = serializers.CharField(source="record.department")
    state = serializers.CharField(source="record.state")
    set_aside = serializers.SerializerMethodField()

    class Meta:
        model = NearDuplicateMember
        fields = ("record", "department", "state", "similarity", "set_aside")

    def get_set_aside(self, member: NearDuplicateMember) -> bool:
        """Whether it was set aside as a near copy."""
        return hasattr(member.record, "near_copy")


class ClusterSerializer(serializers.ModelSerializer[NearDuplicateCluster]):
    """Records that say almost the same."""

    source = serializers.SlugRelatedField("name", read_only=True)  # type: ignore[assignment, var-annotated]
    members = MemberSerializer(many=True)

    class Meta:
        model = NearDuplicateCluster
        fields = ("id", "source", "state", "decided_at", "members")


class ClusterDecisionSerializer(serializers.Serializer[Any]):
    """What is decided; ``records`` are those to be set aside."""

    decision = serializers.ChoiceField(DECISIONS)
    records = serializers.ListField(child=serializers.IntegerField(), required=False)


def with_members(rows: Any) -> Any:
    """The members in two further questions, without the texts of their records."""
    members = NearDuplicateMember.objects.select_related("record__near_copy").defer(
        "record__text", "record__known", "record__extra"
    )
    return rows.prefetch_related(Prefetch("members", members))


class NearDuplicateList(ListAPIView[NearDuplicateCluster]):
    """Clusters of near-duplicates."""

    queryset = NearDuplicateCluster.objects.none()
    serializer_class = ClusterSerializer

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """Those that the asker may see, as the parameters choose."""
        rows = visible_clusters(self.request.user)
        return with_members(ClusterFilter(self.request.query_params).applied(rows))

    @extend_schema(
        parameters=[OpenApiParameter("source", int), OpenApiParameter("state", description="open, decided")]
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Newest first."""
        return super().get(request, *args, **kwargs)


class NearDuplicateDecide(APIView):
    """A decision about a cluster."""

    @extend_schema(request=ClusterDecisionSerializer, responses=ClusterSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Keep all, set some aside, or take a decision back."""
        cluster = access_cluster(request.user, pk)
        form = ClusterDecisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        if values["decision"] == "reopen":
            reopen_cluster(cluster=cluster, by=me(request))
        else:
            aside = values.get("records", []) if values["decision"] == "set_aside" else []
            decide_cluster(cluster=cluster, by=me(request), aside=aside)
        return Response(ClusterSerializer(with_members(visible_clusters(request.user)).get(pk=pk)).data)
