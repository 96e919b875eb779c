"""Measures on public real texts, which nobody on this project wrote: how many exam questions the scan flags, how
much the detector proposes in consultations and how fast it is. Prints figures, never a text:
`python -m tests.curation.deid.real_texts ../shared/data`."""

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

from curation.deid import detect, scan


def exam_questions(data: Path) -> list[tuple[str, str]]:
    """Stem with options, and explanation, of each CMExam question."""
    book = openpyxl.load_workbook(next((data / "mcq").rglob("val.xlsx")), read_only=True)
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    return [(f"{stem or ''}\n{options or ''}", str(why or "")) for stem, options, _, why, *_ in rows]


def consultations(data: Path) -> list[str]:
    """Title, question and answer of each consultation."""
    path = next((data / "import").rglob("样例_内科5000-6000.csv"))
    with path.open(encoding="gb18030", errors="replace", newline="") as lines:
        return ["\n".join((row["title"], row["ask"], row["answer"])) for row in csv.DictReader(lines)]


def flagged(texts: Iterable[str]) -> dict[str, Any]:
    """How many texts the scan flags, in all and by type."""
    kinds = [{span.type for span in scan(text)} for text in texts]
    by_type = Counter(kind for found in kinds for kind in found)
    return {"texts": len(kinds), "flagged": sum(map(bool, kinds)), "by_type": dict(by_type.most_common())}


def proposed(texts: list[str]) -> dict[str, Any]:
    """Proposals per 1,000 characters and by type, and characters per second of processor time."""
    began = time.process_time()
    found = [detect(text) for text in texts]
    seconds = time.process_time() - began
    by_type = Counter(span.type for spans in found for span in spans)
    characters = sum(map(len, texts))
    return {
        "texts": len(texts),
        "proposals_per_1000": 1000 * sum(by_type.values()) / characters,
        "chars_per_second": characters / seconds,
        "by_type": dict(by_type.most_common()),
    }


if __name__ == "__main__":
    root = Path(sys.argv[1])
    questions = exam_questions(root)
    figures = {
        "scan, stem and options": flagged(question for question, _ in questions),
        "scan, explanation": flagged(why for _, why in questions),
        "detect, consultations": proposed(consultations(root)),
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
