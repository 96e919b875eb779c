"""Which files of a site belong into a backup, and where each goes back to.

Left out: the queue and the clock's notes (the database is the truth about jobs), mails that were sent,
collected static files, and anything whose name begins with a dot (drafts and locks).
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

# Drawn by every first start, even by the one that restores: these give way to the backup's.
DRAWN_AT_START = frozenset({"secrets/secret_key", "secrets/setup_token"})


def _named_secrets() -> dict[str, Path]:
    """Secrets whose place a site may choose."""
    return {
        "secrets/keyring.json": Path(settings.KEYRING_FILE),
        "secrets/release_signing.pem": Path(settings.SIGNING_KEY_FILE),
        "secrets/secret_key": Path(settings.SECRET_KEY_FILE),
    }


def place_of(name: str) -> Path:
    """Where the part ``name`` stands on this site."""
    return _named_secrets().get(name) or Path(settings.DATA_DIR) / name


def _below(folder: Path) -> Iterator[Path]:
    """Regular files; links are not followed."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def secrets_of_site() -> Iterator[tuple[str, Path]]:
    """Every secret that is there, by the name of its part."""
    named = _named_secrets()
    root = Path(settings.DATA_DIR)
    others = {path.relative_to(root).as_posix(): path for path in _below(root / "secrets")}
    for name, path in sorted({**others, **named}.items()):
        if path.is_file():
            yield name, path


def files_of_site() -> Iterator[tuple[str, Path]]:
    """Every file that people or jobs keep here, by the name of its part."""
    root = Path(settings.DATA_DIR)
    for path in _below(root / "files"):
        yield path.relative_to(root).as_posix(), path


def in_use() -> str:
    """The name of something that a restore would overwrite; empty on an unused machine."""
    secrets = (name for name, _path in secrets_of_site() if name not in DRAWN_AT_START)
    return next(secrets, "") or next((name for name, _path in files_of_site()), "")
