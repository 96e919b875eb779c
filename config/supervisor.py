"""The parent of ``manage.py serve``: it starts web, worker and beat, starts again what dies, and stops all of
them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.child import GRACE_SECONDS, PARENT_PIPE, ROLES

ROOT = Path(__file__).resolve().parent.parent
# A child that lived shorter than this is started again only after a pause, so that a broken one does not
# spin.
SHORT_LIFE = 5.0


@dataclass
class Child:
    """One process and when it was started."""

    role: str
    process: subprocess.Popen[bytes]
    started: float


@dataclass
class Supervisor:
    """Keeps one process of each role until it is told to stop."""

    say: Callable[[str], object]
    children: dict[str, Child] = field(default_factory=dict)
    stopping: bool = False

    def __post_init__(self) -> None:
        # The write end is never inherited: it closes when this process ends, in whatever way.
        self._read_end, self._write_end = os.pipe()

    def start(self, role: str) -> None:
        """Start the process of a role."""
        os.set_inheritable(self._read_end, True)
        process = subprocess.Popen(  # our own module, no shell
            [sys.executable, "-m", "config.child", role],
            cwd=ROOT,
            env={**os.environ, PARENT_PIPE: str(self._read_end)},
            pass_fds=[self._read_end],
            start_new_session=True,
        )
        self.children[role] = Child(role, process, time.monotonic())

    def run(self) -> None:
        """Start everything and watch until SIGTERM or SIGINT."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._on_signal)
        for role in ROLES:
            self.start(role)
        while not self.stopping:
            self._tend()
            time.sleep(0.3)
        self.stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self) -> None:
        for child in list(self.children.values()):
            code = child.process.poll()
            if code is None or self.stopping:
                continue
            if time.monotonic() - child.started < SHORT_LIFE:
                time.sleep(1.0)
            self.say(f"{child.role} ended with {code}; starting it again")
            self.start(child.role)

    def stop(self) -> None:
        """Ask every child to end; whoever does not within the grace is killed."""
        for child in self.children.values():
            child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children.values():
            try:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
