"""What the reading process and its parent say to each other: JSON objects behind their length in bytes.

JSON and not pickle, because a parser that a hostile file has taken over must not be able to run anything in
the parent. It knows nothing of files.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
FRAME_BYTES = 256 * 1024 * 1024


class BrokenFrame(Exception):
    """The other side went away in the middle, or sends what no honest process would."""


def encode(message: dict[str, Any]) -> bytes:
    """The bytes of one message."""
    content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return LENGTH.pack(len(content)) + content


def decode(content: bytes) -> dict[str, Any]:
    """The message in the bytes behind a length."""
    try:
        message = json.loads(content.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("not JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrame("not an object")
    return message


def length_of(head: bytes) -> int:
    """How many bytes follow a head."""
    length: int = LENGTH.unpack(head)[0]
    if length > FRAME_BYTES:
        raise BrokenFrame("too long")
    return length


def read_frame(stream: BinaryIO) -> dict[str, Any]:
    """The next message of a stream that may be waited on."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise BrokenFrame("ended")
    length = length_of(head)
    content = stream.read(length)
    if len(content) < length:
        raise BrokenFrame("ended")
    return decode(content)
