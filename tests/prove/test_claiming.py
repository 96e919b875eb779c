"""A hundred thousand draws on PostgreSQL by claimers in processes of their own; and what taking the next item costs a
hundred physicians who think for five seconds."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.claims import claim, facts, faults, furnish
from tests.flow.site import Site
from tests.prove.databases import database_of_its_own, percentile

pytestmark = [pytest.mark.prove, pytest.mark.services]
PROCESSES, PEOPLE, SLOTS = 4, 100, 2
DRAWS = int(os.environ.get("ZHENPING_PROVE_DRAWS", "100000"))
WAITING = 20_000
THINK_SECONDS, SITTING_SECONDS = 5, 60


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty site on a PostgreSQL database of its own."""
    with database_of_its_own(tmp_path) as made:
        yield made


def test_a_hundred_thousand_draws_assign_nothing_twice_and_lose_no_lease(site: Site) -> None:
    people = furnish(site, people=PEOPLE, items=DRAWS // SLOTS, slots=SLOTS)
    shares = [people[number::PROCESSES] for number in range(PROCESSES)]
    drawn = claim(site, shares, "--whole-every", "50")
    held = facts(site)
    print(
        f"{len(drawn)} draws as fast as they can, median {1000 * percentile([g.seconds for g in drawn], 0.5):.1f} ms"
    )
    assert faults(drawn, held, slots=SLOTS) == []
    assert held["states"] == {"submitted": DRAWS}
    assert len({grant.slot for grant in drawn}) == DRAWS


def test_taking_the_next_item_costs_a_hundred_thinking_physicians_no_wait(site: Site) -> None:
    people = furnish(site, people=PEOPLE, items=WAITING, slots=SLOTS)
    shares = [people[number::PROCESSES] for number in range(PROCESSES)]
    paced = claim(site, shares, "--think", str(THINK_SECONDS), "--seconds", str(SITTING_SECONDS))
    p95 = percentile([grant.seconds for grant in paced], 0.95)
    print(f"{len(paced)} draws at the pace of {PEOPLE} people: p95 {1000 * p95:.0f} ms")
    assert faults(paced, facts(site), slots=SLOTS) == []
    assert p95 <= 0.150
