"""Many claimers in processes of their own draw at once: nobody gets a slot too many, nobody loses one (small, on SQLite;
``make prove`` has the large one on PostgreSQL)."""

from pathlib import Path

import pytest

from tests.claims import Grant, claim, facts, faults, furnish
from tests.flow.site import Site

pytestmark = pytest.mark.slow
PROCESSES, PEOPLE, ITEMS, SLOTS = 3, 5, 20, 2


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site on SQLite."""
    made = Site(tmp_path / "site")
    made.prepare()
    return made


def test_claimers_in_many_processes_fill_every_slot_exactly_once(site: Site) -> None:
    people = furnish(site, people=PEOPLE, items=ITEMS, slots=SLOTS)
    # Everybody draws in every process: the same person asks several times at once, as after a double click.
    grants = claim(site, [people] * PROCESSES, "--whole-every", "2")
    held = facts(site)
    assert faults(grants, held, slots=SLOTS) == []
    assert held["states"] == {"submitted": ITEMS * SLOTS}
    assert len({grant.slot for grant in grants}) == ITEMS * SLOTS


def test_the_comparison_sees_a_slot_too_many_and_a_lost_lease() -> None:
    held = {"holders": {"1": 7, "2": 8}, "most_live": 3, "most_for_one": 2, "extra": 1}
    assert len(faults([Grant(1, 7, 0.0), Grant(2, 7, 0.0)], held, slots=2)) == 4
