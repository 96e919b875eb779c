"""``restore IN``: a backed-up site into an empty data folder and an empty database, proven equal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from config.backup.passphrase import passphrase
from config.backup.restoring import refuse_a_site_in_use, restore_backup
from curation.management.json_command import FAILURES, JsonCommand
from curation.refusal import Refused


class Command(JsonCommand):
    """Restore; the last line counts what was compared and found equal."""

    help = (
        "Restore a backup into an empty ZHENPING_DATA_DIR and an empty database. Everything is compared with "
        "what was backed up before it is put in place; where anything differs, nothing is left behind."
    )

    failures = FAILURES | frozenset({"tool_failed", "not_equal"})

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The backup."""
        parser.add_argument("file", metavar="in")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Refuse early what would be refused anyway, then restore."""
        file = Path(options["file"])
        if not file.is_file():
            raise Refused("no_such_file", file=str(file))
        refuse_a_site_in_use()
        answer = restore_backup(file, passphrase=passphrase(new=False))
        broken = answer.pop("audit_first_broken")
        if broken is not None:
            self.say(_("审计记录从第 {number} 条起不完整。").format(number=broken))
        if not options["json"]:
            words = _(
                "已恢复并逐表核对：{tables} 个表共 {rows} 行、{sealed} 个密封值、{files} 个文件，与备份一致。"
            )
            self.say(words.format(**answer))
        return answer
