"""``backup OUT``: the whole site in one file, while it runs, sealed under a passphrase."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from config.backup.passphrase import passphrase
from config.backup.saving import make_backup
from curation.management.json_command import FAILURES, JsonCommand


class Command(JsonCommand):
    """Back up; the last line counts what is in the file."""

    help = (
        "Write database, files and secrets (the key ring among them) into one file, sealed under a "
        "passphrase (ZHENPING_BACKUP_PASSPHRASE, or asked for). Whoever loses the passphrase has no backup."
    )

    failures = FAILURES | frozenset({"cannot_write", "tool_failed"})

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the backup goes; it must not be there yet."""
        parser.add_argument("out")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Make it."""
        answer = make_backup(Path(options["out"]).absolute(), passphrase=passphrase(new=True))
        broken = answer.pop("audit_first_broken")
        if broken is not None:
            self.say(_("审计记录从第 {number} 条起不完整。").format(number=broken))
        if not options["json"]:
            words = _(
                "已备份 {tables} 个表共 {rows} 行、{files} 个文件。请妥善保管口令：没有口令，备份无法打开。"
            )
            self.say(words.format(**answer))
        return answer
