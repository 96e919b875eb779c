"""Secrets that the first start makes for itself: readable by the owner only, never printed, never in the
repository."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    draft = _draft_of(file, make())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="utf-8")


def replace(file: Path, text: str) -> None:
    """Put ``text`` in the place of what the file held, with mode 0600; whoever reads meets the old or the new
    text, whole, also after a power cut."""
    draft = _draft_of(file, text)
    try:
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process at a time may read ``file`` and replace it; the others wait here."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file.with_name(f".{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _draft_of(file: Path, text: str) -> Path:
    """``text`` in a file beside ``file``, on the disk for certain."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    return draft


def secret_key(value: str, file: Path) -> str:
    """Django's secret key: ``value`` where given, otherwise the content of ``file``, made at the first
    start."""
    return value or read_or_create(file, lambda: secrets.token_urlsafe(64)).strip()
