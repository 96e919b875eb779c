"""A table whose file is parsed in a process of its own: rows arrive in batches, memory here stays flat.

The process is stopped when the rows are no longer wanted, when it stays silent for too long, or when the
table is dropped. Whatever happens to it, the reader gets an `UnreadableFile` with a code, never an
endless wait. The first pass uses the process that opened the file; each further one starts another.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from curation.readers.frames import LENGTH, BrokenFrame, decode, encode, length_of
from curation.readers.layout import Choices, Layout
from curation.readers.limits import Limits
from curation.readers.rows import ReadingWarning, Rejected, Row, Table, UnreadableFile

ROOT = Path(__file__).resolve().parents[2]
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
PIECE = 256 * 1024


class ReadingProcess:
    """One process that reads one file, and the messages it sends."""

    def __init__(self, path: Path, *, kind: str, choices: Choices, limits: Limits) -> None:
        self._patience = limits.silence_seconds
        beside = path.parent if os.access(path.parent, os.W_OK) else None
        self._folder = tempfile.TemporaryDirectory(prefix=".reading-", dir=beside, ignore_cleanup_errors=True)
        self._process = subprocess.Popen(  # our own module, no shell
            [sys.executable, "-X", "utf8", "-m", "curation.readers.reading_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            bufsize=0,
        )
        self.stop = weakref.finalize(self, _stop, self._process, self._folder)
        request = {
            "path": str(path.absolute()),
            "kind": kind,
            "choices": asdict(choices),
            "limits": asdict(limits),
        }
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(encode(request))
            self._process.stdin.close()
        except BrokenPipeError:
            # It died at once; reading its first message will say so.
            pass

    def messages(self) -> Iterator[dict[str, Any]]:
        """All messages until the process ends; what it reports, and its death, raise UnreadableFile."""
        try:
            while True:
                message = decode(self._take(length_of(self._take(LENGTH.size))))
                if "error" in message:
                    code, params = message["error"]
                    raise UnreadableFile(str(code), dict(params))
                yield message
                if "end" in message:
                    return
        except (BrokenFrame, ValueError, TypeError) as error:
            raise UnreadableFile("reading_limit", {"limit": self._cause()}) from error
        finally:
            self.stop()

    def _take(self, amount: int) -> bytes:
        """Exactly that many bytes; a process that sends nothing for too long is given up."""
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        taken = bytearray()
        until = time.monotonic() + self._patience
        while len(taken) < amount:
            wait = until - time.monotonic()
            if wait <= 0 or not select.select([descriptor], [], [], wait)[0]:
                raise UnreadableFile("reading_limit", {"limit": "time"})
            piece = os.read(descriptor, min(PIECE, amount - len(taken)))
            if not piece:
                raise BrokenFrame("ended")
            taken += piece
        return bytes(taken)

    def _cause(self) -> str:
        """What ended the process, as far as its exit tells; a refused allocation in Rust aborts it."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "crash"
        return {-6: "memory", -9: "memory", -24: "time", -25: "size"}.get(code, "crash")


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    # Arenas and pools reserve address space far beyond what they use, which the limit would count.
    pools = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}
    return {**kept, **pools, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": folder}


def _stop(process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
    folder.cleanup()


@contextmanager
def trusting_nothing() -> Iterator[None]:
    """What a process says that a hostile file took over may have any shape."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UnreadableFile("reading_limit", {"limit": "crash"}) from error


class ProcessTable(Table):
    """A file of any kind that `parsers` knows, read elsewhere."""

    def __init__(self, path: Path, *, kind: str, choices: Choices, limits: Limits) -> None:
        self._start: Callable[[], ReadingProcess] = lambda: ReadingProcess(
            path, kind=kind, choices=choices, limits=limits
        )
        self._messages: Iterator[dict[str, Any]] | None = self._started()
        found = next(self._messages, {})
        with trusting_nothing():
            layout = found["table"]["layout"]
            super().__init__(
                kind=found["table"]["kind"],
                columns=found["table"]["columns"],
                encoding=found["table"]["encoding"],
                sheet=found["table"]["sheet"],
                sheets=found["table"]["sheets"],
                opening_warnings=[ReadingWarning(**warning) for warning in found["table"]["warnings"]],
            )
            several = {name: tuple(layout[name]) for name in ("hidden_sheets", "members")}
            self.layout = Layout(**{**layout, **several})

    def _started(self) -> Iterator[dict[str, Any]]:
        return self._start().messages()

    def _read(self) -> Iterator[Row | Rejected]:
        messages, self._messages = self._messages, None
        if messages is None:
            messages = self._started()
            next(messages, None)
        try:
            for message in messages:
                with trusting_nothing():
                    rows = [self._unpacked(packed) for packed in message.get("rows", ())]
                    if end := message.get("end"):
                        self.blank = int(end["blank"])
                        self.warnings = [ReadingWarning(**warning) for warning in end["warnings"]]
                    elif not rows:
                        raise ValueError("a message that says nothing")
                yield from rows
        finally:
            messages.close()  # type: ignore[attr-defined]  # a generator: closing it stops the process

    def _unpacked(self, packed: list[Any]) -> Row | Rejected:
        if len(packed) == 3:
            return Rejected(packed[0], packed[1], packed[2])
        number, cells = packed
        return Row(number, cells if isinstance(cells, dict) else dict(zip(self.columns, cells, strict=True)))
