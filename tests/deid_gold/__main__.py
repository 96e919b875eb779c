"""``python -m tests.deid_gold N SEED [--set NAME] > gold.jsonl``: writes N documents, one JSON object in a line."""

import argparse
import json
import sys

from tests.deid_gold.sets import SETS, documents_of


def main() -> None:
    """Reads the arguments and writes the lines."""
    parser = argparse.ArgumentParser(prog="python -m tests.deid_gold")
    parser.add_argument("amount", type=int, metavar="N")
    parser.add_argument("seed", type=int, metavar="SEED")
    parser.add_argument("--set", dest="name", choices=SETS, default="first", help="which set of documents")
    parser.add_argument(
        "--held-out", dest="name", action="store_const", const="held-out", help="the same as --set held-out"
    )
    given = parser.parse_args()
    for made in documents_of(given.name, given.amount, given.seed):
        sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
