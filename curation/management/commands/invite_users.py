"""``invite_users``: everybody on a list (xlsx or csv) gets an account and a one-time link."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from curation.management.commands.create_user import site_url
from curation.management.json_command import JsonCommand
from curation.refusal import Refused
from curation.services.invitations import invite_file
from curation.services.people import send_invitation, set_password_path


class Command(JsonCommand):
    """Invite a list; the last line is ``{"invited", "existing", "rejected"}``."""

    help = "Invite everybody on a list (email, role, name, licence, title, department, specialties, expires)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The list."""
        parser.add_argument("file")
        parser.add_argument(
            "--base-url", default="", help="start of the links, such as https://zhenping.example"
        )
        parser.add_argument("--mail", action="store_true", help="send the links by mail as well")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Invite row by row; a bad row is reported and the rest goes on."""
        path, base = Path(options["file"]), (options["base_url"] or site_url()).rstrip("/")
        if not path.is_file():
            raise Refused("no_such_file", file=str(path))
        report = invite_file(path=path, file_name=path.name, by=None)
        if options["mail"]:
            for user in report.invited:
                send_invitation(user=user, base_url=base)
        return {
            "invited": [
                {"email": user.email, "set_password_url": base + set_password_path(user)}
                for user in report.invited
            ],
            "existing": report.existing,
            "rejected": report.rejected,
        }
