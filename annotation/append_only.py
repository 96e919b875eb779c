"""Triggers that let rows of some tables be added and never changed or removed, on SQLite and PostgreSQL.

What was published, judged or decided is a fact: the database itself refuses to rewrite it, whoever asks.
"""

from collections.abc import Sequence

TABLES = ("guidelineversion", "lotitem", "lotcheck", "traininganswer", "pilotresult")
# Tables whose rows are facts from the moment that the condition holds.
CLOSED = {"lot": "OLD.state <> 'open'"}
REFUSAL = "a stored fact cannot be changed"


def fact_install_statements(vendor: str, tables: Sequence[str] = TABLES) -> list[str]:
    """SQL that puts the triggers in place."""
    if vendor != "postgresql":
        return [
            f"""CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON annotation_{table}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            for table in tables
            for act in ("update", "delete")
        ] + [
            f"""CREATE TRIGGER closed_{table}_no_{act} BEFORE {act.upper()} ON annotation_{table}
                WHEN {closed} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            for table, closed in CLOSED.items()
            for act in ("update", "delete")
        ]
    function = f"""CREATE OR REPLACE FUNCTION zhenping_refuse_rewriting() RETURNS trigger
        LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
    return (
        [function]
        + [
            f"""CREATE TRIGGER {table}_is_a_fact BEFORE UPDATE OR DELETE ON annotation_{table}
            FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_rewriting()"""
            for table in tables
        ]
        + [
            f"""CREATE TRIGGER closed_{table}_is_a_fact BEFORE UPDATE OR DELETE ON annotation_{table}
            FOR EACH ROW WHEN ({closed}) EXECUTE FUNCTION zhenping_refuse_rewriting()"""
            for table, closed in CLOSED.items()
        ]
    )


def fact_remove_statements(vendor: str, tables: Sequence[str] = TABLES) -> list[str]:
    """SQL that takes them away again."""
    if vendor != "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{act}"
            for table in (*tables, *(f"closed_{table}" for table in CLOSED))
            for act in ("update", "delete")
        ]
    gone = [f"DROP TRIGGER IF EXISTS {table}_is_a_fact ON annotation_{table}" for table in tables]
    gone += [f"DROP TRIGGER IF EXISTS closed_{table}_is_a_fact ON annotation_{table}" for table in CLOSED]
    return [*gone, "DROP FUNCTION IF EXISTS zhenping_refuse_rewriting"]


# Of a comment only the mark that it was withdrawn and the end of its thread may change.
COMMENT_COLUMNS = (
    *("item_id", "revision_id", "parent_id", "author_id", "role", "written_in", "place", "row"),
    *("quote", "start", "end", "text", "created_at"),
)
COMMENT_TABLE = "annotation_itemcomment"


def comment_install_statements(vendor: str) -> list[str]:
    """SQL that keeps the words of a comment as they were written, and a withdrawn one withdrawn."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in COMMENT_COLUMNS)
    changed += f" OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at {differs} NEW.withdrawn_at)"
    if vendor != "postgresql":
        return [
            f"""CREATE TRIGGER comment_no_update BEFORE UPDATE ON {COMMENT_TABLE} WHEN {changed}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
            f"""CREATE TRIGGER comment_no_delete BEFORE DELETE ON {COMMENT_TABLE}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        ]
    return [
        f"""CREATE TRIGGER comment_no_update BEFORE UPDATE ON {COMMENT_TABLE}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION zhenping_refuse_rewriting()""",
        f"""CREATE TRIGGER comment_no_delete BEFORE DELETE ON {COMMENT_TABLE}
            FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_rewriting()""",
    ]


def comment_remove_statements(vendor: str) -> list[str]:
    """SQL that takes them away again."""
    table = f" ON {COMMENT_TABLE}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS comment_no_{act}{table}" for act in ("update", "delete")]
