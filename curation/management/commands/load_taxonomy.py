"""``load_taxonomy``: take in dimensions, specialties and datasets from a file, or the shipped ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from curation.management.json_command import JsonCommand
from curation.refusal import Refused
from curation.services.taxonomy import load_taxonomy, shipped_taxonomy, shipped_track, taxonomy_from_upload


class Command(JsonCommand):
    """Load a taxonomy; the last line counts what was taken in."""

    help = "Load dimensions, specialties and datasets. Without FILE: those that come with the product."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, as the taxonomy page exports it, or a csv of specialties."""
        parser.add_argument("file", nargs="?")
        parser.add_argument("--track", help="a further track that comes with the product: medic")
        self.add_json_flag(parser)

    def work(self, options: dict[str, Any]) -> dict[str, Any]:
        """Everything or nothing is taken in."""
        if options["track"]:
            return {**load_taxonomy(shipped_track(options["track"]))}
        if not options["file"]:
            return {**load_taxonomy(shipped_taxonomy())}
        path = Path(options["file"])
        if not path.is_file():
            raise Refused("no_such_file", file=str(path))
        return {**load_taxonomy(taxonomy_from_upload(path.read_bytes(), path.name))}
