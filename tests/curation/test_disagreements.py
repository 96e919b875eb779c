"""Two readers who do not agree: mending, standing by, a third person's decisions, and who may do which."""

import pytest
from django.db import IntegrityError, transaction

from curation.models import (
    AuditEntry,
    ContestedPlace,
    DeidentifiedRecord,
    Disagreement,
    DisagreementState,
    RecordState,
    SpanState,
)
from curation.permissions import can_adjudicate_record, can_open_raw
from curation.refusal import Refused
from curation.services.deidentification import (
    accept_remaining,
    add_span,
    decide_span,
    reopen_span,
    sign_first,
    sign_second,
)
from curation.services.disagreements import Decision, adjudicate_record, return_record, stand_by
from curation.services.imports import undo_batch
from curation.services.rewriting import rewritten
from tests.cast import Cast
from tests.curation.deliveries import (
    LUNGS,
    adjudicated,
    decisions,
    disputed,
    fresh,
    record_of,
    returned,
    signed_once,
)


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def test_an_objection_names_its_places_in_the_original(cast: Cast) -> None:
    record = returned(cast, LUNGS, "【手机号】")
    quotes = {record.text[p.start : p.end] for p in ContestedPlace.objects.all()}
    assert quotes == {LUNGS, "13800138000"}
    assert record.state == RecordState.DETECTED and not DeidentifiedRecord.objects.exists()


@pytest.mark.parametrize(
    ("places", "code"),
    [
        (["没有这句话"], "quote_not_found"),
        ([" ", ""], "places_required"),
        (["欧阳晓雯"], "quote_not_found"),
    ],
)
def test_an_objection_without_words_of_the_text_is_refused(cast: Cast, places: list[str], code: str) -> None:
    record = signed_once(cast.bob, cast.alice)
    assert refusal(return_record, record=record, by=cast.carol, places=places, reason="x") == code
    assert fresh(record).state == RecordState.SIGNED_ONCE


def test_what_an_objection_says_lies_sealed_in_the_database(cast: Cast) -> None:
    record = disputed(cast)
    adjudicate_record(record=record, by=cast.dan, decisions=decisions(record, hide=True))
    from_table = [
        *Disagreement.objects.extra(select={"raw": "reason", "raw2": "reply"}).values_list("raw", "raw2")
    ]
    from_table += ContestedPlace.objects.extra(select={"raw": "quote", "raw2": "reason"}).values_list(
        "raw", "raw2"
    )
    stored = str(from_table) + str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "k1:" in str(from_table[0]) and "k1:" in str(from_table[-1])
    for words in (LUNGS, "只有他一人", "常规查体", "我的理由"):
        assert words not in stored


def test_the_first_reader_cannot_sign_over_an_open_objection(cast: Cast) -> None:
    record = returned(cast)
    assert refusal(sign_first, record=record, by=cast.bob) == "objection_open"
    assert not DeidentifiedRecord.objects.exists()


def test_a_mended_text_is_signed_by_both_readers(cast: Cast) -> None:
    record = returned(cast)
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=record, by=cast.bob)
    assert Disagreement.objects.get().state == DisagreementState.MENDED
    signed = sign_second(record=fresh(record), by=cast.carol)
    assert LUNGS not in signed.text and signed.is_signed_twice


def test_who_mended_everything_has_nothing_to_stand_by(cast: Cast) -> None:
    record = returned(cast)
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    assert refusal(stand_by, record=record, by=cast.bob, reason="x") == "nothing_contested"


def test_only_what_was_not_mended_goes_to_the_adjudicator(cast: Cast) -> None:
    record = returned(cast, LUNGS, "胸闷1天")
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    stand_by(record=record, by=cast.bob, reason="常规主诉")
    assert [place.quote for place in ContestedPlace.objects.all()] == ["胸闷1天"]


def test_only_the_reader_who_signed_stands_by_the_text_and_says_why(cast: Cast) -> None:
    record = returned(cast)
    assert refusal(stand_by, record=record, by=cast.carol, reason="x") == "not_allowed"
    assert refusal(stand_by, record=record, by=cast.dan, reason="x") == "not_allowed"
    assert refusal(stand_by, record=record, by=cast.bob, reason=" ") == "reason_required"
    assert fresh(record).state == RecordState.DETECTED


def test_the_same_place_a_second_time_goes_straight_to_an_adjudicator(cast: Cast) -> None:
    record = returned(cast)
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + 2, type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=record, by=cast.bob)
    again = return_record(record=fresh(record), by=cast.dan, places=["呼吸音清"], reason="还在")
    assert again.state == RecordState.DISPUTED
    assert not can_adjudicate_record(cast.dan, again) and not can_adjudicate_record(cast.carol, again)


def test_whoever_had_a_hand_in_the_record_does_not_adjudicate_it(cast: Cast) -> None:
    record = disputed(cast)
    allowed = {who.name for who in cast.everybody if can_adjudicate_record(who, record)}
    assert allowed == {"Alice", "Dan", "Erin"}
    for who in (cast.bob, cast.carol, cast.lead):
        given = decisions(record, hide=True)
        assert refusal(adjudicate_record, record=record, by=who, decisions=given) == "not_allowed"
    assert {who.name for who in cast.everybody if can_open_raw(who, record)} == {
        "Alice",
        "Bob",
        "Dan",
        "Erin",
    }


def test_who_decided_an_identifier_of_the_record_does_not_adjudicate_it(cast: Cast) -> None:
    record = record_of(cast.alice)
    decide_span(record=record, span=record.spans.first(), by=cast.erin, accept=True)
    accept_remaining(record=record, by=cast.bob)
    sign_first(record=record, by=cast.bob)
    return_record(record=fresh(record), by=cast.carol, places=[LUNGS], reason="x")
    stand_by(record=fresh(record), by=cast.bob, reason="x")
    assert not can_adjudicate_record(cast.erin, fresh(record))


def test_the_database_itself_refuses_an_adjudicator_who_is_a_party(cast: Cast) -> None:
    dispute = disputed(cast).disagreements.get()
    for party in (cast.bob, cast.carol):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disagreement.objects.filter(pk=dispute.pk).update(
                adjudicator=party, state="decided", closed_at=dispute.raised_at
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Disagreement.objects.filter(pk=dispute.pk).update(state="decided")


@pytest.mark.parametrize("column", ["first_reader", "second_reader"])
def test_the_database_itself_refuses_a_signature_of_the_adjudicator(cast: Cast, column: str) -> None:
    record = adjudicated(cast, hide=False)
    sign_first(record=record, by=cast.bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeidentifiedRecord.objects.update(**{column: cast.dan})


def test_what_the_adjudicator_hides_leaves_the_text_and_two_readers_sign_it(cast: Cast) -> None:
    record = adjudicated(cast, hide=True)
    assert record.state == RecordState.DETECTED and not DeidentifiedRecord.objects.exists()
    sign_first(record=record, by=cast.bob)
    signed = sign_second(record=fresh(record), by=cast.carol)
    assert LUNGS not in signed.text and "【编号】" in signed.text
    assert (signed.first_reader, signed.second_reader, signed.adjudicator) == (cast.bob, cast.carol, cast.dan)


def test_what_the_adjudicator_keeps_stays_and_the_objector_or_another_signs(cast: Cast) -> None:
    record = adjudicated(cast, hide=False)
    sign_first(record=record, by=cast.bob)
    signed = sign_second(record=fresh(record), by=cast.erin)
    assert LUNGS in signed.text and signed.is_signed_twice


def test_the_adjudicator_signs_neither_first_nor_second(cast: Cast) -> None:
    record = adjudicated(cast, hide=True)
    assert refusal(sign_first, record=record, by=cast.dan) == "not_allowed"
    sign_first(record=record, by=cast.bob)
    assert refusal(sign_second, record=fresh(record), by=cast.dan) == "not_allowed"


def test_no_reader_takes_back_what_the_adjudicator_hid(cast: Cast) -> None:
    record = adjudicated(cast, hide=True)
    span = record.spans.get(layer="adjudication")
    at, end = span.start, span.end
    assert refusal(reopen_span, record=record, span=span, by=cast.bob) == "adjudicated"
    assert (
        refusal(decide_span, record=record, span=span, by=cast.bob, accept=False, reason="x") == "adjudicated"
    )
    wider = {"start": at - 1, "end": end + 1, "type_": "DATE"}
    assert refusal(add_span, record=record, by=cast.bob, **wider) == "adjudicated"
    record.spans.filter(pk=span.pk).update(state=SpanState.REJECTED)
    assert refusal(sign_first, record=record, by=cast.bob) == "adjudicated"


def test_a_decision_over_a_replaced_place_takes_the_whole_of_it(cast: Cast) -> None:
    record = disputed(cast, "某医院住院")
    adjudicate_record(record=record, by=cast.dan, decisions=decisions(record, hide=True))
    text = rewritten(fresh(record)).text
    assert "某医院" not in text and "住院。" not in text and "【编号】" in text


def test_every_place_needs_a_decision_a_reason_and_a_type_that_changes_something(cast: Cast) -> None:
    record = disputed(cast, LUNGS, "某医院")
    given = decisions(record, hide=True, type_="HOSPITAL")
    act = {"record": record, "by": cast.dan}
    assert refusal(adjudicate_record, **act, decisions={}) == "ruling_missing"
    silent = {place: Decision(hide=False, reason=" ") for place in given}
    assert refusal(adjudicate_record, **act, decisions=silent) == "reason_required"
    kept = {place: Decision(hide=True, reason="x", type="TIME") for place in given}
    assert refusal(adjudicate_record, **act, decisions=kept) == "type_is_kept"
    assert refusal(adjudicate_record, **act, decisions=given) == "ruling_changes_nothing"
    assert (
        fresh(record).state == RecordState.DISPUTED and not record.spans.filter(layer="adjudication").exists()
    )


def test_an_adjudicated_place_can_be_contested_again_before_somebody_new_only(cast: Cast) -> None:
    record = adjudicated(cast, hide=False)
    sign_first(record=record, by=cast.bob)
    again = return_record(record=fresh(record), by=cast.carol, places=[LUNGS], reason="x")
    assert again.state == RecordState.DISPUTED
    allowed = {who.name for who in cast.everybody if can_adjudicate_record(who, again)}
    assert allowed == {"Alice", "Erin"}


def test_a_delivery_with_a_disputed_record_cannot_be_taken_back(cast: Cast) -> None:
    record = disputed(cast)
    record.spans.update(decided_by=None)
    assert refusal(undo_batch, batch=record.batch, by=cast.alice) == "batch_in_use"
