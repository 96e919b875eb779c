"""Triggers that keep a second signature from whoever knows the raw text, on SQLite and PostgreSQL.

A signature that stands is not looked at again: whoever opens the raw text after having signed (an importer
may) takes nothing back.
"""

from collections.abc import Sequence

REFUSAL = "who knows the raw text is no second reader"
KNOWS = """EXISTS (SELECT 1 FROM curation_rawreader
    WHERE record_id = NEW.source_record_id AND person_id = NEW.second_reader_id)"""


def independence_install_statements(vendor: str) -> Sequence[str]:
    """SQL that puts the triggers in place."""
    if vendor != "postgresql":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            f"""CREATE TRIGGER second_reader_is_independent_at_insert
                BEFORE INSERT ON curation_deidentifiedrecord WHEN {KNOWS} {refuse}""",
            f"""CREATE TRIGGER second_reader_is_independent
                BEFORE UPDATE ON curation_deidentifiedrecord
                WHEN OLD.second_reader_id IS NOT NEW.second_reader_id AND {KNOWS} {refuse}""",
        ]
    return [
        f"""CREATE FUNCTION zhenping_refuse_dependent_reader() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'UPDATE' AND OLD.second_reader_id IS NOT DISTINCT FROM NEW.second_reader_id THEN
                RETURN NEW;
              END IF;
              IF {KNOWS} THEN
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              RETURN NEW;
            END $$""",
        """CREATE TRIGGER second_reader_is_independent BEFORE INSERT OR UPDATE ON curation_deidentifiedrecord
           FOR EACH ROW EXECUTE FUNCTION zhenping_refuse_dependent_reader()""",
    ]


def independence_remove_statements(vendor: str) -> Sequence[str]:
    """SQL that takes them away again."""
    if vendor != "postgresql":
        return [
            "DROP TRIGGER IF EXISTS second_reader_is_independent_at_insert",
            "DROP TRIGGER IF EXISTS second_reader_is_independent",
        ]
    return [
        "DROP TRIGGER IF EXISTS second_reader_is_independent ON curation_deidentifiedrecord",
        "DROP FUNCTION IF EXISTS zhenping_refuse_dependent_reader",
    ]
