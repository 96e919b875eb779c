"""Secrets that the first start makes for itself: readable by the owner only, never printed, never in the
repository."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_or_create(file: Path, make: Callable[[], str]) -> str:
    """The text of ``file``; where it does not exist, it is written once with mode 0600 from ``make()``.

    Two processes that start at the same moment agree: the file is linked into place whole, and the loser
    reads the winner's.
    """
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(make())
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="utf-8")


def secret_key(value: str, file: Path) -> str:
    """Django's secret key: ``value`` where given, otherwise the content of ``file``, made at the first
    start."""
    return value or read_or_create(file, lambda: secrets.token_urlsafe(64)).strip()
