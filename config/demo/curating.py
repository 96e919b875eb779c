"""The demo's first stage: three deliveries in three file forms, every identifier decided by one physician, signed by two."""

import csv
import io
import json
from collections.abc import Callable, Sequence

import openpyxl

from config.demo.cast import Cast
from config.demo.content import DemoRecord, records
from curation import jobs
from curation.models import (
    BatchState,
    IdentifierSpan,
    ImportBatch,
    Job,
    RecordState,
    SourceRecord,
    SpanState,
    User,
)
from curation.services import deidentification, imports, sources, staging

Say = Callable[[str], None]
SOURCE = "演示医院（虚构）"
COLUMNS = ("编号", "科室", "病历", "患者姓名", "联系人", "电话", "身份证号", "住院号", "住址", "医院", "医生")


def _cells(record: DemoRecord) -> list[str]:
    known = record.known

    def words(name: str) -> str:
        value = known.get(name) or ""
        return value if isinstance(value, str) else "、".join(value)

    facts = [
        words(n)
        for n in ("patient_name", "relatives", "phone", "id_number", "mrn", "address", "hospital", "staff")
    ]
    return [record.external_id, record.department, record.text, *facts]


def csv_file(rows: Sequence[DemoRecord]) -> bytes:
    """As an old hospital system writes it: GB18030."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return out.getvalue().encode("gb18030")


def xlsx_file(rows: Sequence[DemoRecord]) -> bytes:
    """As a colleague sends it: a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append(_cells(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def jsonl_file(rows: Sequence[DemoRecord]) -> bytes:
    """As a data platform exports it: JSON Lines."""
    lines = [json.dumps(dict(zip(COLUMNS, _cells(row), strict=True)), ensure_ascii=False) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def import_deliveries(cast: Cast, say: Say) -> None:
    """Three files, each staged, committed and searched for identifiers; a file that is in already is left alone."""
    rows = records()
    third = len(rows) // 3
    files = (
        ("内科病历.csv", csv_file, rows[:third]),
        ("专科病历.xlsx", xlsx_file, rows[third : 2 * third]),
        ("出院病历.jsonl", jsonl_file, rows[2 * third :]),
    )
    source = sources.ensure_source(name=SOURCE, terms="虚构数据，仅供演示。", by=cast.administrator)
    if ImportBatch.objects.filter(source=source, state=BatchState.COMMITTED).count() == len(files):
        return
    for name, form, part in files:
        batch = staging.stage_file(
            stream=io.BytesIO(form(part)), file_name=name, source=source, by=cast.physicians[0]
        )
        if batch.state == BatchState.COMMITTED:
            continue
        jobs.run_here(imports.commit_batch(batch=batch, by=cast.physicians[0], expected=len(part)))
        for kind in ("detect:{}", "near_duplicates:batch:{}"):
            jobs.run_here(Job.objects.get(idempotency_key=kind.format(batch.pk)))
        batch.refresh_from_db()
        say(f"导入 {name}：{batch.imported} 份病历，编码 {batch.encoding or '—'}，重复 {batch.duplicates}")


def _decide(record: SourceRecord, gold: DemoRecord, by: User) -> None:
    """A careful reader: what points at a person is accepted, what was missed is added, the rest is rejected with a reason."""
    planted = [(span.start, span.end, span.type) for span in gold.spans]
    for span in record.spans.all():
        overlapping = [type_ for start, end, type_ in planted if span.start < end and start < span.end]
        deidentification.decide_span(
            record=record,
            span=span,
            by=by,
            accept=bool(overlapping),
            type_=overlapping[0] if overlapping else "",
            reason="" if overlapping else "并非标识信息",
        )
    for start, end, type_ in planted:
        for at, stop in _uncovered(record, start, end):
            deidentification.add_span(record=record, start=at, end=stop, type_=type_, by=by)


def _uncovered(record: SourceRecord, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a planted identifier that no accepted span covers."""
    covered: set[int] = set()
    for span in IdentifierSpan.objects.filter(record=record, state=SpanState.ACCEPTED):
        covered.update(range(span.start, span.end))
    gaps: list[tuple[int, int]] = []
    for at in range(start, end):
        if at in covered:
            continue
        if gaps and gaps[-1][1] == at:
            gaps[-1] = (gaps[-1][0], at + 1)
        else:
            gaps.append((at, at + 1))
    return gaps


def confirm_records(cast: Cast, say: Say) -> int:
    """One physician decides and signs, another reads the rewritten text and signs; returns identifiers taken out."""
    gold = {record.external_id: record for record in records()}
    waiting = SourceRecord.objects.filter(batch__source__name=SOURCE).select_related("batch", "deidentified")
    for number, record in enumerate(waiting.order_by("pk")):
        first = cast.physicians[number % len(cast.physicians)]
        second = cast.physicians[(number + 1) % len(cast.physicians)]
        if record.state == RecordState.DETECTED:
            _decide(record, gold[record.external_id], first)
            deidentification.sign_first(record=record, by=first)
            record = SourceRecord.objects.select_related("batch", "deidentified").get(pk=record.pk)
        if record.state == RecordState.SIGNED_ONCE:
            deidentification.sign_second(record=record, by=second)
    found = IdentifierSpan.objects.filter(
        record__batch__source__name=SOURCE, state=SpanState.ACCEPTED
    ).count()
    say(f"去标识：{len(waiting)} 份病历，{found} 处标识符，均由两位医师签字")
    return found
