"""A site of its own in a folder of its own: commands, servers and workers as real processes, for tests that kill them."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
# The environment variable that names where :func:`migrated_once` keeps its file.
TABLES = "TEST_MIGRATED_TABLES"
SQLITE = "zhenping.sqlite3"
PREPARE = "from config.first_start import prepare; prepare()"
ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(look: Callable[[], T], *, seconds: float = 60, every: float = 0.1) -> T:
    """The first true value of ``look``; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        value = look()
        if value:
            return value
        assert time.monotonic() < deadline, f"never came true: {look}"
        time.sleep(every)


@dataclass
class Site:
    """One installation: its folder, its environment."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """What its processes are started with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHENPING_")}
        kept.pop("DATABASE_URL", None)
        kept.pop("CELERY_BROKER_URL", None)
        own = {
            "ZHENPING_DATA_DIR": str(self.folder),
            "ZHENPING_MODEL_HOSTS": "127.0.0.1:*",
            "ZHENPING_JOB_LEASE_SECONDS": "3",
            "HF_HUB_OFFLINE": "1",
            # Two sites at work on two cores are ten times slower with two threads each than with one.
            "OMP_NUM_THREADS": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        return {**kept, **own, **self.environment}

    def manage(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` and expect its exit code."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def last_line(self, *words: str, code: int = 0) -> Any:
        """The JSON object on the last line of a command's stdout."""
        return json.loads(self.manage(*words, code=code).stdout.strip().splitlines()[-1])

    def python(self, program: str) -> Any:
        """Run a program inside Django and return the JSON it prints last."""
        started = "import django, json; django.setup()\n" + program
        done = subprocess.run(
            [sys.executable, "-c", started],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a long-running process of the site."""
        log = (self.folder / "process.log").open("ab")
        program = [] if words[0].startswith("/") else [sys.executable]
        return subprocess.Popen([*program, *words], cwd=ROOT, env=self.env, stdout=log, stderr=log)

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process that is ended at the end, if it has not ended before."""
        process = self.start(*words)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def prepare(self) -> None:
        """Tables and taxonomy; on SQLite a copy of a file that was migrated once for all tests of this run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tables = os.environ.get(TABLES)
        if tables is None or "DATABASE_URL" in self.environment:
            self.python(PREPARE)
            return
        for name in ("files", "queue", "mail", "secrets", "static"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        shutil.copy(migrated_once(Path(tables)), self.folder / SQLITE)


def migrated_once(folder: Path) -> Path:
    """The SQLite file of an empty site, made by whichever test process asks first; it holds no secret."""
    made = folder / "made" / SQLITE
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            fresh = Site(folder / "making")
            fresh.folder.mkdir()
            fresh.python(PREPARE)
            fresh.folder.rename(made.parent)
    return made


@cache
def demo_in(folder: Path) -> Site:
    """The site on which ``manage.py demo`` has run, made once for all who ask for this folder; its report lies in ``demo.json``."""
    site = Site(folder)
    folder.mkdir(parents=True)
    done = site.manage("demo", "--no-serve")
    (folder / "demo.json").write_text(done.stdout.strip().splitlines()[-1], encoding="utf-8")
    return site


def kill(process: subprocess.Popen[bytes]) -> None:
    """As the out-of-memory killer does it."""
    process.kill()
    process.wait()
