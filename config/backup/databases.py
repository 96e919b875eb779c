"""The database's part of a backup: a consistent copy while the product runs, and an unused database filled
from one. SQLite by its own backup interface, PostgreSQL by pg_dump and pg_restore. Knows no files and no
keys."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from curation.refusal import Refused

COPY = "backup_copy"
# Tables that have rows as soon as anybody worked here; those that a first start fills are not among them.
SIGNS_OF_USE = (
    "curation_user",
    "curation_source",
    "curation_job",
    "annotation_item",
    "annotation_release",
    "benchmark_evaluatedmodel",
)


@dataclass(frozen=True)
class Snapshot:
    """One state of the database: the connection that reads it, and how its dump is made."""

    using: str
    engine: str
    exported: str = ""

    @contextmanager
    def dump(self) -> Iterator[IO[bytes]]:
        """The dump as a stream."""
        if self.engine == "sqlite":
            connections[self.using].close()
            with Path(connections[self.using].settings_dict["NAME"]).open("rb") as stream:
                yield stream
            return
        words = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
        with _tool("pg_dump", (*words, f"--snapshot={self.exported}")) as stream:
            yield stream


def _sqlite_place() -> Path:
    return Path(str(connection.settings_dict["NAME"])).absolute()


@contextmanager
def sqlite_file(file: Path) -> Iterator[str]:
    """A connection of Django's to another SQLite file, by its alias, for as long as it is needed."""
    connections.databases[COPY] = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": str(file)}
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]


@contextmanager
def snapshot(work: Path) -> Iterator[Snapshot]:
    """The database as it is at one moment; whoever works on goes on working. ``work`` is a private folder."""
    if connection.vendor == "sqlite":
        copy = work / "database.sqlite3"
        with (
            closing(sqlite3.connect(f"{_sqlite_place().as_uri()}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(copy)) as target,
        ):
            live.backup(target)
        with sqlite_file(copy) as using:
            yield Snapshot(using, "sqlite")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield Snapshot(DEFAULT_DB_ALIAS, "postgresql", cursor.fetchone()[0])


def _address() -> str:
    """The connection's facts for PostgreSQL's own programs, without the password."""
    facts = connection.settings_dict
    named = {"host": facts["HOST"], "port": facts["PORT"], "user": facts["USER"], "dbname": facts["NAME"]}
    words = {name: str(value) for name, value in {**facts["OPTIONS"], **named}.items() if value}
    words.pop("password", None)
    escaped = {
        name: value.replace("\\", "\\\\").replace("'", "\\'")
        for name, value in words.items()
        if name not in {"pool", "isolation_level", "server_side_binding"}
    }
    return " ".join(f"{name}='{value}'" for name, value in escaped.items())


def _environment() -> dict[str, str]:
    facts = connection.settings_dict
    password = facts["PASSWORD"] or facts["OPTIONS"].get("password", "")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _found(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Refused("tool_missing", name=name)
    return path


def _reason(told: IO[bytes]) -> str:
    told.seek(0)
    lines = told.read().decode(errors="replace").strip().splitlines()
    return lines[0][:300] if lines else "?"


@contextmanager
def _tool(name: str, words: Sequence[str]) -> Iterator[IO[bytes]]:
    """What a program of PostgreSQL writes; raises Refused where it fails."""
    command = [_found(name), *words, f"--dbname={_address()}"]
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, env=_environment()) as process:
            assert process.stdout is not None
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise Refused("tool_failed", name=name, reason=_reason(told))


def in_use() -> bool:
    """Whether anybody has worked with this database."""
    if connection.vendor == "sqlite" and not _sqlite_place().exists():
        return False
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in SIGNS_OF_USE:
            if table in there:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
                if cursor.fetchone():
                    return True
    return bool(there) and "django_migrations" not in there


def fill_postgres(dump: Path) -> None:
    """Everything in the dump, or nothing."""
    words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    if connection.introspection.table_names():
        empty_postgres()
    connection.close()
    with _tool("pg_restore", (*words, str(dump))) as stream:
        stream.read()


def empty_postgres() -> None:
    """Take every table and function of ours out of the database that this restore found unused or filled."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'zhenping\\_%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")


def draft_of_sqlite(work: Path) -> Path:
    """Where a restored database file waits: on the disk on which it will stay, so that it moves in one
    step."""
    place = _sqlite_place()
    if place.parent == work.parent:
        return work / "database.sqlite3"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place.with_name(f".{place.name}.{work.name.strip('.')}")


def put_sqlite(file: Path) -> None:
    """Put a whole database file in the place of the unused one."""
    place = _sqlite_place()
    connection.close()
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    file.replace(place)


def rows_of(found: dict[str, Any]) -> int:
    """All rows of a fingerprint."""
    return sum(table["rows"] for table in found["tables"].values())
