"""The shapes of accounts and licences in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curation.models import PhysicianProfile, PracticeCategory, Role, Title, User
from curation.services.people import Licence


class LicenceSerializer(serializers.ModelSerializer[PhysicianProfile]):
    """What is known of a physician."""

    specialties = serializers.SlugRelatedField("code", many=True, read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = PhysicianProfile
        fields = (
            "licence_number",
            "practice_category",
            "title",
            "department",
            "specialties",
            "expires_on",
            "verified_at",
        )


class UserSerializer(serializers.ModelSerializer[User]):
    """An account."""

    licence = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "name", "role", "is_active", "licence")

    @extend_schema_field(LicenceSerializer(allow_null=True))
    def get_licence(self, user: User) -> Any:
        """The licence of a physician; null for everybody else."""
        profile = getattr(user, "profile", None)
        return LicenceSerializer(profile).data if profile else None


class LicenceInputSerializer(serializers.Serializer[Any]):
    """A licence as it is entered."""

    licence_number = serializers.CharField(max_length=40)
    practice_category = serializers.ChoiceField(PracticeCategory.choices, default=PracticeCategory.CLINICAL)
    title = serializers.ChoiceField(Title.choices, default=Title.ATTENDING)
    department = serializers.CharField(max_length=80, default="", allow_blank=True)
    specialties = serializers.ListField(child=serializers.CharField(max_length=20), default=list)
    expires_on = serializers.DateField(default=None, allow_null=True)

    @staticmethod
    def licence(values: dict[str, Any]) -> Licence:
        """Validated values as the services take them."""
        return Licence(
            number=values["licence_number"],
            practice_category=values["practice_category"],
            title=values["title"],
            department=values["department"],
            specialties=tuple(values["specialties"]),
            expires_on=values["expires_on"],
        )


class InvitationSerializer(serializers.Serializer[Any]):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(Role.choices)
    name = serializers.CharField(max_length=80, default="", allow_blank=True)
    licence = LicenceInputSerializer(required=False)


class InvitedSerializer(serializers.Serializer[Any]):
    """The account, and the one-time link that opens it."""

    id = serializers.IntegerField()
    email = serializers.EmailField()
    set_password_url = serializers.CharField()
