"""The asker, and accounts for administrators."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from curation.api.access import me, only_for
from curation.api.people_serializers import (
    InvitationSerializer,
    InvitedSerializer,
    LicenceInputSerializer,
    UserSerializer,
)
from curation.idempotency import once
from curation.models import PhysicianProfile, User
from curation.permissions import can_keep_people
from curation.refusal import Refused
from curation.selectors import access_person, visible_people
from curation.services.people import invite_user, send_invitation, verify_licence


class Me(APIView):
    """The person whose token or session this is."""

    @extend_schema(responses=UserSerializer)
    def get(self, request: Request) -> Response:
        """Account and licence."""
        return Response(UserSerializer(me(request)).data)


class UserList(ListAPIView[User]):
    """Accounts; only for administrators."""

    queryset = User.objects.none()
    serializer_class = UserSerializer

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the generic's own type is a TypeVar of querysets
        """All of them."""
        return visible_people(self.request.user).prefetch_related("profile__specialties")

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """For administrators; 404 for everybody else."""
        only_for(request, can_keep_people)
        return super().list(request, *args, **kwargs)

    @extend_schema(request=InvitationSerializer, responses={201: InvitedSerializer})
    def post(self, request: Request) -> Response:
        """Invite one person; the one-time link is in the answer and in a mail."""
        by = only_for(request, can_keep_people)
        form = InvitationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data

        def work() -> Response:
            licence = LicenceInputSerializer.licence(values["licence"]) if "licence" in values else None
            user = invite_user(
                email=values["email"], role=values["role"], name=values["name"], licence=licence, by=by
            )
            link = send_invitation(user=user, base_url=request.build_absolute_uri("/"), by=by)
            return Response({"id": user.pk, "email": user.email, "set_password_url": link}, status=201)

        return once(request, work)


class UserDetail(APIView):
    """One account."""

    @extend_schema(responses=UserSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Account and licence."""
        return Response(UserSerializer(access_person(request.user, pk)).data)


class UserVerify(APIView):
    """Verifying a licence."""

    @extend_schema(request=None, responses=UserSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """An administrator has seen the licence."""
        user = access_person(request.user, pk)
        profile = PhysicianProfile.objects.filter(user=user).first()
        if profile is None:
            raise Refused("not_a_physician")
        verify_licence(profile=profile, by=me(request))
        return Response(UserSerializer(access_person(request.user, pk)).data)
