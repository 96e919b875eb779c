"""``manage.py demo``: the whole path on the demo's own content, through the real services; then the
server."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.demo import annotating, cast, content, curating, evaluating
from config.first_start import prepare


class Command(BaseCommand):
    """Runs the path and prints one line of JSON; without ``--no-serve`` it then serves, with URL and
    logins."""

    help = "把一份临床病历一路做成排行榜上的一行（演示内容，真实流程）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--no-serve`` ends after the JSON line."""
        parser.add_argument("--no-serve", action="store_true", help="只运行流程，不启动服务器")

    def say(self, text: str) -> None:
        """Progress goes to stderr; stdout belongs to the JSON line."""
        self.stderr.write(f"  {text}", str)
        self.stderr.flush()

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything in order; each step finds what an earlier run already did."""
        prepare()
        people = cast.assemble()
        curating.import_deliveries(people, self.say)
        found = curating.confirm_records(people, self.say)
        accepted = annotating.accept_items(people, self.say)
        release = annotating.freeze(people, self.say)
        judge = evaluating.train_judge(people, self.say)
        evaluating.say_judge(judge, self.say)
        board = evaluating.run_models(people, release, judge, self.say)
        summary = {
            "records": len(content.records()),
            "identifiers_found": found,
            "items_accepted": accepted,
            "release": {"name": release.name, "digest": release.digest},
            "judge": {"name": judge.name, "kappa": judge.card["figures"]["kappa"]},
            "leaderboard": board,
        }
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        self.stdout.flush()
        if not options["no_serve"]:
            self.show_logins()
            call_command("serve")

    def show_logins(self) -> None:
        """Where to go and as whom."""
        drawn = cast.logins()
        self.stderr.write(f"\n诊评 Zhenping  http://127.0.0.1:{settings.PORT}/\n")
        for user in cast.assemble().everybody():
            self.stderr.write(
                f"  {user.get_role_display():<8} {user.email:<36} {drawn[user.email]}  {user.name}"
            )
        self.stderr.write("")
