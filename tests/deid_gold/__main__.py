"""``python -m tests.deid_gold N SEED [--held-out] > gold.jsonl``: writes N documents, one JSON object in a line."""

import argparse
import json
import sys

from tests.deid_gold.documents import FIRST, HELD_OUT, documents


def main() -> None:
    """Reads the arguments and writes the lines."""
    parser = argparse.ArgumentParser(prog="python -m tests.deid_gold")
    parser.add_argument("amount", type=int, metavar="N")
    parser.add_argument("seed", type=int, metavar="SEED")
    parser.add_argument("--held-out", action="store_true", help="the second set of frames, names and forms")
    given = parser.parse_args()
    for made in documents(given.amount, given.seed, HELD_OUT if given.held_out else FIRST):
        sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
