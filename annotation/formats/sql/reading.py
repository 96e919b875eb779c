"""Reads SQL word by word, as far as it takes to see that a text is one statement that only reads.

Deliberately narrow: what it does not know it refuses. Comments are refused, because databases differ in what
they hide; so is every word that changes data, tables or settings, wherever it stands outside of quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<comment>--|/\*|\#)
  | (?P<string>'(?:[^']|'')*')
  | (?P<name>"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<mark><=|>=|<>|!=|==|\|\||::|->>|->|[-+*/%<>=(),.;?:|&~])
    """,
    re.VERBOSE,
)
WRITES = frozenset(
    [
        "ALTER",
        "ANALYZE",
        "ATTACH",
        "BEGIN",
        "CALL",
        "COMMIT",
        "COPY",
        "CREATE",
        "DEALLOCATE",
        "DECLARE",
        "DELETE",
        "DETACH",
        "DO",
        "DROP",
        "EXEC",
        "EXECUTE",
        "EXPLAIN",
        "GRANT",
        "HANDLER",
        "IMPORT",
        "INSERT",
        "INTO",
        "KILL",
        "LISTEN",
        "LOAD",
        "LOCK",
        "MERGE",
        "NOTIFY",
        "PRAGMA",
        "PREPARE",
        "REINDEX",
        "RELEASE",
        "RENAME",
        "RESET",
        "REVOKE",
        "ROLLBACK",
        "SAVEPOINT",
        "SET",
        "SHUTDOWN",
        "TRUNCATE",
        "UNLOCK",
        "UPDATE",
        "UPSERT",
        "USE",
        "VACUUM",
    ]
)
# Functions that read files, wait, or reach outside the database.
REACHES = frozenset(
    [
        "LOAD_EXTENSION",
        "LOAD_FILE",
        "READFILE",
        "WRITEFILE",
        "PG_READ_FILE",
        "PG_READ_BINARY_FILE",
        "PG_LS_DIR",
        "PG_SLEEP",
        "SLEEP",
        "BENCHMARK",
        "DBLINK",
        "LO_IMPORT",
        "LO_EXPORT",
        "XP_CMDSHELL",
        "OPENROWSET",
        "EDIT",
        "FTS3_TOKENIZER",
    ]
)


@dataclass(frozen=True)
class Refusal:
    """Why a text is not taken as a query."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """A character that begins no word of SQL."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def tokens(query: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of every word, blanks left out; raises Unreadable."""
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise Unreadable(query[at : at + 20])
        at = match.end()
        if match.lastgroup and match.lastgroup != "blank":
            yield match.lastgroup, match[0]


def refuse(query: str) -> Refusal | None:
    """The first reason why the text is not one SELECT, alone or after WITH; None where it is."""
    try:
        found = list(tokens(query))
    except Unreadable as error:
        return Refusal("sql_unreadable", {"text": error.text})
    if any(kind == "comment" for kind, _text in found):
        return Refusal("sql_comment")
    while found and found[-1][1] == ";":
        found.pop()
    if any(text == ";" for kind, text in found if kind == "mark"):
        return Refusal("sql_several")
    words = [text.upper() if kind == "word" else "" for kind, text in found]
    if not words or words[0] not in ("SELECT", "WITH"):
        return Refusal("sql_not_select")
    for at, word in enumerate(words):
        called = at + 1 < len(found) and found[at + 1][1] == "("
        if word in WRITES or (word == "REPLACE" and not called) or word in REACHES:
            return Refusal("sql_forbidden", {"word": word})
    return _structure(found, words)


def _structure(found: list[tuple[str, str]], words: list[str]) -> Refusal | None:
    """Brackets that close, and a SELECT outside of all of them."""
    depth, selects = 0, 0
    for (kind, text), word in zip(found, words, strict=True):
        if kind == "mark":
            depth += (text == "(") - (text == ")")
        if depth < 0:
            return Refusal("sql_brackets")
        selects += depth == 0 and word == "SELECT"
    if depth:
        return Refusal("sql_brackets")
    return None if selects else Refusal("sql_not_select")


def words_of(query: str) -> list[str]:
    """What two queries are compared by: words in one case, quoted texts as they are, no closing semicolon."""
    try:
        found = list(tokens(query))
    except Unreadable:
        return [query.strip()]
    plain = [text.upper() if kind == "word" else text for kind, text in found]
    while plain and plain[-1] == ";":
        plain.pop()
    return plain
