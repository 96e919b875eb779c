"""Writes a file of marked sentences as gold lines for `manage.py measure_deidentification`:
`python -m tests.curation.deid.sentences_as_gold heldout.txt > gold.jsonl`."""

import json
import sys

from tests.curation.deid.test_sentences import sections, unmarked

TYPE_OF = {"NAME_CONTEXT": "NAME_OTHER"}


def main(name: str) -> None:
    """One gold line per sentence, typed by its section."""
    for section, lines in sections(name).items():
        for line in lines:
            text, places = unmarked(line)
            kind = TYPE_OF.get(section, section)
            spans = [{"start": start, "end": end, "type": kind} for start, end in places]
            sys.stdout.write(json.dumps({"text": text, "spans": spans}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
