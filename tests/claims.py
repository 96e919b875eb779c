"""Many claimers at once: a site with items and physicians, processes that draw, and the comparison of what each was
given with what the database holds."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flow.site import Site

# Rows are written past the services: fifty thousand items take an hour through them. The states are theirs.
PREPARE = """
from annotation.models import Assignment, Item, ItemKey, ItemRevision
from annotation.canonical import canonical_bytes, sha256
from curation.taxonomy.nouns import Dataset, Specialty
from tests.cast import physician
author = physician("author")
people = [physician(f"p{{number}}") for number in range({people})]
dataset, specialty = Dataset.objects.get(name="CMExam"), Specialty.objects.get(code="04.01")
def question(n):
    return {{"question": f"第{{n}}题，哪一项正确？", "options": {{"A": "甲", "B": "乙"}}, "multiple": False}}
for start in range(0, {items}, 5000):
    numbers = range(start, min(start + 5000, {items}))
    items = Item.objects.bulk_create(
        Item(dataset=dataset, specialty=specialty, author=author, state="open", slots={slots},
             stem_digest=sha256(canonical_bytes(question(n))), title=f"第{{n}}题") for n in numbers)
    revisions = ItemRevision.objects.bulk_create(
        ItemRevision(item=item, number=1, input=question(n), author=author) for n, item in zip(numbers, items))
    ItemKey.objects.bulk_create(ItemKey(revision=one, target={{"choice": ["A"]}}) for one in revisions)
    for item, revision in zip(items, revisions):
        item.current = revision
    Item.objects.bulk_update(items, ["current"], batch_size=500)
    Assignment.objects.bulk_create(
        Assignment(item=item, revision=revision, number=number + 1)
        for item, revision in zip(items, revisions) for number in range({slots}))
print(json.dumps([person.pk for person in people]))
"""
FACTS = """
from collections import Counter
from annotation.models import Answer, Assignment
rows = list(Assignment.objects.values_list("pk", "item_id", "physician_id", "state"))
live = Counter(item for _pk, item, _who, state in rows if state != "closed")
twice = Counter((item, who) for _pk, item, who, _state in rows if who)
print(json.dumps({"holders": {str(pk): who for pk, _item, who, _state in rows},
                  "states": Counter(state for _pk, _item, _who, state in rows),
                  "most_live": max(live.values()), "most_for_one": max(twice.values()),
                  "extra": Answer.objects.filter(is_extra=True).count()}))
"""


@dataclass(frozen=True)
class Grant:
    """A slot that a process was given for somebody, and how long that took."""

    slot: int
    person: int
    seconds: float


def furnish(site: Site, *, people: int, items: int, slots: int = 2) -> list[int]:
    """Physicians and open items; returns the physicians."""
    found: list[int] = site.python(PREPARE.format(people=people, items=items, slots=slots))
    return found


def claim(site: Site, shares: Sequence[Sequence[int]], *words: str) -> list[Grant]:
    """One process for each share of the people; all draw at once. Returns everything that was given."""
    started: list[tuple[Path, subprocess.Popen[bytes]]] = []
    for number, share in enumerate(shares):
        out = site.folder / f"grants-{number}.jsonl"
        people = ",".join(map(str, share))
        process = site.start("-m", "tests.claimers", str(out), "--people", people, *words)
        started.append((out, process))
    for _out, process in started:
        assert process.wait() == 0, (site.folder / "process.log").read_text()[-3000:]
    lines = [line for out, _process in started for line in out.read_text(encoding="utf-8").splitlines()]
    return [Grant(*json.loads(line)) for line in lines]


def facts(site: Site) -> dict[str, Any]:
    """What the database holds at the end."""
    found: dict[str, Any] = site.python(FACTS)
    return found


def faults(grants: Sequence[Grant], held: dict[str, Any], *, slots: int) -> list[str]:
    """Every over-assignment and every lost lease."""
    found = []
    if held["most_live"] > slots:
        found.append(f"an item has {held['most_live']} slots instead of {slots}")
    if held["most_for_one"] > 1:
        found.append("somebody has two slots of one item")
    if held["extra"]:
        found.append(f"{held['extra']} answers came too late for a lease that had not run out")
    for grant in grants:
        if held["holders"][str(grant.slot)] != grant.person:
            found.append(f"slot {grant.slot} was given to {grant.person} and is somebody else's")
    return found
