"""The second reader never saw the raw text: on every way in, in the lists, and in the database itself."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from config.demo import cast as demo_cast
from config.demo import curating
from curation.models import DeidentifiedRecord, RawReader, RecordState, SourceRecord
from curation.permissions import can_sign_second
from curation.refusal import Refused
from curation.selectors import nobody_left_to_read
from curation.services.deidentification import (
    accept_remaining,
    add_span,
    decide_span,
    open_raw,
    reopen_span,
    sign_first,
    sign_second,
)
from curation.services.disagreements import return_record
from curation.services.near_duplicates import texts_side_by_side
from curation.services.sources import close_source
from tests.cast import Cast, physician
from tests.curation.deliveries import (
    LUNGS,
    adjudicated,
    delivered,
    fresh,
    record_of,
    signed_once,
    signed_twice,
)

SENTENCE = "不能担任第二位确认人"


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def opened_by(cast: Cast, *who: str) -> SourceRecord:
    """Bob signed first; the named people opened the raw text while it waited for that."""
    record = record_of(cast.alice)
    for name in who:
        open_raw(record=record, by=getattr(cast, name))
    accept_remaining(record=record, by=cast.bob)
    sign_first(record=record, by=cast.bob)
    return fresh(record)


def test_who_opened_the_raw_text_neither_signs_second_nor_objects(cast: Cast) -> None:
    record = opened_by(cast, "carol")
    assert refusal(sign_second, record=record, by=cast.carol) == "knows_raw_text"
    objection = {"places": [LUNGS], "reason": "x"}
    assert refusal(return_record, record=record, by=cast.carol, **objection) == "knows_raw_text"
    assert fresh(record).state == RecordState.SIGNED_ONCE
    assert sign_second(record=record, by=cast.dan).is_signed_twice


def test_who_decided_a_span_is_no_second_reader_even_when_the_decision_was_taken_back(cast: Cast) -> None:
    record = record_of(cast.alice)
    span = record.spans.first()
    decide_span(record=record, span=span, by=cast.carol, accept=True)
    reopen_span(record=record, span=record.spans.get(pk=span.pk), by=cast.carol)
    accept_remaining(record=record, by=cast.bob)
    sign_first(record=record, by=cast.bob)
    assert refusal(sign_second, record=fresh(record), by=cast.carol) == "knows_raw_text"


def test_the_importer_may_read_second_until_the_raw_text_is_opened(cast: Cast) -> None:
    record = signed_once(cast.bob, cast.alice)
    assert can_sign_second(cast.alice, record)
    open_raw(record=record, by=cast.alice)
    assert not can_sign_second(cast.alice, record)


def test_whoever_objects_and_then_opens_the_raw_text_leaves_the_second_signature_to_others(
    cast: Cast,
) -> None:
    record = signed_once(cast.bob, cast.alice)
    return_record(record=record, by=cast.carol, places=["胸闷1天"], reason="x")
    open_raw(record=fresh(record), by=cast.carol)
    for span in fresh(record).spans.all():
        decide_span(record=record, span=span, by=cast.bob, accept=True)
    at = record.text.index("胸闷1天")
    add_span(record=fresh(record), start=at, end=at + 4, type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=fresh(record), by=cast.bob)
    assert refusal(sign_second, record=fresh(record), by=cast.carol) == "knows_raw_text"


def test_the_adjudicator_counts_as_one_who_knows_the_raw_text(cast: Cast) -> None:
    record = adjudicated(cast, hide=False)
    assert RawReader.objects.filter(record=record, person=cast.dan).exists()


def test_records_shown_side_by_side_were_opened(cast: Cast) -> None:
    one, other = delivered(cast.alice, 2).records.order_by("pk")
    for _again in range(2):
        texts = texts_side_by_side(left=one.pk, right=other.pk, by=cast.erin)
        assert texts is not None and texts.raw
    assert set(RawReader.objects.filter(person=cast.erin).values_list("record", flat=True)) == {
        one.pk,
        other.pk,
    }


def test_the_database_itself_refuses_a_second_signature_of_who_knows_the_raw_text(cast: Cast) -> None:
    record = opened_by(cast, "carol")
    signed = {"second_reader": cast.carol, "second_signed_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        DeidentifiedRecord.objects.filter(source_record=record).update(**signed)
    there = DeidentifiedRecord.objects.get(source_record=record)
    DeidentifiedRecord.objects.all().delete()
    there.pk, there.second_reader, there.second_signed_at = None, cast.carol, timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        there.save(force_insert=True)


def test_a_signature_stands_when_its_owner_opens_the_raw_text_afterwards(cast: Cast) -> None:
    record = signed_twice(cast.bob, cast.alice, cast.alice)
    open_raw(record=record, by=cast.alice)
    close_source(source=record.source, by=cast.lead, name=record.source.name)
    assert fresh(record).deidentified.second_reader == cast.alice


def test_the_page_sends_who_knows_the_raw_text_away_with_the_reason(cast: Cast, client) -> None:
    record = opened_by(cast, "carol")
    client.force_login(cast.carol)
    address = reverse("record_second_reading", args=[record.pk])
    for answer in (client.get(address, follow=True), client.post(address, {"statement": "on"}, follow=True)):
        assert SENTENCE in answer.content.decode() and answer.redirect_chain[0][0].endswith(f"/{record.pk}/")
    assert fresh(record).state == RecordState.SIGNED_ONCE


def test_the_api_says_why(cast: Cast, client) -> None:
    record = opened_by(cast, "carol")
    client.force_login(cast.carol)
    for name in ("api_record_sign_second", "api_record_return"):
        given = {"statement": True, "places": [LUNGS], "reason": "x"}
        answer = client.post(reverse(name, args=[record.pk]), given, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "knows_raw_text")
    assert fresh(record).state == RecordState.SIGNED_ONCE


def test_the_list_offers_the_second_reading_to_independent_readers_only(cast: Cast, client) -> None:
    record = opened_by(cast, "carol")
    address, reading = reverse("record_list"), reverse("record_second_reading", args=[record.pk])
    offered = {}
    for who in (cast.alice, cast.bob, cast.carol, cast.dan):
        client.force_login(who)
        offered[who.name] = reading in client.get(address, {"state": "signed_once"}).content.decode()
    assert offered == {"Alice": True, "Bob": False, "Carol": False, "Dan": True}


def test_a_house_in_which_everybody_knows_the_text_is_told_so_until_somebody_new_comes(
    cast: Cast, client
) -> None:
    record = opened_by(cast, "alice", "carol", "dan", "erin")
    client.force_login(cast.lead)
    words = "执业资格有效的 5 位医师都看过原文"
    for address in (reverse("record_list"), reverse("record_text", args=[record.pk])):
        assert words in client.get(address).content.decode()
    physician("frank")
    assert nobody_left_to_read().records == 0
    assert words not in client.get(reverse("record_list")).content.decode()


def test_the_demo_finishes_with_independent_readers(db) -> None:
    cast = demo_cast.assemble()
    curating.import_deliveries(cast, lambda words: None)
    curating.confirm_records(cast, lambda words: None)
    signed = DeidentifiedRecord.objects.filter(second_reader__isnull=False)
    assert signed.count() == SourceRecord.objects.count() > 0
    for one in signed:
        assert not RawReader.objects.filter(record=one.source_record, person=one.second_reader).exists()


def test_the_migration_knows_everybody_of_whom_there_is_a_trace(cast: Cast) -> None:
    record = opened_by(cast, "carol")
    RawReader.objects.all().delete()
    import_module("curation.migrations.0011_raw_readers_and_sample_audits").note_raw_readers(apps, None)
    assert set(RawReader.objects.values_list("record", "person")) == {
        (record.pk, cast.bob.pk),
        (record.pk, cast.carol.pk),
    }
