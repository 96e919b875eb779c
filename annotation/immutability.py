"""Triggers that make the database itself refuse a change of frozen rows, whoever asks, on SQLite and
PostgreSQL.

A frozen release may change in one way only: it may be withdrawn (and lose the link to a job that was cleaned
away). Its items never change and never go.
"""

from collections.abc import Sequence

FROZEN_COLUMNS = (
    "name",
    "version",
    "kind",
    "track",
    "manifest",
    "prompts",
    "digest",
    "item_count",
    "frozen_at",
)

SQLITE_RELEASE_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN_COLUMNS)
POSTGRES_RELEASE_CHANGED = " OR ".join(
    f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN_COLUMNS
)

SQLITE_INSTALL = (
    """CREATE TRIGGER release_item_no_update BEFORE UPDATE ON annotation_releaseitem
       BEGIN SELECT RAISE(ABORT, 'a frozen release item cannot be changed'); END""",
    """CREATE TRIGGER release_item_no_delete BEFORE DELETE ON annotation_releaseitem
       BEGIN SELECT RAISE(ABORT, 'a frozen release item cannot be deleted'); END""",
    """CREATE TRIGGER release_item_no_late_insert BEFORE INSERT ON annotation_releaseitem
       WHEN (SELECT state FROM annotation_release WHERE id = NEW.release_id) <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'a frozen release takes no further item'); END""",
    f"""CREATE TRIGGER release_no_update BEFORE UPDATE ON annotation_release
       WHEN OLD.state <> 'draft' AND (({SQLITE_RELEASE_CHANGED})
            OR NOT (NEW.state = OLD.state OR (OLD.state = 'frozen' AND NEW.state = 'withdrawn')))
       BEGIN SELECT RAISE(ABORT, 'a frozen release cannot be changed'); END""",
    """CREATE TRIGGER release_no_delete BEFORE DELETE ON annotation_release WHEN OLD.state <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'a frozen release cannot be deleted'); END""",
)
SQLITE_REMOVE = tuple(
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        "release_item_no_update",
        "release_item_no_delete",
        "release_item_no_late_insert",
        "release_no_update",
        "release_no_delete",
    )
)

POSTGRES_INSTALL = (
    """CREATE FUNCTION zhenping_refuse_frozen_item() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'INSERT' THEN
           IF (SELECT state FROM annotation_release WHERE id = NEW.release_id) <> 'draft' THEN
             RAISE EXCEPTION 'a frozen release takes no further item';
           END IF;
           RETURN NEW;
         END IF;
         RAISE EXCEPTION 'a frozen release item cannot be changed or deleted';
       END $$""",
    f"""CREATE FUNCTION zhenping_refuse_frozen_release() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.state = 'draft' THEN
           IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
           RETURN NEW;
         END IF;
         IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a frozen release cannot be deleted'; END IF;
         IF ({POSTGRES_RELEASE_CHANGED})
            OR NOT (NEW.state = OLD.state OR (OLD.state = 'frozen' AND NEW.state = 'withdrawn')) THEN
           RAISE EXCEPTION 'a frozen release cannot be changed';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER release_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON annotation_releaseitem
       FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_frozen_item()""",
    """CREATE TRIGGER release_frozen BEFORE UPDATE OR DELETE ON annotation_release
       FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_frozen_release()""",
)
POSTGRES_REMOVE = (
    "DROP TRIGGER IF EXISTS release_item_frozen ON annotation_releaseitem",
    "DROP TRIGGER IF EXISTS release_frozen ON annotation_release",
    "DROP FUNCTION IF EXISTS zhenping_refuse_frozen_item",
    "DROP FUNCTION IF EXISTS zhenping_refuse_frozen_release",
)


def install_statements(vendor: str) -> Sequence[str]:
    """SQL that puts the triggers in place."""
    return POSTGRES_INSTALL if vendor == "postgresql" else SQLITE_INSTALL


def remove_statements(vendor: str) -> Sequence[str]:
    """SQL that takes them away again (a migration that is undone, a test database that is emptied)."""
    return POSTGRES_REMOVE if vendor == "postgresql" else SQLITE_REMOVE
