"""Import of 100,000 rows, before detection, with sealing, exact duplicates and audit: three formats, both databases."""

import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import psycopg
from psycopg import sql

from tests.flow.site import Site

ROWS = 100_000
IMPORT = """
import resource, time
from curation import jobs
from curation.services import imports, sources, staging
source = sources.ensure_source(name="bench")
path = {path!r}
with open(path, "rb") as stream:
    batch = staging.stage_file(stream=stream, file_name=path.rsplit("/", 1)[1], source=source, by=None)
started = time.perf_counter()
job = jobs.run_here(imports.commit_batch(batch=batch, by=None))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "rows": job.result["rows"], "peak": peak}}))
"""


def many(rows: list[list[str]]) -> Iterator[list[str]]:
    """The real consultations again and again, each time told apart by a number."""
    yield rows[0]
    for number in range(ROWS):
        row = rows[1 + number % (len(rows) - 1)]
        yield [*row[:-1], f"{row[-1]} {number // (len(rows) - 1)}"]


def write_files(rows: list[list[str]], folder: Path) -> list[Path]:
    """The same rows as csv, jsonl and xlsx."""
    paths = [folder / f"bench.{kind}" for kind in ("csv", "jsonl", "xlsx")]
    with paths[0].open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(many(rows))
    with paths[1].open("w", encoding="utf-8") as handle:
        body = many(rows)
        names = next(body)
        for row in body:
            handle.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in many(rows):
        sheet.append(row)
    book.save(paths[2])
    return paths


def bare_seconds(path: Path, timed: Callable[[Callable[[], object]], float]) -> float:
    """What csv.reader needs into a bare table in memory: a ceiling."""

    def bare() -> None:
        with sqlite3.connect(":memory:") as connection, path.open(encoding="utf-8", newline="") as handle:
            connection.execute("CREATE TABLE rows (a, b, c, d)")
            connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", csv.reader(handle))

    return timed(bare)


def fresh_postgres(url: str, name: str) -> str:
    """The address of an empty database on the server of ``url``."""
    with psycopg.connect(url, autocommit=True) as server:
        known = sql.Identifier(name)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(known))
    return url.rsplit("/", 1)[0] + "/" + name


def bench_import(
    rows: list[list[str]],
    folder: Path,
    *,
    timed: Callable[[Callable[[], object]], float],
    show: Callable[[str, float, float, str, str], None],
) -> None:
    """Each format into a fresh site, SQLite first, PostgreSQL where ``ZHENPING_TEST_POSTGRES_URL`` names one."""
    paths = write_files(rows, folder)
    ceiling = ROWS / bare_seconds(paths[0], timed)
    url = os.environ.get("ZHENPING_TEST_POSTGRES_URL", "")
    if not url:
        print("PostgreSQL is left out: ZHENPING_TEST_POSTGRES_URL is not set")
    for database in ("SQLite", "PostgreSQL") if url else ("SQLite",):
        for path in paths:
            kind = path.suffix.removeprefix(".")
            site = Site(folder / f"{database}-{kind}")
            if database == "PostgreSQL":
                site.environment["DATABASE_URL"] = fresh_postgres(url, f"zhenping_bench_{kind}")
            site.prepare()
            told = site.python(IMPORT.format(path=str(path)))
            what = f"import {kind}, {database}, {told['peak']:,.0f} MB"
            show(what, told["rows"] / told["seconds"], ceiling, "rows/s", "csv.reader into bare SQLite")
