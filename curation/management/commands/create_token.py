"""``create_token``: an API token for a person; its text is printed once and never again."""

from argparse import ArgumentParser
from typing import Any

from curation.management.json_command import JsonCommand
from curation.models import User
from curation.refusal import Refused
from curation.services.people import create_token


class Command(JsonCommand):
    """Make a token; the last line is ``{"token"}``."""

    help = "Create an API token for a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and what it is for."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="what the token is for")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """The token's text."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise Refused("unknown_user", field="email", email=options["email"])
        return {"token": create_token(user=user, name=options["name"])}
