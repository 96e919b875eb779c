"""What makes two copies of a site's database equal: rows and a digest for each table, the state of the
audit's chain, and that the key ring opens every kind of sealed value. It changes nothing."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from curation import audit
from curation.models import AuditEntry
from curation.models.fields import EMPTY_JSON
from curation.refusal import Refused
from curation.sealing import KeyRing, SealBroken, key_of
from curation.services.rotation import sealed_tables

# The text form of a value must not depend on who is connected.
PLAIN_SETTINGS = (
    "SET LOCAL TimeZone TO 'UTC'",
    "SET LOCAL DateStyle TO 'ISO, YMD'",
    "SET LOCAL IntervalStyle TO 'postgres'",
    "SET LOCAL extra_float_digits TO 1",
    "SET LOCAL bytea_output TO 'hex'",
)
DIGEST_SPACE = 1 << 256


def _sqlite_rows(file: str, table: str) -> Iterator[bytes]:
    with closing(sqlite3.connect(file)) as database:
        database.text_factory = bytes
        for row in database.execute(f"SELECT * FROM {table}"):
            values = (value if isinstance(value, bytes) else repr(value).encode() for value in row)
            yield b"".join(b"%d:%s" % (len(value), value) for value in values)


def _postgres_rows(using: str, table: str) -> Iterator[bytes]:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in PLAIN_SETTINGS:
            cursor.execute(statement)
        rest = b""
        with cursor.copy(f"COPY {table} TO STDOUT") as lines:
            for block in lines:
                *whole, rest = (rest + bytes(block)).split(b"\n")
                yield from whole
        if rest:
            yield rest


def _table(rows: Iterable[bytes]) -> dict[str, Any]:
    """Count and digest, whatever the order in which the rows come."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row).digest(), "big")
    return {"rows": count, "digest": f"{total % DIGEST_SPACE:064x}"}


def tables(using: str) -> dict[str, dict[str, Any]]:
    """Rows and digest of every table."""
    connection = connections[using]
    found = {}
    for name in sorted(connection.introspection.table_names()):
        quoted = connection.ops.quote_name(name)
        if connection.vendor == "sqlite":
            found[name] = _table(_sqlite_rows(str(connection.settings_dict["NAME"]), quoted))
        else:
            found[name] = _table(_postgres_rows(using, quoted))
    return found


def _sealed_values(using: str) -> Iterator[tuple[str, str]]:
    """Every sealed value with the name of its kind; as it is stored."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table in sealed_tables():
        meta = table.model._meta
        if meta.db_table not in there:
            continue
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, meta.db_table)
        columns = {column.name for column in described}
        for name in table.fields:
            column = getattr(meta.get_field(name), "column", "")
            if column not in columns:
                continue
            quoted = (connection.ops.quote_name(column), connection.ops.quote_name(meta.db_table))
            with transaction.atomic(using=using), connection.chunked_cursor() as cursor:
                cursor.execute("SELECT {0} FROM {1} WHERE {0} IS NOT NULL".format(*quoted))
                while rows := cursor.fetchmany(500):
                    yield from ((f"{meta.label}.{name}", row[0]) for row in rows if row[0] != EMPTY_JSON)
    for detail in AuditEntry.objects.using(using).values_list("detail", flat=True).iterator(chunk_size=2000):
        for name, value in detail.items():
            if name.startswith("sealed_") and isinstance(value, str):
                yield f"{AuditEntry._meta.label}.{name}", value


def sealed(using: str, ring: KeyRing) -> dict[str, dict[str, int]]:
    """For each kind of sealed value: how many lie under each key. One of each is opened; raises Refused."""
    found: dict[str, dict[str, int]] = {}
    for kind, value in _sealed_values(using):
        keys, key = found.setdefault(kind, {}), key_of(value)
        if key not in keys:
            try:
                ring.open(value)
            except SealBroken as error:
                raise Refused("ring_does_not_open", field=kind, key=key[:20]) from error
        keys[key] = keys.get(key, 0) + 1
    return found


def fingerprint(using: str, ring: KeyRing) -> dict[str, Any]:
    """All of it, as JSON; equal databases give equal objects."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return {
        "tables": tables(using),
        "sealed": sealed(using, ring),
        "audit": {
            "entries": AuditEntry.objects.using(using).count(),
            "first_broken": audit.first_broken(using=using),
        },
        "migrations": sorted([app, name] for app, name in applied),
    }


def difference(kept: dict[str, Any], found: dict[str, Any]) -> str:
    """The name of the first thing in which two fingerprints differ; empty where they are equal."""
    names: list[str] = sorted(kept["tables"].keys() | found["tables"].keys())
    for name in names:
        if kept["tables"].get(name) != found["tables"].get(name):
            return name
    others = ("sealed", "audit", "migrations")
    return next((name for name in others if kept[name] != found[name]), "")
