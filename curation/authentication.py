"""API tokens: ``Authorization: Token zp_…``. Only digests are kept, so a token is compared by its digest."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from curation.models import ApiToken, User
from curation.services.people import token_digest


class TokenAuthentication(BaseAuthentication):
    """Names the user of a token; raises AuthenticationFailed for an unknown one or a closed account."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; None where the request carries no token."""
        header = request.headers.get("Authorization", "")
        scheme, _, text = header.partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        token = ApiToken.objects.select_related("user").filter(digest=token_digest(text.strip())).first()
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(code="bad_token")
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=5):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says is expected."""
        return self.keyword


def schema_extension() -> dict[str, Any]:
    """How OpenAPI describes the scheme."""
    return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token zp_…"}
