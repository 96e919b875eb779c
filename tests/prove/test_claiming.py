"""A hundred thousand draws on PostgreSQL by claimers in processes of their own; and what taking the next item costs a
hundred physicians who think for five seconds."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.claims import claim, facts, faults, furnish
from tests.conftest import unavailable
from tests.flow.site import Site

pytestmark = [pytest.mark.prove, pytest.mark.services]
PROCESSES, PEOPLE, SLOTS = 4, 100, 2
DRAWS = int(os.environ.get("ZHENPING_PROVE_DRAWS", "100000"))
THINK_SECONDS, SITTING_SECONDS = 5, 60


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty site on a PostgreSQL database of its own."""
    server = os.environ.get("ZHENPING_TEST_POSTGRES_URL", "")
    if not server:
        unavailable("ZHENPING_TEST_POSTGRES_URL is not set: no server to test with")
    name = f"zhenping_{secrets.token_hex(4)}"
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    made = Site(tmp_path / "site", {"DATABASE_URL": url})
    try:
        made.prepare()
        yield made
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def test_a_hundred_thousand_draws_assign_nothing_twice_and_lose_no_lease(site: Site) -> None:
    people = furnish(site, people=PEOPLE, items=DRAWS // SLOTS, slots=SLOTS)
    shares = [people[number::PROCESSES] for number in range(PROCESSES)]

    paced = claim(site, shares, "--think", str(THINK_SECONDS), "--seconds", str(SITTING_SECONDS))
    p95 = percentile([grant.seconds for grant in paced], 0.95)
    print(f"{len(paced)} draws at the pace of {PEOPLE} people: p95 {1000 * p95:.0f} ms")

    drawn = claim(site, shares, "--whole-every", "50")
    held = facts(site)
    print(
        f"{len(drawn)} draws as fast as they can, median {1000 * percentile([g.seconds for g in drawn], 0.5):.1f} ms"
    )
    assert faults([*paced, *drawn], held, slots=SLOTS) == []
    assert held["states"] == {"submitted": DRAWS}
    assert len({grant.slot for grant in [*paced, *drawn]}) == DRAWS
    assert p95 <= 0.150
