"""``python -m tests.bench.searching``: our index of characters and pairs beside a table of postings, LIKE and pg_trgm, on
100,000 texts made of real exam questions. PostgreSQL where ZHENPING_TEST_POSTGRES_URL names a server."""

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import python_calamine

from curation.search.install import install_statements
from curation.search.words import fold, grams, is_settled, needed

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"
TEXTS, TERMS = 100_000, 60
LENGTHS = (1, 2, 4)
TABLES = (
    "CREATE TABLE item (id BIGINT PRIMARY KEY, title TEXT)",
    "CREATE TABLE words_of (item_id BIGINT PRIMARY KEY, text TEXT, grams TEXT)",
)
Query = Callable[[str], object]
HEAD = "SELECT id, title FROM item WHERE id IN (SELECT item_id FROM words_of WHERE {where}) ORDER BY id DESC LIMIT 51"


def texts(chance: random.Random) -> list[str]:
    """Halves of two real stems, with the options of a third."""
    book = next(SHARED.glob("mcq/*/val.xlsx"))
    rows = python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()[1:]
    made = []
    for _number in range(TEXTS):
        one, two, three = (chance.choice(rows) for _part in range(3))
        first, second = str(one[0]), str(two[0])
        made.append(f"{first[: len(first) // 2]}{second[len(second) // 2 :]}\n{three[1]}")
    return made


def terms(chance: random.Random, folded: Sequence[str], length: int) -> list[str]:
    """Stretches of Chinese that stand in some text."""
    found: list[str] = []
    while len(found) < TERMS:
        word = chance.choice(chance.choice(folded).split())
        if len(word) >= length and word[0] >= "\u4e00":
            at = chance.randrange(len(word) - length + 1)
            found.append(word[at : at + length])
    return found


def p95(query: Query, wanted: Iterable[str]) -> str:
    """The 95th percentile in milliseconds."""
    taken = []
    for term in wanted:
        started = time.perf_counter()
        query(term)
        taken.append((time.perf_counter() - started) * 1000)
    return f"{sorted(taken)[int(len(taken) * 0.95)]:8.1f}"


def show(what: str, size: float, seconds: float, query: Query, wanted: dict[int, list[str]]) -> None:
    """One line: bytes and milliseconds an item, then the percentile for each length of term."""
    told = "  ".join(p95(query, wanted[length]) for length in LENGTHS)
    print(f"{what:<34} {size / TEXTS:8.0f} B  {seconds / TEXTS * 1000:6.2f} ms  {told}", flush=True)


def _like(term: str) -> str:
    return f"%{term}%"


def bench_sqlite(folded: Sequence[str], wanted: dict[int, list[str]]) -> None:
    """FTS5 over our grams, a table of postings, LIKE."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        base = sqlite3.connect(path)
        for statement in (*TABLES, *install_statements("sqlite", "words_of", "item_id", ["grams"])):
            base.execute(statement)
        base.executemany("INSERT INTO item VALUES (?, ?)", ((n, text[:200]) for n, text in enumerate(folded)))
        base.commit()
        empty, started = path.stat().st_size, time.perf_counter()
        rows = ((n, text, " ".join(sorted(grams(text)))) for n, text in enumerate(folded))
        base.executemany("INSERT INTO words_of VALUES (?, ?, ?)", rows)
        base.commit()

        def ours(term: str) -> object:
            where = "item_id IN (SELECT rowid FROM words_of_words WHERE words_of_words MATCH ?)"
            given = [" AND ".join(f'"{gram}"' for gram in needed(term))]
            if not is_settled(term):
                where, given = f"{where} AND text LIKE ?", [*given, _like(term)]
            return base.execute(HEAD.format(where=where), given).fetchall()

        def like(term: str) -> object:
            return base.execute(HEAD.format(where="text LIKE ?"), [_like(term)]).fetchall()

        seconds = time.perf_counter() - started
        show("SQLite, our grams, with columns", path.stat().st_size - empty, seconds, ours, wanted)
        show("SQLite, LIKE", 0, 0, like, wanted)
        _postings(base, path, folded, wanted)


def _postings(
    base: sqlite3.Connection, path: Path, folded: Sequence[str], wanted: dict[int, list[str]]
) -> None:
    base.execute("CREATE TABLE g (gram TEXT, item_id INTEGER, PRIMARY KEY (gram, item_id)) WITHOUT ROWID")
    empty, started = path.stat().st_size, time.perf_counter()
    pairs = ((gram, n) for n, text in enumerate(folded) for gram in grams(text))
    base.executemany("INSERT INTO g VALUES (?, ?)", pairs)
    base.commit()
    seconds = time.perf_counter() - started

    def postings(term: str) -> object:
        count = "SELECT count(*) FROM (SELECT 1 FROM g WHERE gram = ? LIMIT 20000)"
        rarest = min(needed(term), key=lambda gram: base.execute(count, [gram]).fetchone()[0])
        rows = "SELECT id, title FROM g JOIN item ON id = g.item_id JOIN words_of w ON w.item_id = id"
        sql = f"{rows} WHERE gram = ? AND text LIKE ? ORDER BY g.item_id DESC LIMIT 51"
        return base.execute(sql, [rarest, _like(term)]).fetchall()

    show("SQLite, table of postings", path.stat().st_size - empty, seconds, postings, wanted)


def bench_postgres(url: str, folded: Sequence[str], wanted: dict[int, list[str]]) -> None:
    """GIN over our grams, LIKE, pg_trgm."""
    with psycopg.connect(url, autocommit=True) as base:
        base.execute("DROP SCHEMA IF EXISTS bench_search CASCADE")
        base.execute("CREATE SCHEMA bench_search")
        base.execute("SET search_path TO bench_search, public")
        try:
            _in_postgres(base, folded, wanted)
        finally:
            base.execute("DROP SCHEMA bench_search CASCADE")


def _in_postgres(base: Any, folded: Sequence[str], wanted: dict[int, list[str]]) -> None:
    for statement in (*TABLES, *install_statements("postgresql", "words_of", "item_id", ["grams"])):
        base.execute(statement)
    with base.cursor() as cursor, cursor.copy("COPY item FROM STDIN") as out:
        for n, text in enumerate(folded):
            out.write_row((n, text[:200]))
    started = time.perf_counter()
    for start in range(0, TEXTS, 500):
        with base.transaction(), base.cursor() as cursor:
            rows = [
                (start + n, text, " ".join(sorted(grams(text))))
                for n, text in enumerate(folded[start : start + 500])
            ]
            cursor.executemany("INSERT INTO words_of VALUES (%s, %s, %s)", rows)
    seconds = time.perf_counter() - started
    base.execute("VACUUM ANALYZE words_of")
    base.execute("VACUUM ANALYZE item")

    def ours(term: str) -> object:
        where, given = "string_to_array(grams, ' ') @> %s::text[]", [needed(term)]
        if not is_settled(term):
            return base.execute(
                HEAD.format(where=f"{where} AND text LIKE %s"), [*given, _like(term)]
            ).fetchall()
        return base.execute(HEAD.format(where=where), given).fetchall()

    def like(term: str) -> object:
        return base.execute(HEAD.format(where="text LIKE %s"), [_like(term)]).fetchall()

    def size(name: str) -> float:
        return float(base.execute("SELECT pg_total_relation_size(%s::regclass)", [name]).fetchone()[0])

    show("PostgreSQL, our grams, with columns", size("words_of"), seconds, ours, wanted)
    base.execute("DROP INDEX words_of_grams_gin")
    show("PostgreSQL, LIKE", 0, 0, like, wanted)
    base.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    base.execute("CREATE INDEX trigrams ON words_of USING gin (text gin_trgm_ops)")
    base.execute("ANALYZE words_of")
    show("PostgreSQL, pg_trgm, index alone", size("trigrams"), 0, like, wanted)


def main() -> None:
    """Every way, one line each."""
    chance = random.Random(7)
    folded = [fold(text) for text in texts(chance)]
    wanted = {length: terms(chance, folded, length) for length in LENGTHS}
    print(
        f"{TEXTS:,} texts of {sum(map(len, folded)) / TEXTS:.0f} characters; p95 in ms for {LENGTHS} characters"
    )
    bench_sqlite(folded, wanted)
    if url := os.environ.get("ZHENPING_TEST_POSTGRES_URL"):
        bench_postgres(url, folded, wanted)


if __name__ == "__main__":
    main()
