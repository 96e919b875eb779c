"""``close_source``: what links a source's texts to people is destroyed, in the name of a data lead."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from curation.management.json_command import JsonCommand
from curation.models import Source, User
from curation.refusal import Refused
from curation.services.sources import close_source


class Command(JsonCommand):
    """Close; the last line says which source, and how many records it has."""

    help = (
        "Close a source: destroy its raw texts, its surrogates' key and map. Signed texts and keyed digests "
        "of the originals stay. It cannot be taken back, so the name is given twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source, the data lead who answers for it, and the name once more."""
        parser.add_argument("name", help="the source's name")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the data lead who decides it")
        parser.add_argument("--confirm", required=True, metavar="NAME", help="the source's name again")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Close it."""
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise Refused("unknown_user", email=options["by"])
        source = Source.objects.filter(name=options["name"]).first()
        if source is None:
            raise Refused("no_such_source", source=options["name"])
        closed = close_source(source=source, by=by, name=options["confirm"])
        if not options["json"]:
            self.say(_("来源“{name}”已关闭。").format(name=closed.name))
        return {"source": closed.name, "records": closed.records.count(), "closed_at": closed.closed_at}
