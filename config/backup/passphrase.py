"""Asking for the passphrase of a backup: from the environment, or from the person at the terminal."""

import sys
from getpass import getpass

from django.utils.translation import gettext as _

from config import env
from curation.refusal import Refused

VARIABLE = "ZHENPING_BACKUP_PASSPHRASE"
LEAST = 12


def passphrase(*, new: bool) -> str:
    """The passphrase; a new one is asked for twice. Raises Refused where there is none, or it is too
    short."""
    given = env.text(VARIABLE)
    if not given:
        if not sys.stdin.isatty():
            raise Refused("passphrase_required", name=VARIABLE)
        given = getpass(_("备份口令：")).strip()
        if new and getpass(_("再次输入备份口令：")).strip() != given:
            raise Refused("passphrases_differ")
    if len(given) < LEAST:
        raise Refused("passphrase_short", least=LEAST)
    return given
