"""The cryptography of a backup: keys from a passphrase (scrypt), parts sealed piece by piece (AES-256-GCM).

Each part has a key of its own; each piece carries its number and whether it is the last, so that pieces
cannot be swapped, repeated or cut off. Content is compressed before it is sealed. Knows no Django and no
file names.
"""

import hmac
import secrets
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

PIECE = 1 << 20
TAG = 16
# 128 MiB and about half a second for each guess.
COST = {"name": "scrypt", "n": 1 << 17, "r": 8, "p": 1}
# What a backup from elsewhere may ask of this machine: at most 1 GiB.
MOST = {"n": 1 << 20, "r": 8, "p": 4}


class PartBroken(ValueError):
    """A sealed part was altered or cut, or is sealed under another passphrase."""


@dataclass(frozen=True)
class BackupKeys:
    """What a passphrase opens."""

    root: bytes

    @classmethod
    def fresh_facts(cls) -> dict[str, Any]:
        """The public facts of a new derivation, its random salt among them."""
        return {**COST, "salt": secrets.token_hex(16)}

    @classmethod
    def derive(cls, passphrase: str, facts: dict[str, Any]) -> "BackupKeys":
        """The keys for ``passphrase``; raises ValueError on facts that make no sense or ask for too much."""
        numbers = {name: int(facts[name]) for name in MOST}
        if facts.get("name") != "scrypt" or any(not 1 <= numbers[name] <= MOST[name] for name in MOST):
            raise ValueError("unknown derivation")
        words = unicodedata.normalize("NFKC", passphrase).encode()
        kdf = Scrypt(
            salt=bytes.fromhex(facts["salt"]), length=32, n=numbers["n"], r=numbers["r"], p=numbers["p"]
        )
        return cls(kdf.derive(words))

    def key(self, purpose: str) -> bytes:
        """An independent key for one purpose."""
        return hmac.digest(self.root, f"zhenping backup\0{purpose}".encode(), "sha256")

    def proof(self, content: bytes, *, purpose: str) -> str:
        """A code over ``content`` that only the passphrase makes (hex)."""
        return hmac.digest(self.key(purpose), content, "sha256").hex()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _squeezed(source: IO[bytes], told: Callable[[bytes], object]) -> Iterator[bytes]:
    """``source`` compressed, in pieces of exactly PIECE bytes but for the last."""
    squeeze, waiting = zlib.compressobj(1), bytearray()
    while block := source.read(PIECE):
        told(block)
        waiting += squeeze.compress(block)
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    waiting += squeeze.flush()
    while len(waiting) > PIECE:
        yield bytes(waiting[:PIECE])
        del waiting[:PIECE]
    yield bytes(waiting)


def sealed_pieces(
    source: IO[bytes], key: bytes, *, told: Callable[[bytes], object] = lambda _block: None
) -> Iterator[bytes]:
    """``source`` compressed and sealed under ``key``, which must never seal anything else; ``told`` gets what
    was read."""
    box, number = AESGCM(key), 0
    pieces = _squeezed(source, told)
    piece = next(pieces)
    for following in pieces:
        yield box.encrypt(_nonce(number, False), piece, None)
        piece, number = following, number + 1
    yield box.encrypt(_nonce(number, True), piece, None)


def opened_blocks(source: IO[bytes], key: bytes, *, most: int) -> Iterator[bytes]:
    """What :func:`sealed_pieces` sealed; raises PartBroken, also where it inflates to more than ``most``
    bytes."""
    box, inflate, number, size = AESGCM(key), zlib.decompressobj(), 0, 0
    piece = source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        last = not following
        try:
            rest = box.decrypt(_nonce(number, last), piece, None)
            while rest:
                block = inflate.decompress(rest, PIECE)
                size += len(block)
                if size > most:
                    raise PartBroken("larger than stated")
                yield block
                rest = inflate.unconsumed_tail
        except (InvalidTag, zlib.error, ValueError) as error:
            raise PartBroken("altered or cut") from error
        if last:
            break
        piece, number = following, number + 1
    if not inflate.eof or size != most:
        raise PartBroken("shorter than stated")
