"""``release_bundle``: the bundle of a frozen release as a file; two calls give identical bytes."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from annotation.models import Release
from annotation.services.bundles import bundle_of
from curation import audit
from curation.handover import Refused
from curation.management.json_command import JsonCommand


class Command(JsonCommand):
    """Write the bundle; the last line names release, digest and the digests of its parts."""

    help = "Write the bundle of a frozen release to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which release, and where to."""
        parser.add_argument("name")
        parser.add_argument("out")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Copy the kept bundle, made again from the frozen rows where the file is gone."""
        release = Release.objects.filter(name=options["name"]).first()
        if release is None:
            raise Refused("unknown_release", name=options["name"])
        out = Path(options["out"])
        if not out.parent.is_dir():
            raise Refused("no_such_folder", folder=str(out.parent))
        shutil.copyfile(bundle_of(release), out)
        audit.record("release.downloaded", target=release, digest=release.digest)
        parts = {name: facts["sha256"] for name, facts in release.manifest["parts"].items()}
        return {"release": release.name, "digest": release.digest, "parts": parts}
