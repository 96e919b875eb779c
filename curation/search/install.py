"""What a database needs for the index of words, for migrations: on SQLite a full-text table that holds no
text of its own and follows the columns by triggers, on PostgreSQL one GIN index for each column.

SQLite's own word breaking does nothing here: every gram is one word of it, whatever its script.
"""

from collections.abc import Sequence
from typing import Any

_EVENTS = {
    "insert": ("AFTER INSERT", "{add}"),
    "delete": ("AFTER DELETE", "{take}"),
    "update": ("AFTER UPDATE", "{take} {add}"),
}


def install_statements(vendor: str, table: str, key: str, columns: Sequence[str]) -> list[str]:
    """Statements that make the index of ``columns`` of ``table``."""
    if vendor == "postgresql":
        return [
            f"CREATE INDEX {table}_{column}_gin ON {table} USING gin (string_to_array({column}, ' '))"
            for column in columns
        ]
    words, names = f"{table}_words", ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {words} (rowid, {names}) VALUES (new.{key}, {new});"
    take = f"INSERT INTO {words} ({words}, rowid, {names}) VALUES ('delete', old.{key}, {old});"
    return [
        f"CREATE VIRTUAL TABLE {words} USING fts5({names}, content='{table}', content_rowid='{key}', "
        "detail=column, columnsize=0, tokenize='ascii')",
        *(
            f"CREATE TRIGGER {words}_{name} {event} ON {table} BEGIN {body.format(add=add, take=take)} END"
            for name, (event, body) in _EVENTS.items()
        ),
    ]


def remove_statements(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    """Statements that take it away."""
    if vendor == "postgresql":
        return [f"DROP INDEX IF EXISTS {table}_{column}_gin" for column in columns]
    words = f"{table}_words"
    return [
        *(f"DROP TRIGGER IF EXISTS {words}_{name}" for name in _EVENTS),
        f"DROP TABLE IF EXISTS {words}",
    ]


def operation(table: str, key: str, columns: Sequence[str]) -> tuple[Any, Any]:
    """Forwards and backwards, for ``migrations.RunPython``."""

    def run(statements: Sequence[str], editor: Any) -> None:
        for statement in statements:
            editor.execute(statement)

    def install(_apps: Any, editor: Any) -> None:
        run(install_statements(editor.connection.vendor, table, key, columns), editor)

    def remove(_apps: Any, editor: Any) -> None:
        run(remove_statements(editor.connection.vendor, table, columns), editor)

    return install, remove
