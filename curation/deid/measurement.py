"""The command that measures the detector on a gold file and prints the figures as JSON:
`python -m curation.deid.measurement GOLD.jsonl [--without-known]`. Prints no text of the file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from curation.deid.figures import measure


def read_gold(path: Path, *, known: bool = True) -> Iterator[dict[str, Any]]:
    """The documents of a gold file of JSON lines; without their known identifiers on request."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                doc = json.loads(line)
                yield doc if known else {**doc, "known": None}


def main(arguments: Sequence[str]) -> None:
    """Print the figures for a gold file."""
    parser = argparse.ArgumentParser(prog="python -m curation.deid.measurement", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--without-known", action="store_true")
    options = parser.parse_args(arguments)
    figures = measure(read_gold(options.gold, known=not options.without_known))
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
