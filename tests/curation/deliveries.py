"""Deliveries and records for the tests, brought in through the services as pages and commands do."""

import csv
import io

from curation import jobs
from curation.models import ImportBatch, SourceRecord, User
from curation.services.deidentification import accept_remaining, sign_first, sign_second
from curation.services.disagreements import Decision, adjudicate_record, return_record, stand_by
from curation.services.imports import commit_batch
from curation.services.sources import ensure_source
from curation.services.staging import stage_file
from tests.cast import Cast

COLUMNS = ("科室", "姓名", "住院号", "主诉", "现病史")
# The emoji stands before the telephone number: code points and UTF-16 units differ there.
# Words of the story that no detector takes for an identifier.
LUNGS = "双肺呼吸音清"
STORY = "患者欧阳晓雯😀，电话13800138000，于2024年3月2日在协和医院住院。双肺呼吸音清。"


def csv_bytes(rows: list[tuple[str, ...]], *, encoding: str = "utf-8") -> bytes:
    """A csv file with our columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def rows_of(count: int) -> list[tuple[str, ...]]:
    """Rows that differ."""
    return [
        ("心内科", "欧阳晓雯", f"Z{number:06d}", f"胸闷{number}天", STORY) for number in range(1, count + 1)
    ]


def staged(by: User | None, content: bytes, name: str = "门诊.csv", source: str = "市一院") -> ImportBatch:
    """A file that waits to be looked at."""
    return stage_file(stream=io.BytesIO(content), file_name=name, source=ensure_source(name=source), by=by)


def delivered(by: User | None, count: int = 1, name: str = "门诊.csv") -> ImportBatch:
    """A delivery whose rows are in and searched for identifiers."""
    batch = staged(by, csv_bytes(rows_of(count)), name)
    jobs.run_here(commit_batch(batch=batch, by=by))
    jobs.run_here(jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk), by=by))
    batch.refresh_from_db()
    return batch


def record_of(by: User | None) -> SourceRecord:
    """One record with its identifiers proposed."""
    return delivered(by).records.get()


def signed_once(by: User, importer: User) -> SourceRecord:
    """A record whose identifiers ``by`` accepted and signed."""
    record = record_of(importer)
    accept_remaining(record=record, by=by)
    sign_first(record=record, by=by)
    record.refresh_from_db()
    return record


def signed_twice(first: User, second: User, importer: User) -> SourceRecord:
    """A record that two people signed."""
    record = signed_once(first, importer)
    sign_second(record=record, by=second)
    record.refresh_from_db()
    return record


def fresh(record: SourceRecord) -> SourceRecord:
    return SourceRecord.objects.get(pk=record.pk)


def returned(cast: Cast, *places: str) -> SourceRecord:
    """Bob signed, Carol objected."""
    record = signed_once(cast.bob, cast.alice)
    return return_record(record=record, by=cast.carol, places=places or [LUNGS], reason="只有他一人")


def disputed(cast: Cast, *places: str) -> SourceRecord:
    """Bob stands by his text."""
    record = returned(cast, *places)
    stand_by(record=record, by=cast.bob, reason="常规查体")
    return fresh(record)


def decisions(record: SourceRecord, *, hide: bool, type_: str = "UNIQUE_OTHER") -> dict[int, Decision]:
    places = record.disagreements.get(state="disputed").places.all()
    return {place.pk: Decision(hide=hide, type=type_ if hide else "", reason="我的理由") for place in places}


def adjudicated(cast: Cast, *, hide: bool) -> SourceRecord:
    record = disputed(cast)
    adjudicate_record(record=record, by=cast.dan, decisions=decisions(record, hide=hide))
    return fresh(record)
