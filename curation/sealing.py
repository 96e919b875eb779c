"""Sealing of raw text: AES-256-GCM under a ring of keys, each sealed value naming its key. Knows no Django.

A value is ``key id:base64(nonce ‖ ciphertext ‖ tag)``. Whoever loses the ring loses every sealed text.
"""

import base64
import hashlib
import hmac
import json
import secrets
from binascii import b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(ValueError):
    """A sealed value cannot be opened: its key is not on the ring, or it was altered."""


class KeyUnknown(SealBroken):
    """The key that a value names is not on the ring; perhaps it was added after the ring was read."""


def key_of(sealed: str) -> str:
    """The id of the key that a value is sealed under."""
    return sealed.partition(":")[0]


@dataclass(frozen=True)
class KeyRing:
    """The keys by id, and the id that new values are sealed under."""

    current: str
    keys: dict[str, bytes]

    @classmethod
    def fresh(cls) -> "KeyRing":
        """A ring with one new random key."""
        return cls(current="k1", keys={"k1": secrets.token_bytes(32)})

    def with_new_key(self) -> "KeyRing":
        """This ring with one more random key, under which new values are sealed. No key is ever taken off:
        digests rest on the first, and what the audit holds stays sealed under the key of its day."""
        name = f"k{len(self.keys) + 1}"
        if name in self.keys:
            raise ValueError("the key ring is incomplete")
        return KeyRing(current=name, keys={**self.keys, name: secrets.token_bytes(32)})

    @classmethod
    def from_json(cls, text: str) -> "KeyRing":
        """Read what :meth:`to_json` wrote; raises ValueError where it is no key ring."""
        data = json.loads(text)
        keys = {name: base64.b64decode(value) for name, value in data["keys"].items()}
        if data["current"] not in keys or any(len(key) != 32 for key in keys.values()):
            raise ValueError("the key ring is incomplete")
        return cls(current=data["current"], keys=keys)

    def to_json(self) -> str:
        """The ring as text for its file."""
        keys = {name: base64.b64encode(key).decode() for name, key in self.keys.items()}
        return json.dumps({"current": self.current, "keys": keys})

    @cached_property
    def _content(self) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self._first_key, digest_size=16, person=b"content")

    @cached_property
    def _boxes(self) -> dict[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keys.items()}

    @cached_property
    def _purposes(self) -> dict[str, hmac.HMAC]:
        return {}

    @cached_property
    def _sealing(self) -> tuple[str, Callable[[bytes, bytes, bytes], bytes], bytes]:
        return f"{self.current}:", self._boxes[self.current].encrypt, self.current.encode()

    @cached_property
    def _first_key(self) -> bytes:
        return self.keys[min(self.keys, key=lambda name: (len(name), name))]

    def seal(self, text: str) -> str:
        """``text`` sealed under the current key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        name, encrypt, said = self._sealing
        return name + b2a_base64(nonce + encrypt(nonce, text.encode(), said), newline=False).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text inside ``sealed``; raises SealBroken."""
        key_id, _, body = sealed.partition(":")
        box = self._boxes.get(key_id)
        if box is None:
            raise KeyUnknown(f"the key {key_id!r} is not on the ring")
        try:
            raw = base64.b64decode(body, validate=True)
            return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the sealed value was altered") from error

    def content_digest(self, text: str) -> str:
        """A keyed digest (BLAKE2b, 128 bits, hex) by which copies are told, in a third of the time of
        :meth:`keyed_digest`; an import needs one for each row.
        """
        box = self._content.copy()
        box.update(text.encode())
        return box.hexdigest()

    def keyed_digest(self, text: str, *, purpose: str) -> str:
        """A digest of ``text`` that nobody without the first key can reproduce (HMAC-SHA256, hex).

        The first key is used for ever, so that digests stay comparable after a rotation.
        """
        box = self._purposes.get(purpose)
        if box is None:
            box = hmac.new(self._first_key, f"{purpose}\0".encode(), "sha256")
            self._purposes[purpose] = box
        box = box.copy()
        box.update(text.encode())
        return box.hexdigest()
