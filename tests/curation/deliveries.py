"""Deliveries and records for the tests, brought in through the services as pages and commands do."""

import csv
import io

from curation import jobs
from curation.models import ImportBatch, SourceRecord, User
from curation.services.deidentification import accept_remaining, sign_first, sign_second
from curation.services.imports import commit_batch
from curation.services.sources import ensure_source
from curation.services.staging import stage_file

COLUMNS = ("科室", "姓名", "住院号", "主诉", "现病史")
# The emoji stands before the telephone number: code points and UTF-16 units differ there.
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
