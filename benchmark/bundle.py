"""A frozen release as a file: checking that nothing in it was altered, and reading its items with their keys.

``python -m benchmark.bundle verify FILE.zip [--public-key K.pem]`` needs no database. Parts are read as
streams with hard caps, nothing is unpacked to disk, and the key that lies inside the file never makes a
signature "valid"."""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Signature = Literal["valid", "invalid", "unknown key"]

MANIFEST, SIGNATURE = "manifest.json", "signature.json"
PARTS = (
    "items.jsonl",
    "keys.jsonl",
    "certificates.jsonl",
    "prompts.json",
    "schema.json",
    "items.parquet",
    "items.xlsx",
)
MAX_MANIFEST = 256 * 1024 * 1024
MAX_SIGNATURE = 64 * 1024
MAX_LINE = 16 * 1024 * 1024
MAX_PART = 8 * 1024 * 1024 * 1024
_BLOCK = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


class BundleError(Exception):
    """A file that cannot be read as a bundle: a stable code with parameters."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class _AlteredError(Exception):
    """Something is not what the manifest says; names the item or the part."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of a check. ``first_altered``: an item's id or a part's name, None when nothing is."""

    ok: bool
    release: str | None
    digest: str | None
    signature: Signature
    first_altered: str | None


@dataclass(frozen=True, slots=True)
class BundleItem:
    """One item with its key, as frozen."""

    id: str
    digest: str
    dataset: str
    dimension: str
    track: str
    specialty: str
    format: str
    input: dict[str, Any]
    prompt: str
    target: dict[str, Any]
    points: list[dict[str, Any]]


def verify_bundle(path: str | Path, *, public_key_pem: bytes | None = None) -> Verification:
    """Check items, parts, manifest and signature of a bundle; BundleError when it is none or the key is
    unreadable.

    Without a key of the caller's own the signature is checked against the key in the file, which shows an
    alteration but proves no origin: it is then "unknown key" at best.
    """
    trusted = _public_key(public_key_pem) if public_key_pem is not None else None
    with _opened(path) as archive:
        manifest = _manifest(archive)
        altered = _first_altered(archive, manifest)
        signature, broken = _check_signature(archive, manifest, trusted)
    altered = altered or broken
    ok = altered is None and signature != "invalid"
    return Verification(ok, _text(manifest.get("name")), _text(manifest.get("digest")), signature, altered)


def read_bundle(path: str | Path) -> Iterator[BundleItem]:
    """The items with their keys, one at a time; BundleError("item_altered") at the first that does not fit
    its digest."""
    with _opened(path) as archive:
        manifest = _manifest(archive)
        try:
            for item in _checked_items(archive, manifest):
                yield BundleItem(**{name: item[name] for name in BundleItem.__slots__})
        except _AlteredError as error:
            raise BundleError("item_altered", item=str(error)) from error
        except (KeyError, *_DAMAGE) as error:
            raise BundleError("not_a_bundle", reason=type(error).__name__) from error


def read_manifest(path: str | Path) -> dict[str, Any]:
    """The manifest of a bundle, unchecked."""
    with _opened(path) as archive:
        return _manifest(archive)


def item_digest(item: dict[str, Any]) -> str:
    """SHA-256 over RFC 8785 of an items.jsonl object without its digest, merged with its keys.jsonl
    object."""
    return hashlib.sha256(_canonical({k: v for k, v in item.items() if k != "digest"})).hexdigest()


def release_digest(manifest: dict[str, Any]) -> str:
    """SHA-256 over RFC 8785 of name, version, kind, track and the items' digests."""
    named = {key: manifest.get(key) for key in ("name", "version", "kind", "track")}
    items = [{"id": one.get("id"), "digest": one.get("digest")} for one in manifest["items"]]
    return hashlib.sha256(_canonical({**named, "items": items})).hexdigest()


# -- what was altered first ------------------------------------------------------------------------


def _first_altered(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> str | None:
    """Items before parts, because an id says more than a file name; then extra parts, then the manifest
    itself."""
    names = [info.filename for info in archive.infolist()]
    parts = manifest["parts"]
    for name in (*PARTS, SIGNATURE):
        if name not in names or (name != SIGNATURE and name not in parts):
            return name
    try:
        for _ in _checked_items(archive, manifest):
            pass
    except _AlteredError as error:
        return str(error)
    except _DAMAGE:
        pass  # a damaged stream is named below, as the part that it is
    for name, facts in parts.items():
        if name not in names or not _part_fits(archive, name, facts):
            return str(name)
    extra = [
        name for i, name in enumerate(names) if name in names[:i] or name not in (*parts, MANIFEST, SIGNATURE)
    ]
    if extra:
        return extra[0]
    return None if _manifest_fits(archive, manifest) else MANIFEST


def _checked_items(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Items merged with their keys, in the manifest's order; _AlteredError names the first that is not as
    frozen."""
    with archive.open("items.jsonl") as items, archive.open("keys.jsonl") as keys:
        questions, answers = _objects(items), _objects(keys)
        for facts in manifest["items"]:
            question, key = next(questions, None), next(answers, None)
            expected, digest = str(facts.get("id")), facts.get("digest")
            if question is None or key is None or question.get("id") != expected or key.get("id") != expected:
                raise _AlteredError(expected)
            item = {**question, **key}
            if (
                set(question) & set(key) != {"id"}
                or question.get("digest") != digest
                or _digest(item) != digest
            ):
                raise _AlteredError(expected)
            yield item
        for name, rest in (("items.jsonl", questions), ("keys.jsonl", answers)):
            if next(rest, rest) is not rest:
                raise _AlteredError(name)


def _objects(lines: IO[bytes]) -> Iterator[dict[str, Any] | None]:
    """The objects of a JSON Lines stream; None for a line that is none."""
    while line := lines.readline(MAX_LINE + 1):
        try:
            value = _parse(line) if len(line) <= MAX_LINE else None
        except ValueError:
            value = None
        yield value if isinstance(value, dict) else None


def _digest(item: dict[str, Any]) -> str | None:
    try:
        return item_digest(item)
    except (ValueError, RecursionError):
        return None


def _part_fits(archive: zipfile.ZipFile, name: str, facts: Any) -> bool:
    """Length and SHA-256 of a part; never reads further than the manifest says the part is long."""
    size = facts.get("bytes") if isinstance(facts, dict) else None
    if not isinstance(size, int) or not 0 <= size <= MAX_PART or archive.getinfo(name).file_size != size:
        return False
    found, read = hashlib.sha256(), 0
    try:
        with archive.open(name) as stream:
            while block := stream.read(min(_BLOCK, size - read + 1)):
                read += len(block)
                found.update(block)
                if read > size:
                    return False
    except _DAMAGE:
        return False
    return read == size and found.hexdigest() == facts.get("sha256")


def _manifest_fits(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> bool:
    """The stored bytes are the canonical ones, the digest is the items' digest, and the count is their
    count."""
    stored = _read_capped(archive, MANIFEST, MAX_MANIFEST)
    counts = manifest.get("counts")
    counted = counts.get("items") if isinstance(counts, dict) else None
    try:
        return (
            stored == _canonical(manifest)
            and release_digest(manifest) == manifest.get("digest")
            and counted == len(manifest["items"])
        )
    except ValueError:
        return False


# -- the signature ---------------------------------------------------------------------------------


def _check_signature(
    archive: zipfile.ZipFile, manifest: dict[str, Any], trusted: Ed25519PublicKey | None
) -> tuple[Signature, str | None]:
    """The signature's standing, and the part to name when it is broken."""
    try:
        stored = _parse(_read_capped(archive, SIGNATURE, MAX_SIGNATURE))
        signature = base64.b64decode(stored["signature"], validate=True)
        enclosed = _public_key(stored["public_key_pem"].encode("ascii"))
        if (
            stored["algorithm"] != "Ed25519"
            or stored["key_id"] != key_id(enclosed)
            or base64.b64encode(signature).decode() != stored["signature"]
        ):
            return "invalid", SIGNATURE
    except (BundleError, KeyError, TypeError, AttributeError, ValueError, *_DAMAGE):
        return "invalid", SIGNATURE
    try:
        (trusted or enclosed).verify(signature, _canonical(manifest))
    except (InvalidSignature, ValueError):
        return "invalid", _not_by(trusted, enclosed)
    return ("valid" if trusted else "unknown key"), None


def _not_by(trusted: Ed25519PublicKey | None, enclosed: Ed25519PublicKey) -> str | None:
    """The manifest is the altered part, unless the file was simply signed with another key than the
    caller's."""
    return MANIFEST if trusted is None or key_id(trusted) == key_id(enclosed) else None


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the SHA-256 of the raw public key."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BundleError("bad_public_key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError("bad_public_key")
    return key


# -- reading ---------------------------------------------------------------------------------------


@contextmanager
def _opened(path: str | Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGE, ValueError) as error:
        raise BundleError("not_a_zip", reason=type(error).__name__) from error
    with archive:
        yield archive


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, with the shape that everything else here relies on."""
    try:
        manifest = _parse(_read_capped(archive, MANIFEST, MAX_MANIFEST))
    except (KeyError, ValueError, *_DAMAGE) as error:
        raise BundleError("no_manifest", reason=type(error).__name__) from error
    items = manifest.get("items") if isinstance(manifest, dict) else None
    shaped = isinstance(items, list) and all(isinstance(one, dict) for one in items)
    if not shaped or not isinstance(manifest.get("parts"), dict):
        raise BundleError("no_manifest", reason="shape")
    return dict(manifest)


def _read_capped(archive: zipfile.ZipFile, name: str, cap: int) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(cap + 1)
    if len(data) > cap:
        raise BundleError("too_large", part=name)
    return data


def _parse(data: bytes) -> Any:
    """JSON without repeated keys, NaN or Infinity: readers disagree on those, so no digest could vouch for
    them."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            raise ValueError("repeated key")
        return result

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("too deep") from error


def _canonical(value: Any) -> bytes:
    return bytes(rfc8785.dumps(value))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# -- the command -----------------------------------------------------------------------------------


def main(argv: list[str] | None = None) -> int:
    """Exit 0 for an unaltered file, 1 for an altered one or a signature that does not hold, 2 for what is
    no bundle."""
    parser = argparse.ArgumentParser(prog="python -m benchmark.bundle")
    verify = parser.add_subparsers(dest="command", required=True).add_parser("verify")
    verify.add_argument("file", type=Path)
    verify.add_argument("--public-key", type=Path)
    arguments = parser.parse_args(argv)
    try:
        pem = arguments.public_key.read_bytes() if arguments.public_key else None
        result = verify_bundle(arguments.file, public_key_pem=pem)
    except (BundleError, OSError) as error:
        code = error.code if isinstance(error, BundleError) else "key_not_readable"
        params = error.params if isinstance(error, BundleError) else {"path": str(arguments.public_key)}
        _print({"ok": False, "refused": code, "message": " ".join([code, *map(str, params.values())])})
        return 2
    fields = ("ok", "release", "digest", "signature", "first_altered")
    _print({name: getattr(result, name) for name in fields})
    return 0 if result.ok else 1


def _print(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
