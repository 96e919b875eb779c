"""Base of commands that scripts call: one JSON object is the last line of stdout, all else goes to stderr.

Exit 0: done. Exit 1: something failed. Exit 2: refused (bad input, a closed gate); then the object has
``refused``, a stable code, and ``message``, the sentence. It knows no particular command.
"""

import json
import sys
import time
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curation.refusal import Refused

DONE, FAILED, REFUSED = 0, 1, 2

# A job that ends with one of these failed; every other code says what the asker has to change.
FAILURES = frozenset({"unexpected", "worker_lost", "cancelled"})


class Unsound(Exception):
    """The command did its work, and what it found is not well: its object is printed, the exit code is 1."""

    def __init__(self, answer: dict[str, Any], words: str) -> None:
        super().__init__(words)
        self.answer = answer


class JsonCommand(BaseCommand):
    """A command whose ``work`` returns the object of the last line, or raises Refused."""

    # Codes that mean "it failed" rather than "it was refused"; a command may know more of them.
    failures = FAILURES
    _answered = False

    @abstractmethod
    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Do it; the returned object is printed."""

    def add_json_flag(self, parser: ArgumentParser) -> None:
        """``--json``: no sentence for people on stderr, only the object."""
        parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out ``work`` and print its object as the last line."""
        try:
            answer = self.work(options)
        except Refused as refusal:
            failed = refusal.code in self.failures
            self._answer({"failed" if failed else "refused": refusal.code, "message": str(refusal)})
            raise CommandError(str(refusal), returncode=FAILED if failed else REFUSED) from refusal
        except Unsound as finding:
            self._answer(finding.answer)
            raise CommandError(str(finding), returncode=FAILED) from finding
        self._answer(answer)

    def run_from_argv(self, argv: list[str]) -> None:
        """From a shell: UTF-8 whatever the locale says, and wrong arguments answer in JSON too."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        try:
            super().run_from_argv(argv)
        except SystemExit as stop:
            if stop.code == REFUSED and not self._answered:
                self._answer({"refused": "usage", "message": _("命令的参数有误，详见上面的说明。")})
            raise

    def say(self, words: str) -> None:
        """Tell a person something, on stderr."""
        self.stderr.write(words, style_func=str)

    def reporter(self, *, every: float = 1.0) -> Callable[[int, int, str], None]:
        """For ``jobs.run_here``: progress on stderr, at most one line in ``every`` seconds."""
        last = 0.0

        def report(done: int, total: int, note: str) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= every:
                last = now
                self.say(" ".join(part for part in (f"{done} / {total or '?'}", note) if part))

        return report

    def _answer(self, answer: dict[str, Any]) -> None:
        self._answered = True
        self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
