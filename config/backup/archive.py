"""The file of a backup: a zip of sealed parts, with a table of contents (``manifest.json``) that the
passphrase vouches for. Written as a stream, mode 0600, and put in its place only when it is whole."""

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from config.backup.sealed_parts import PIECE, BackupKeys, PartBroken, opened_blocks, sealed_pieces
from curation.refusal import Refused

FORMAT = {"format": "zhenping-backup", "version": 1}
MANIFEST = "manifest.json"
MANIFEST_MOST = 256 << 20
DATABASE = "database"
# What a damaged zip raises while it is read; a member's header may name a compression that there is not.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError)
# The first folder of a part says what it is.
FOLDERS = ("files", "secrets")


def part_name(name: str) -> str:
    """``name`` where it is one that a backup may hold; raises Refused on a path that leads elsewhere."""
    path = PurePosixPath(name)
    plain = name == str(path) and not path.is_absolute() and "\\" not in name and "\0" not in name
    inside = name == DATABASE or (len(path.parts) > 1 and path.parts[0] in FOLDERS)
    if not plain or not inside or any(step in {".", ".."} or step.startswith(".") for step in path.parts):
        raise Refused("bad_part_name", part=name[:200])
    return name


@dataclass
class Writer:
    """Takes parts one after another."""

    zip: zipfile.ZipFile
    keys: BackupKeys
    facts: dict[str, Any]
    parts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, source: IO[bytes]) -> None:
        """Seal ``source`` into the file, piece by piece."""
        sealed, plain, sizes = hashlib.sha256(), hashlib.sha256(), [0, 0]

        def told(block: bytes) -> None:
            plain.update(block)
            sizes[0] += len(block)

        info = zipfile.ZipInfo(part_name(name))
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            for piece in sealed_pieces(source, self.keys.key(f"part\0{name}"), told=told):
                sealed.update(piece)
                sizes[1] += len(piece)
                out.write(piece)
        self.parts.append(
            {
                "name": name,
                "bytes": sizes[0],
                "sha256": plain.hexdigest(),
                "sealed_bytes": sizes[1],
                "sealed_sha256": sealed.hexdigest(),
            }
        )

    def close(self, content: dict[str, Any]) -> None:
        """Write the table of contents."""
        manifest = {**FORMAT, "key": self.facts, **content, "parts": self.parts}
        manifest["proof"] = self.keys.proof(_canonical(manifest), purpose="manifest")
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        self.zip.writestr(zipfile.ZipInfo(MANIFEST), text.encode(), zipfile.ZIP_DEFLATED)


def _canonical(manifest: dict[str, Any]) -> bytes:
    content = {name: value for name, value in manifest.items() if name != "proof"}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@contextmanager
def writing(out: Path, passphrase: str) -> Iterator[Writer]:
    """A new backup at ``out``; where anything fails, nothing is left there. Raises Refused."""
    if out.exists() or out.is_symlink():
        raise Refused("file_exists", file=str(out))
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    facts = BackupKeys.fresh_facts()
    keys = BackupKeys.derive(passphrase, facts)
    facts["check"] = keys.proof(b"", purpose="check")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused("cannot_write", file=str(out), reason=error.strerror or "") from error
    try:
        with os.fdopen(descriptor, "w+b") as handle:
            with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                yield Writer(archive, keys, facts)
            handle.flush()
            os.fsync(handle.fileno())
        if out.exists():
            raise Refused("file_exists", file=str(out))
        draft.rename(out)
    except OSError as error:
        raise Refused("cannot_write", file=str(out), reason=error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


class Reader:
    """A backup whose table of contents was proven by the passphrase."""

    def __init__(self, archive: zipfile.ZipFile, keys: BackupKeys, manifest: dict[str, Any]) -> None:
        self.zip, self.keys, self.manifest = archive, keys, manifest
        self.parts: dict[str, dict[str, Any]] = {part_name(part["name"]): part for part in manifest["parts"]}

    def check_parts(self) -> None:
        """Every part is there, unaltered, and nothing besides; raises Refused naming the first that is
        not."""
        names = Counter(self.zip.namelist())
        for name, times in names.items():
            if name != MANIFEST:
                part_name(name)
            if times > 1 or (name != MANIFEST and name not in self.parts):
                raise Refused("part_unknown", part=name[:200])
        for name in self.parts:
            if name not in names:
                raise Refused("part_missing", part=name)
        for name, part in self.parts.items():
            digest = hashlib.sha256()
            try:
                with self.zip.open(name) as handle:
                    while block := handle.read(PIECE):
                        digest.update(block)
            except (*DAMAGED, OSError, EOFError) as error:
                raise Refused("part_altered", part=name) from error
            if digest.hexdigest() != part["sealed_sha256"]:
                raise Refused("part_altered", part=name)

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a part; raises Refused."""
        part, digest = self.parts[name], hashlib.sha256()
        try:
            with self.zip.open(name) as handle:
                for block in opened_blocks(handle, self.keys.key(f"part\0{name}"), most=part["bytes"]):
                    digest.update(block)
                    yield block
        except (PartBroken, *DAMAGED) as error:
            raise Refused("part_altered", part=name) from error
        if digest.hexdigest() != part["sha256"]:
            raise Refused("part_altered", part=name)

    def bring(self, name: str, place: Path) -> None:
        """Write a part to ``place``, readable by the owner only."""
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in self.blocks(name):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > MANIFEST_MOST:
            raise Refused("not_a_backup", file=str(file))
        manifest = json.loads(archive.read(MANIFEST))
        known = {name: manifest[name] for name in FORMAT} == FORMAT
    except (*DAMAGED, EOFError) as error:
        raise Refused("part_altered", part=MANIFEST) from error
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("not_a_backup", file=str(file)) from error
    if not known:
        raise Refused("not_a_backup", file=str(file))
    return dict(manifest)


@contextmanager
def reading(file: Path, passphrase: str) -> Iterator[Reader]:
    """An existing backup; raises Refused on a wrong passphrase and on a file that is none."""
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise Refused("no_such_file", file=str(file)) from error
    except zipfile.BadZipFile as error:
        raise Refused("not_a_backup", file=str(file)) from error
    with archive:
        manifest = _manifest(archive, file)
        try:
            keys = BackupKeys.derive(passphrase, manifest["key"])
            fits = keys.proof(b"", purpose="check") == manifest["key"]["check"]
            proven = keys.proof(_canonical(manifest), purpose="manifest") == manifest["proof"]
        except (KeyError, ValueError, TypeError) as error:
            raise Refused("not_a_backup", file=str(file)) from error
        if not fits:
            raise Refused("passphrase_wrong")
        if not proven:
            raise Refused("part_altered", part=MANIFEST)
        yield Reader(archive, keys, manifest)
