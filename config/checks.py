"""System checks with stable ids: what an administrator must know before people work here."""

import stat
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


def secrets_are_private(**_: object) -> list[CheckMessage]:
    """zhenping.E001: a secret file that others can read."""
    files = [
        Path(settings.KEYRING_FILE),
        Path(settings.SIGNING_KEY_FILE),
        settings.DATA_DIR / "secrets" / "secret_key",
    ]
    exposed = [file for file in files if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077]
    return [
        Error(f"{file} can be read by others", hint=f"chmod 600 {file}", id="zhenping.E001")
        for file in exposed
    ]


def data_folder_is_writable(**_: object) -> list[CheckMessage]:
    """zhenping.E002: the data folder cannot be written."""
    probe = settings.DATA_DIR / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return [
            Error(f"ZHENPING_DATA_DIR {settings.DATA_DIR} cannot be written: {error}", id="zhenping.E002")
        ]
    return []


def hosts_are_named(**_: object) -> list[CheckMessage]:
    """zhenping.W001: any host name is answered."""
    if "*" in settings.ALLOWED_HOSTS:
        return [Warning("ZHENPING_ALLOWED_HOSTS answers to every host name", id="zhenping.W001")]
    return []


def register_all() -> None:
    """Register every check of this module."""
    for check in (secrets_are_private, data_folder_is_writable, hosts_are_named):
        register(Tags.security)(check)
