"""``create_user``: an account from the command line, the first administrator above all."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from curation.management.json_command import JsonCommand
from curation.models import PracticeCategory, Role, Title, User
from curation.refusal import Refused
from curation.services.invitations import date_of
from curation.services.people import Licence, invite_user, set_password_path, verify_licence


def site_url() -> str:
    """Where this site answers, as far as the settings say."""
    host = next((name for name in settings.ALLOWED_HOSTS if name not in {"*", ""}), "127.0.0.1").lstrip(".")
    return f"https://{host}" if settings.BEHIND_TLS else f"http://{host}:{settings.PORT}"


class Command(JsonCommand):
    """Make a user; the last line is ``{"email", "set_password_url"}``."""

    help = "Create a user. The one-time link to set a password is in the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The account, and for physicians the licence."""
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--licence", default="", help="number of the practising licence; needed for physicians"
        )
        parser.add_argument("--category", default=PracticeCategory.CLINICAL, choices=PracticeCategory.values)
        parser.add_argument("--specialties", default="", help="codes, such as 03.01,03.04")
        parser.add_argument("--department", default="")
        parser.add_argument("--title", default=Title.ATTENDING, choices=Title.values)
        parser.add_argument("--expires", default="", help="last day of the licence, such as 2027-12-31")
        parser.add_argument("--verified", action="store_true", help="the licence was seen and is in order")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument(
            "--base-url", default="", help="start of the link, such as https://zhenping.example"
        )
        self.add_json_flag(parser)

    @transaction.atomic
    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """The account, its licence, its password or link."""
        licence = _licence(options) if options["role"] == Role.PHYSICIAN else None
        user = invite_user(
            email=options["email"], role=options["role"], name=options["name"], licence=licence, by=None
        )
        if options["verified"] and licence is not None:
            verify_licence(profile=user.profile, by=None)
        if options["password_stdin"]:
            _set_password(user, sys.stdin.readline().rstrip("\r\n"))
            return {"email": user.email, "set_password_url": None}
        base = options["base_url"] or site_url()
        return {"email": user.email, "set_password_url": base.rstrip("/") + set_password_path(user)}


def _licence(options: dict[str, Any]) -> Licence:
    return Licence(
        number=options["licence"],
        practice_category=options["category"],
        title=options["title"],
        department=options["department"],
        specialties=tuple(code.strip() for code in options["specialties"].split(",") if code.strip()),
        expires_on=date_of(options["expires"]),
    )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("weak_password", field="password", reason=" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
