"""``freeze_release``: draft a release from a selection and freeze it here and now; a closed gate exits 2 with
its report."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotation.management.people import person_called
from annotation.models import Release, ReleaseKind
from annotation.services.releases import draft_release, freeze_release
from curation import jobs
from curation.handover import Refused
from curation.management.json_command import REFUSED, JsonCommand


class Command(JsonCommand):
    """Freeze; the last line names release, digest and number of items."""

    help = "Draft and freeze a release. The same call again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, kind, selection, and the data lead who answers for it."""
        parser.add_argument("name")
        parser.add_argument("--kind", choices=ReleaseKind.values, default=ReleaseKind.AUTHORED.value)
        parser.add_argument("--release-version", default="1.0.0", help="like 1.0.0")
        parser.add_argument(
            "--dataset",
            action="append",
            required=True,
            metavar="NAME=N",
            help="how many items; NAME=all for all",
        )
        parser.add_argument("--seed", type=int, default=0, help="draws the same sample again")
        parser.add_argument("--by", required=True, help="e-mail of the data lead")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Draft, freeze, report."""
        by = person_called(options["by"])
        release = draft_release(
            name=options["name"],
            by=by,
            kind=options["kind"],
            version=options["release_version"],
            selection={"datasets": dict(map(_counted, options["dataset"])), "seed": options["seed"]},
        )
        try:
            jobs.run_here(freeze_release(release=release, by=by), reporter=self.reporter())
        except Refused as refusal:
            if refusal.code != "gate_closed":
                raise
            self._show_gate(Release.objects.get(pk=release.pk), refusal)
        release = Release.objects.get(pk=release.pk)
        return {"release": release.name, "digest": release.digest, "items": release.item_count}

    def _show_gate(self, release: Release, refusal: Refused) -> None:
        """The refusal with its report, item by item."""
        answer = {"refused": refusal.code, "message": str(refusal), "gate_report": release.gate_report}
        self._answer(answer)
        raise CommandError(str(refusal), returncode=REFUSED)


def _counted(text: str) -> tuple[str, int | None]:
    name, _equals, number = text.partition("=")
    if number in {"", "all"}:
        return name, None
    if not number.isascii() or not number.isdigit() or int(number) < 1:
        raise Refused("bad_count", field="dataset", text=text)
    return name, int(number)
