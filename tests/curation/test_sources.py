"""Closing a source: no surrogate can be made again, no original can be read, the reverse search still finds them."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from curation import jobs
from curation.models import (
    AuditEntry,
    ContestedPlace,
    Disagreement,
    RejectedRow,
    Source,
    SourceRecord,
)
from curation.refusal import Refused
from curation.services.deidentification import accept_remaining, add_span, sign_first, sign_second
from curation.services.gate import scan_artifacts
from curation.services.imports import commit_batch
from curation.services.near_duplicates import look_for_near_duplicates
from curation.services.policies import change_policy
from curation.services.rewriting import rewritten, surrogates_of
from curation.services.sources import close_source, ensure_source
from tests.cast import Cast
from tests.curation.deliveries import (
    LUNGS,
    csv_bytes,
    delivered,
    disputed,
    fresh,
    returned,
    rows_of,
    signed_once,
    signed_twice,
    staged,
)

NAME = "市一院"
# The day in the delivered story, and the name.
DAY, PATIENT = datetime.date(2024, 3, 2), "欧阳晓雯"


def closed(cast: Cast) -> Source:
    source = Source.objects.get(name=NAME)
    return close_source(source=source, by=cast.lead, name=NAME)


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def everything_stored(model, *columns: str) -> str:
    """Columns as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")
        return str(cursor.fetchall())


def test_after_closing_no_surrogate_can_be_made_again(cast: Cast) -> None:
    record = signed_twice(cast.bob, cast.carol, cast.alice)
    before = surrogates_of(fresh(record))
    moved = DAY + datetime.timedelta(days=before.shift_days)
    assert f"{moved.year}年{moved.month}月{moved.day}日" in record.deidentified.text
    closed(cast)
    assert refusal(surrogates_of, record=fresh(record)) == "source_closed"
    assert refusal(rewritten, record=fresh(record)) == "source_closed"
    assert everything_stored(Source, "surrogate_key") == "[(None,)]"
    # Neither another source nor one of the same name made elsewhere has the key.
    again = ensure_source(name="市二院")
    assert surrogates_of(SourceRecord(source=again, patient_key=record.patient_key)).shift_days is not None
    assert again.surrogate_key != before.project_key.hex()


def test_after_closing_nothing_stands_beside_the_text_from_which_the_shift_could_be_read(cast: Cast) -> None:
    record = signed_twice(cast.bob, cast.carol, cast.alice)
    signed_text = record.deidentified.text
    closed(cast)
    record = fresh(record)
    assert (record.text, record.known, record.extra, record.deidentified.offsets) == ("", {}, {}, [])
    assert record.deidentified.text == signed_text and record.deidentified.is_signed_twice


def test_after_closing_the_reverse_search_still_finds_the_originals(cast: Cast) -> None:
    signed_twice(cast.bob, cast.carol, cast.alice)
    closed(cast)
    codes = {finding.code for finding in scan_artifacts({"stem": f"答案写的是{PATIENT}本人。"})}
    assert "KNOWN_ORIGINAL" in codes
    assert not scan_artifacts({"stem": "答案写的是患者本人。"})


def test_each_source_moves_the_same_patients_dates_by_its_own_secret(cast: Cast) -> None:
    keys = {ensure_source(name=f"来源{number}").surrogate_key for number in range(3)}
    assert len(keys) == 3 and all(len(key or "") == 64 for key in keys)
    assert not any(key in everything_stored(Source, "surrogate_key") for key in keys)


def test_closing_takes_the_words_of_disagreements_and_of_rejected_rows(cast: Cast) -> None:
    record = returned(cast)
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=record, by=cast.bob)
    sign_second(record=fresh(record), by=cast.carol)
    bad = staged(cast.alice, csv_bytes([("心内科", PATIENT, "Z9", "", "")]), "缺正文.csv")
    jobs.run_here(commit_batch(batch=bad, by=cast.alice))
    assert RejectedRow.objects.get().content
    closed(cast)
    assert RejectedRow.objects.get().content == {}
    assert Disagreement.objects.get().reason == "" and ContestedPlace.objects.get().quote == ""


def test_closing_is_for_data_leads_who_give_the_name_and_is_audited(cast: Cast) -> None:
    signed_twice(cast.bob, cast.carol, cast.alice)
    source = Source.objects.get()
    for who in (cast.alice, cast.admin, cast.evaluator):
        assert refusal(close_source, source=source, by=who, name=NAME) == "not_allowed"
    assert refusal(close_source, source=source, by=cast.lead, name="市一") == "source_name_differs"
    closed(cast)
    entry = AuditEntry.objects.get(action="source.closed")
    assert (entry.actor, entry.detail) == (cast.lead.email, {"records": 1, "signed": 1})
    assert refusal(close_source, source=source, by=cast.lead, name=NAME) == "source_closed"


def test_a_source_with_work_under_way_is_not_closed(cast: Cast) -> None:
    record = signed_once(cast.bob, cast.alice)
    assert refusal(closed, cast=cast) == "source_at_work"
    sign_second(record=record, by=cast.carol)
    waits = staged(cast.alice, csv_bytes(rows_of(2)), "第二批.csv")
    assert refusal(closed, cast=cast) == "source_at_work"
    jobs.run_here(commit_batch(batch=waits, by=cast.alice))
    assert closed(cast).is_closed


def test_a_source_with_a_disputed_record_is_not_closed(cast: Cast) -> None:
    record = disputed(cast)
    assert refusal(closed, cast=cast) == "source_at_work"
    assert fresh(record).text


def test_a_closed_source_takes_no_delivery(cast: Cast) -> None:
    delivered(cast.alice)
    closed(cast)
    with pytest.raises(Refused) as caught:
        staged(cast.alice, csv_bytes(rows_of(2)), "第二批.csv")
    assert caught.value.code == "source_closed" and NAME in str(caught.value)
    assert refusal(look_for_near_duplicates, source=Source.objects.get(), by=cast.alice) == "source_closed"


def test_an_unsigned_record_of_a_closed_source_is_opened_and_signed_by_nobody(cast: Cast, client) -> None:
    record = delivered(cast.alice).records.get()
    accept_remaining(record=record, by=cast.bob)
    closed(cast)
    assert refusal(sign_first, record=record, by=cast.bob) == "not_allowed"
    for who in (cast.alice, cast.bob):
        client.force_login(who)
        assert client.get(reverse("record_deidentify", args=[record.pk])).status_code == 404
    page = client.get(reverse("record_list")).content.decode()
    assert "来源已关闭" in page and "来源关闭时未确认 1 份" in page and "待确认 0 份" in page


def test_changed_rules_leave_the_records_of_a_closed_source_alone(cast: Cast) -> None:
    record = delivered(cast.alice).records.get()
    spans = record.spans.count()
    closed(cast)
    rules = change_policy(by=cast.lead, actions={}, ignored=["TIME"], allowed=[], reason="x")
    jobs.run_here(rules.job)
    assert record.spans.count() == spans and not AuditEntry.objects.filter(action="record.opened").exists()


def test_the_database_itself_refuses_a_closed_source_with_a_key_and_an_open_one_without(cast: Cast) -> None:
    source = ensure_source(name=NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(surrogate_key=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(closed_at=source.created_at, closed_by=cast.lead)


def test_the_page_says_what_is_lost_and_wants_the_name(cast: Cast, client) -> None:
    delivered(cast.alice)
    source = Source.objects.get()
    address = reverse("source_close", args=[source.pk])
    client.force_login(cast.alice)
    assert (
        client.get(address).status_code == 404 and NAME in client.get(reverse("source_list")).content.decode()
    )
    assert address not in client.get(reverse("source_list")).content.decode()
    client.force_login(cast.lead)
    assert address in client.get(reverse("source_list")).content.decode()
    assert "尚未签字的 1 份病历" in client.get(address).content.decode()
    wrong = client.post(address, {"name": "别的"})
    assert (
        wrong.status_code == 422 and "别的" in wrong.content.decode() and not Source.objects.get().is_closed
    )
    client.post(address, {"name": NAME})
    assert Source.objects.get().is_closed
    assert "已于" in client.get(address).content.decode()
    assert "已关闭" in client.get(reverse("source_list")).content.decode()


def test_the_command_closes_in_the_name_of_a_data_lead(cast: Cast, capsys) -> None:
    delivered(cast.alice)
    with pytest.raises(CommandError) as caught:
        call_command("close_source", NAME, by=cast.alice.email, confirm=NAME)
    assert caught.value.returncode == 2
    call_command("close_source", NAME, by=cast.lead.email, confirm=NAME)
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["source"], last["records"]) == (NAME, 1) and Source.objects.get().is_closed
