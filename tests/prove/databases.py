"""A site on a PostgreSQL database of its own, for proofs; and what they say of many timings."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.conftest import unavailable
from tests.flow.site import Site


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[Site]:
    """An empty site; its database is dropped at the end."""
    server = os.environ.get("ZHENPING_TEST_POSTGRES_URL", "")
    if not server:
        unavailable("ZHENPING_TEST_POSTGRES_URL is not set: no server to test with")
    name = f"zhenping_{secrets.token_hex(4)}"
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    made = Site(folder / "site", {"DATABASE_URL": url})
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
