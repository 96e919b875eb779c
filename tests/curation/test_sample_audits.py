"""Sample audits: what is drawn, who reads it, what becomes of words that are left, what the bound covers."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from curation.models import (
    AuditedRecord,
    AuditEntry,
    AuditFinding,
    DeidentifiedRecord,
    RecordState,
    SampleAudit,
    Source,
    SourceRecord,
)
from curation.permissions import can_audit_row
from curation.refusal import Refused
from curation.sample_audit_selectors import rows_to_audit
from curation.services.deidentification import accept_remaining, add_span, open_raw, sign_first, sign_second
from curation.services.residual_risk import bound_words, residual_risk, risk_lines
from curation.services.sample_audits import (
    Left,
    cancel_audit,
    draw_audit,
    read_sampled,
    sample_of,
    stock_of,
)
from curation.services.sources import close_source
from tests.cast import Cast
from tests.curation.deliveries import LUNGS, delivered, fresh


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def signed(cast: Cast, count: int = 3) -> Source:
    """A source whose records bob and carol signed."""
    batch = delivered(cast.alice, count)
    for record in batch.records.all():
        accept_remaining(record=record, by=cast.bob)
        sign_first(record=record, by=cast.bob)
        sign_second(record=fresh(record), by=cast.carol)
    return batch.source


def drawn(cast: Cast, size: int = 2, source: Source | None = None) -> SampleAudit:
    source = source or signed(cast)
    return draw_audit(by=cast.lead, stock=stock_of(source), sample_size=size, source=source)


def sample(audited: SampleAudit) -> list[AuditedRecord]:
    return list(audited.rows.filter(sampled=True))


def keys() -> list[int]:
    return list(DeidentifiedRecord.objects.values_list("pk", flat=True))


def test_the_sample_can_be_drawn_again_from_seed_and_stock(cast: Cast) -> None:
    audited = drawn(cast)
    stock = list(audited.rows.values_list("record_id", flat=True))
    assert len(stock) == audited.size == 3
    again = sample_of(audited.seed, stock[::-1], audited.sample_size)
    assert again == [row.record_id for row in sample(audited)]
    entry = AuditEntry.objects.get(action="sample_audit.drawn")
    assert entry.detail == {"size": 3, "sample": 2, "seed": str(audited.seed)}


def test_who_draws_what(cast: Cast) -> None:
    source = signed(cast)
    for who in (cast.alice, cast.evaluator, cast.admin):
        asked = {"by": who, "stock": stock_of(source), "sample_size": 1}
        assert refusal(draw_audit, **asked) == "not_allowed"
    asked = {"by": cast.lead, "stock": stock_of(source)}
    assert refusal(draw_audit, **asked, sample_size=4) == "audit_sample_size"
    drawn(cast, source=source)
    assert refusal(draw_audit, **asked, sample_size=1) == "audit_under_way"
    nothing = DeidentifiedRecord.objects.none()
    assert refusal(draw_audit, by=cast.lead, stock=nothing, sample_size=1) == "nothing_signed"


def test_only_strangers_to_a_record_read_it(cast: Cast) -> None:
    audited = drawn(cast, 3)
    row = sample(audited)[0]
    open_raw(record=row.record, by=cast.alice)
    assert {who.name for who in cast.everybody if can_audit_row(who, row)} == {"Dan", "Erin"}
    for who in (cast.alice, cast.bob, cast.carol, cast.lead):
        assert refusal(read_sampled, row=row, by=who) == "not_allowed"
    assert len(rows_to_audit(cast.dan)) == 3 and not rows_to_audit(cast.bob)
    assert len(rows_to_audit(cast.alice)) == 2


def test_a_clean_sample_ends_with_its_exact_bound_in_words(cast: Cast) -> None:
    audited = drawn(cast, 3)
    for row in sample(audited):
        read_sampled(row=row, by=cast.dan)
    audited.refresh_from_db()
    assert (audited.state, audited.found) == ("done", 0)
    assert audited.bound == pytest.approx(1 - 0.05 ** (1 / 3))
    assert bound_words(audited) == "抽查 3 份，其中 0 份仍有直接标识符；真实比例 95 % 把握不超过 63.2 %。"
    risk = residual_risk(keys())
    assert risk.uncovered == 0 and risk.bound == audited.bound


def test_a_row_is_read_once(cast: Cast) -> None:
    row = sample(drawn(cast))[0]
    read_sampled(row=row, by=cast.dan)
    assert refusal(read_sampled, row=row, by=cast.erin) == "audit_row_read"


def test_words_that_are_left_go_back_to_reading_sealed_and_count(cast: Cast) -> None:
    audited = drawn(cast, 3)
    first, *others = sample(audited)
    read_sampled(row=first, by=cast.dan, left=[Left(LUNGS, "NAME_PATIENT")])
    for row in others:
        read_sampled(row=row, by=cast.dan)
    audited.refresh_from_db()
    assert (audited.found, audited.state) == (1, "done")
    record = fresh(first.record)
    assert record.state == RecordState.DETECTED and not hasattr(record, "deidentified")
    assert refusal(sign_first, record=record, by=cast.bob) == "objection_open"
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=fresh(record), by=cast.bob)
    sign_second(record=fresh(record), by=cast.carol)
    risk = residual_risk(keys())
    assert risk.uncovered == 1 and not risk.named and risk.bound is None
    assert "未抽查：1 份病历（共 3 份）。" in risk_lines(risk)


def test_words_of_a_finding_lie_sealed_and_go_with_the_source(cast: Cast) -> None:
    audited = drawn(cast, 1)
    row = sample(audited)[0]
    read_sampled(row=row, by=cast.dan, left=[Left(LUNGS, "NAME_PATIENT")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote FROM curation_auditfinding")
        [(stored,)] = cursor.fetchall()
    details = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert LUNGS not in stored + details and AuditFinding.objects.get().quote == LUNGS
    source = row.record.source
    close_source(source=source, by=cast.lead, name=source.name)
    assert AuditFinding.objects.get().quote == ""


def test_what_is_no_direct_identifier_goes_back_and_does_not_count(cast: Cast) -> None:
    audited = drawn(cast, 1)
    read_sampled(row=sample(audited)[0], by=cast.dan, left=[Left(LUNGS, "HOSPITAL")])
    audited.refresh_from_db()
    assert (audited.found, AuditedRecord.objects.get(sampled=True).outcome) == (0, "indirect")


@pytest.mark.parametrize(
    ("left", "code"),
    [(Left("没有的话", "NAME_PATIENT"), "quote_not_found"), (Left(LUNGS, "NO_SUCH"), "unknown_type")],
)
def test_findings_name_words_of_the_text_and_a_known_type(cast: Cast, left: Left, code: str) -> None:
    row = sample(drawn(cast))[0]
    assert refusal(read_sampled, row=row, by=cast.dan, left=[left]) == code
    assert not AuditFinding.objects.exists() and AuditedRecord.objects.get(pk=row.pk).outcome == ""


def test_an_audit_is_given_up_with_a_reason_and_covers_nothing(cast: Cast) -> None:
    audited = drawn(cast)
    assert refusal(cancel_audit, audited=audited, by=cast.lead, reason=" ") == "reason_required"
    assert refusal(cancel_audit, audited=audited, by=cast.dan, reason="x") == "not_allowed"
    cancel_audit(audited=audited, by=cast.lead, reason="人手不足")
    assert refusal(cancel_audit, audited=audited, by=cast.lead, reason="x") == "wrong_state"
    assert residual_risk(keys()).uncovered == 3
    assert refusal(read_sampled, row=sample(audited)[0], by=cast.dan) == "audit_row_read"


def test_the_database_keeps_a_verdict_to_drawn_rows_and_a_result_to_finished_audits(cast: Cast) -> None:
    audited = drawn(cast, 1)
    undrawn = audited.rows.filter(sampled=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        undrawn.update(outcome="clean", reader=cast.dan, read_at=audited.drawn_at)
    for wrong in ({"found": 0}, {"state": "done"}, {"sample_size": 9}, {"state": "cancelled"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SampleAudit.objects.filter(pk=audited.pk).update(**wrong)


def test_from_drawing_to_the_bound_on_the_pages(cast: Cast, client) -> None:
    source = signed(cast, 1)
    client.force_login(cast.lead)
    assert (
        client.post(reverse("sample_audit_new"), {"source": source.pk, "sample_size": 9}).status_code == 422
    )
    client.post(reverse("sample_audit_new"), {"source": source.pk, "sample_size": 1})
    row = AuditedRecord.objects.get()
    reading = reverse("sample_audit_read", args=[row.pk])
    assert client.get(reading).status_code == 404
    client.force_login(cast.carol)
    assert client.get(reading).status_code == 404
    assert reading not in client.get(reverse("sample_audit_list")).content.decode()
    client.force_login(cast.dan)
    assert reading in client.get(reverse("sample_audit_list")).content.decode()
    page = client.get(reading).content.decode()
    assert LUNGS in page and "欧阳晓雯" not in page
    assert client.post(reading, {}).status_code == 422
    wrong = client.post(reading, {"action": "left", "places": "没有的话", "type": "NAME_PATIENT"})
    assert wrong.status_code == 422 and "没有的话" in wrong.content.decode()
    client.post(reading, {"statement": "on"})
    client.force_login(cast.lead)
    words = "抽查 1 份，其中 0 份仍有直接标识符；真实比例 95 % 把握不超过 95.0 %。"
    for address in (reverse("sample_audit_list"), reverse("sample_audit", args=[row.audit_id])):
        assert words in client.get(address).content.decode()


def test_an_audit_is_cancelled_on_its_page_with_a_reason(cast: Cast, client) -> None:
    audited = drawn(cast)
    client.force_login(cast.lead)
    address = reverse("sample_audit_cancel", args=[audited.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "人手不足"}, follow=True).content.decode()
    assert "人手不足" in shown and SampleAudit.objects.get().state == "cancelled"


def test_the_whole_of_it_over_the_api(cast: Cast, client) -> None:
    source = signed(cast, 2)
    json = {"content_type": "application/json"}
    client.force_login(cast.lead)
    given = {"source": source.pk, "sample_size": 1}
    made = client.post(reverse("api_sample_audits"), given, **json)
    assert made.status_code == 201 and made.json()["bound"] is None
    client.force_login(cast.bob)
    assert client.get(reverse("api_sampled_records")).json()["results"] == []
    client.force_login(cast.dan)
    assert client.get(reverse("api_sample_audits")).status_code == 404
    [row] = client.get(reverse("api_sampled_records")).json()["results"]
    assert LUNGS in row["text"]
    address = reverse("api_sampled_read", args=[row["id"]])
    assert client.post(address, {}, **json).json()["code"] == "clean_or_left"
    found = {"left": [{"quote": LUNGS, "type": "NAME_PATIENT"}]}
    assert client.post(address, found, **json).status_code == 204
    assert SourceRecord.objects.get(pk=row["record"]).state == RecordState.DETECTED
    client.force_login(cast.lead)
    told = client.get(reverse("api_sample_audit", args=[made.json()["id"]])).json()
    assert (told["found"], told["bound"]) == (1, 1.0)
