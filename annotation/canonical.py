"""The canonical form of an item and of a release, and their digests (RFC 8785, SHA-256). Knows no Django."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import rfc8785

ITEM_FIELDS = (
    "id",
    "dataset",
    "dimension",
    "track",
    "specialty",
    "format",
    "input",
    "prompt",
    "target",
    "points",
)
CANONICAL_FORM = "RFC 8785"


def canonical_bytes(value: Any) -> bytes:
    """``value`` as canonical JSON."""
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(data).hexdigest()


def item_digest(item: Mapping[str, Any]) -> str:
    """Digest over everything that makes an item: question, prompt, key and points; raises KeyError on a
    missing field."""
    return sha256(canonical_bytes({name: item[name] for name in ITEM_FIELDS}))


def release_digest(
    *, name: str, version: str, kind: str, track: str, items: Iterable[tuple[str, str]]
) -> str:
    """Digest of a release: its name, version, kind, track, and the id and digest of each item in order."""
    listed: Sequence[dict[str, str]] = [{"id": uid, "digest": digest} for uid, digest in items]
    content = {"name": name, "version": version, "kind": kind, "track": track, "items": listed}
    return sha256(canonical_bytes(content))
