"""Model fields of this stage: text that is sealed in the database and plain only in the memory of who may
read it."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from curation.sealing import KeyRing, KeyUnknown
from curation.secret_files import read_or_create

# What is put into the field and what comes out of it: the type checker adds None for a nullable one.
_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)

# How long a process may go on with the ring it read, in seconds, before it looks whether the file is another.
LOOK_EVERY = 1.0


@dataclass(frozen=True)
class _Held:
    """A ring as it was read: from which file, and when somebody last looked at that file."""

    ring: KeyRing
    stamp: tuple[int, int, int]
    looked: float


_held: dict[str, _Held] = {}


def _stamp(file: Path) -> tuple[int, int, int]:
    facts = file.stat()
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _read(file: Path) -> _Held:
    read_or_create(file, lambda: KeyRing.fresh().to_json())
    # The stamp first: a ring that is replaced between the two steps is noticed at the next look.
    stamp = _stamp(file)
    return _Held(KeyRing.from_json(file.read_text(encoding="utf-8")), stamp, time.monotonic())


def key_ring(*, look: bool = False) -> KeyRing:
    """The site's key ring; made at the first use, read again when its file was replaced.

    ``look`` asks for a look at the file now instead of within a second.
    """
    name = str(settings.KEYRING_FILE)
    held = _held.get(name)
    if held is not None and not look and time.monotonic() - held.looked < LOOK_EVERY:
        return held.ring
    file = Path(name)
    if held is None:
        held = _read(file)
    else:
        try:
            changed = _stamp(file) != held.stamp
            held = _read(file) if changed else _Held(held.ring, held.stamp, time.monotonic())
        except FileNotFoundError:
            # Never a new ring in the place of one that is in use: the values sealed since would be lost.
            held = _Held(held.ring, held.stamp, time.monotonic())
    _held[name] = held
    return held.ring


def open_sealed(sealed: str) -> str:
    """The text inside ``sealed``; under a key that this process does not know yet, the ring is read again.
    Raises SealBroken."""
    try:
        return key_ring().open(sealed)
    except KeyUnknown:
        return key_ring(look=True).open(sealed)


class SealedTextField(models.TextField[_Set, _Get]):
    """Text, sealed at rest. It cannot be searched or compared in the database."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return None if value is None else key_ring().seal(str(value))

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Open on the way out."""
        return None if value is None else open_sealed(value)


# An empty object says nothing of anybody, and most records have one; it is kept as it is.
EMPTY_JSON = "{}"
as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class SealedJSONField(models.TextField[Any, Any]):
    """A JSON value, sealed at rest."""

    # What the type checker takes for the field's value; a text field's would be str.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        if value is None or value == {}:
            return None if value is None else EMPTY_JSON
        return key_ring().seal(as_json(value))

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Open on the way out."""
        if value is None or value == EMPTY_JSON:
            return None if value is None else {}
        return json.loads(open_sealed(value))
