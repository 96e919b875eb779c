"""What one record of a patient taught is proposed in the patient's other records, and in nobody else's."""

import pytest

from curation import jobs
from curation.models import AuditEntry, IdentifierSpan, SourceRecord, SpanState, User
from curation.refusal import Refused
from curation.services.deidentification import accept_remaining, add_span, reopen_span, sign_first
from curation.services.imports import commit_batch
from tests.cast import Cast
from tests.curation.deliveries import csv_bytes, staged

NICKNAME = "葫芦娃"


def records(by: User, *rows: tuple[str, str]) -> list[SourceRecord]:
    """Records by (record number, text), with their identifiers found."""
    content = csv_bytes([("心内科", "", number, "复诊", text) for number, text in rows])
    batch = staged(by, content, name=f"{len(rows)}.csv")
    jobs.run_here(commit_batch(batch=batch, by=by))
    jobs.run_here(jobs.enqueue("detect", {"batch": batch.pk}, key=str(batch.pk)))
    return list(batch.records.order_by("row"))


def propagated(record: SourceRecord) -> list[tuple[str, str, str]]:
    rows = IdentifierSpan.objects.filter(record=record, layer="propagation").order_by("start")
    return [(record.text[span.start : span.end], span.type, span.state) for span in rows]


def sign(record: SourceRecord, by: User, word: str = NICKNAME, type_: str = "NAME_PATIENT") -> None:
    at = record.text.index(word)
    if not record.spans.filter(start__lte=at, end__gte=at + len(word)).exists():
        add_span(record=record, start=at, end=at + len(word), type_=type_, by=by)
    accept_remaining(record=record, by=by)
    sign_first(record=record, by=by)


def test_a_name_marked_in_one_record_is_proposed_in_the_patients_others_only(cast: Cast) -> None:
    first, same, stranger = records(
        cast.alice,
        ("ZY100001", f"家人都叫他{NICKNAME}，胸闷三天。"),
        ("ZY100001", f"{NICKNAME}今日复查，{NICKNAME}自述好转。"),
        ("ZY100002", f"爱看动画{NICKNAME}，咳嗽两天。"),
    )
    IdentifierSpan.objects.exclude(record=first).delete()
    sign(first, cast.bob)
    assert propagated(same) == [(NICKNAME, "NAME_PATIENT", SpanState.PROPOSED)] * 2
    assert propagated(stranger) == []
    entry = AuditEntry.objects.filter(action="record.signed_first").get()
    assert entry.detail["proposed_elsewhere"] == 2


def test_what_is_marked_already_is_not_marked_twice(cast: Cast) -> None:
    first, same = records(
        cast.alice, ("ZY100001", f"都叫他{NICKNAME}。"), ("ZY100001", f"{NICKNAME}今日复查。")
    )
    IdentifierSpan.objects.exclude(record=first).delete()
    at = same.text.index(NICKNAME)
    add_span(record=same, start=at, end=at + 3, type_="NAME_PATIENT", by=cast.bob)
    sign(first, cast.bob)
    assert propagated(same) == []


def test_a_patient_nobody_named_shares_nothing(cast: Cast) -> None:
    first, other = records(cast.alice, ("", f"都叫他{NICKNAME}，胸闷。"), ("", f"{NICKNAME}今日复查。"))
    IdentifierSpan.objects.exclude(record=first).delete()
    sign(first, cast.bob)
    assert propagated(other) == []


def test_a_signed_record_is_left_as_it_was_signed(cast: Cast) -> None:
    first, same = records(
        cast.alice, ("ZY100001", f"都叫他{NICKNAME}。"), ("ZY100001", "今日复查，并无不适。")
    )
    accept_remaining(record=same, by=cast.bob)
    sign_first(record=same, by=cast.bob)
    sign(first, cast.carol)
    assert propagated(same) == []


def test_a_range_grows_over_what_it_holds_and_shrinks_only_after_its_decision_is_taken_back(
    cast: Cast,
) -> None:
    [record] = records(cast.alice, ("ZY100001", f"都叫他小{NICKNAME}，邻居也叫小{NICKNAME}。"))
    record.spans.all().delete()
    at = record.text.index(NICKNAME)
    assert len(add_span(record=record, start=at, end=at + 3, type_="NAME_PATIENT", by=cast.bob)) == 2
    grown = add_span(record=record, start=at - 1, end=at + 3, type_="NAME_PATIENT", by=cast.bob)
    assert [record.text[span.start : span.end] for span in grown] == [f"小{NICKNAME}"] * 2
    assert record.spans.count() == 2
    with pytest.raises(Refused) as caught:
        add_span(record=record, start=at, end=at + 3, type_="NAME_PATIENT", by=cast.bob)
    assert caught.value.code == "span_overlaps"
    for span in record.spans.all():
        reopen_span(record=record, span=span, by=cast.bob)
    assert len(add_span(record=record, start=at, end=at + 3, type_="NAME_PATIENT", by=cast.bob)) == 2


def test_the_stretch_that_was_selected_is_marked_even_where_it_overlaps_its_like(cast: Cast) -> None:
    [record] = records(cast.alice, ("ZY100001", "哈哈哈哈哈，笑后胸痛。"))
    record.spans.all().delete()
    at = record.text.index("哈") + 1
    added = add_span(record=record, start=at, end=at + 2, type_="NAME_OTHER", by=cast.bob)
    assert [(span.start, span.end) for span in added] == [(at, at + 2), (at + 2, at + 4)]
