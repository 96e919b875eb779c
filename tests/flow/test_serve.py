"""``manage.py serve``: one parent, three children, and no survivor when the parent is killed."""

import json
import os
import signal
import urllib.request
from pathlib import Path
from typing import Any

from tests.flow.site import Site, eventually, free_port, kill


def health(port: int) -> dict[str, Any] | None:
    """What /health/ says; None while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as reply:
            facts: dict[str, Any] = json.load(reply)
            return facts
    except OSError:
        return None


def alive_and_working(port: int) -> bool:
    """Web server and worker both answer."""
    facts = health(port)
    return bool(facts) and facts is not None and facts["worker"] == "ok"


def children_of(pid: int) -> list[int]:
    """Process ids of the direct children."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_children_end_when_the_parent_is_killed(site: Site) -> None:
    port = free_port()
    site.environment["ZHENPING_PORT"] = str(port)
    parent = site.start("manage.py", "serve")
    eventually(lambda: alive_and_working(port), seconds=90, every=0.5)
    children = children_of(parent.pid)
    assert len(children) == 3
    kill(parent)
    eventually(lambda: not any(is_running(pid) for pid in children), seconds=30)
    assert health(port) is None


def test_a_child_that_dies_is_started_again_and_a_polite_stop_ends_all(site: Site) -> None:
    port = free_port()
    site.environment["ZHENPING_PORT"] = str(port)
    with site.running("manage.py", "serve") as parent:
        eventually(lambda: alive_and_working(port), seconds=90, every=0.5)
        before = set(children_of(parent.pid))
        worker = next(pid for pid in before if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: len(set(children_of(parent.pid)) - before) == 1, seconds=30)
        now = children_of(parent.pid)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=30) == 0
    assert not any(is_running(pid) for pid in now)


def test_the_first_start_shows_a_one_time_link_and_makes_no_account(site: Site) -> None:
    users = "from curation.models import User\nprint(json.dumps(User.objects.count()))"
    assert site.python(users) == 0
    path = site.python("from config.first_start import setup_path\nprint(json.dumps(setup_path()))")
    assert path.startswith("/setup/")
    site.manage("create_user", "admin@test.example", "--role", "administrator")
    assert site.python("from config.first_start import setup_path\nprint(json.dumps(setup_path()))") == ""
    for name in ("secret_key", "setup_token"):
        assert (site.folder / "secrets" / name).stat().st_mode & 0o077 == 0
