"""Triggers that make the database itself refuse a change of frozen rows, whoever asks, on SQLite and
PostgreSQL.

A frozen release may change in one way only: it may be withdrawn (and lose the link to a job that was cleaned
away). Its items never change and never go. A finished agreement report and its figures do not change at all,
but for the link to its job.
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


REPORT_COLUMNS = (
    "dataset",
    "dimension",
    "specialty",
    "method",
    "resamples",
    "seed",
    "created_by_id",
    "created_at",
    "computed_at",
    "source_digest",
    "seen_event",
    "n_items",
    "n_answers",
    "n_physicians",
    "n_pairs_of_physicians",
    "n_split_items",
)
REPORT_PARTS = ("agreementfigure", "baselinefigure", "agreementitem")


def _sqlite_report() -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in REPORT_COLUMNS)
    refuse = "BEGIN SELECT RAISE(ABORT, 'a finished agreement report cannot be changed'); END"
    statements = [
        f"""CREATE TRIGGER agreement_report_no_update BEFORE UPDATE ON annotation_agreementreport
            WHEN OLD.computed_at IS NOT NULL AND ({changed}) {refuse}""",
        f"""CREATE TRIGGER agreement_report_no_delete BEFORE DELETE ON annotation_agreementreport
            WHEN OLD.computed_at IS NOT NULL {refuse}""",
    ]
    for part in REPORT_PARTS:
        for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            finished = f"(SELECT computed_at FROM annotation_agreementreport WHERE id = {row}.report_id)"
            statements.append(
                f"""CREATE TRIGGER {part}_no_{act} BEFORE {act.upper()} ON annotation_{part}
                    WHEN {finished} IS NOT NULL {refuse}"""
            )
    return statements


def _postgres_report() -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in REPORT_COLUMNS)
    refuse = "RAISE EXCEPTION 'a finished agreement report cannot be changed'"
    statements = [
        f"""CREATE FUNCTION zhenping_refuse_finished_report() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF OLD.computed_at IS NOT NULL THEN
                IF TG_OP = 'DELETE' THEN {refuse}; END IF;
                IF {changed} THEN {refuse}; END IF;
              END IF;
              IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
              RETURN NEW;
            END $$""",
        f"""CREATE FUNCTION zhenping_refuse_finished_figure() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE row_of bigint;
            BEGIN
              IF TG_OP = 'INSERT' THEN row_of := NEW.report_id; ELSE row_of := OLD.report_id; END IF;
              IF (SELECT computed_at FROM annotation_agreementreport WHERE id = row_of) IS NOT NULL THEN
                {refuse};
              END IF;
              IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
              RETURN NEW;
            END $$""",
        """CREATE TRIGGER agreement_report_finished BEFORE UPDATE OR DELETE ON annotation_agreementreport
           FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_finished_report()""",
    ]
    return statements + [
        f"""CREATE TRIGGER {part}_finished BEFORE INSERT OR UPDATE OR DELETE ON annotation_{part}
            FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_finished_figure()"""
        for part in REPORT_PARTS
    ]


def report_install_statements(vendor: str) -> Sequence[str]:
    """SQL that puts the triggers on agreement reports in place."""
    return _postgres_report() if vendor == "postgresql" else _sqlite_report()


def report_remove_statements(vendor: str) -> Sequence[str]:
    """SQL that takes them away again."""
    if vendor == "postgresql":
        tables = [("agreement_report_finished", "agreementreport")]
        tables += [(f"{part}_finished", part) for part in REPORT_PARTS]
        gone = [f"DROP TRIGGER IF EXISTS {name} ON annotation_{table}" for name, table in tables]
        functions = ("zhenping_refuse_finished_report", "zhenping_refuse_finished_figure")
        return [*gone, *(f"DROP FUNCTION IF EXISTS {name}" for name in functions)]
    names = ["agreement_report_no_update", "agreement_report_no_delete"]
    names += [f"{part}_no_{act}" for part in REPORT_PARTS for act in ("insert", "update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
