"""The API's authentication as the settings name it, with its description for OpenAPI."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from curation.authentication import TokenAuthentication, schema_extension

__all__ = ["TokenAuthentication", "TokenScheme"]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its types are partial
    """Describes ``Authorization: Token …``."""

    target_class = "curation.authentication.TokenAuthentication"
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The OpenAPI object."""
        return schema_extension()
