"""``verify_audit``: whether the audit's chain holds from its first entry to its last."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from curation.audit import first_broken
from curation.management.json_command import JsonCommand, Unsound
from curation.models import AuditEntry


class Command(JsonCommand):
    """Check the chain; exit 1 where an entry was altered, removed or put in."""

    help = "Check that no entry of the audit was altered, removed or put in between."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only how to answer."""
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Walk the whole chain."""
        broken = first_broken()
        answer = {"entries": AuditEntry.objects.count(), "ok": broken is None, "first_broken": broken}
        if broken is not None:
            raise Unsound(answer, _("审计记录从第 {number} 条起不完整。").format(number=broken))
        if not options["json"]:
            self.say(_("审计记录完整，共 {count} 条。").format(count=answer["entries"]))
        return answer
