"""Records over the API: lists without text, raw text with a trace, decisions in code points, two signatures."""

from django.urls import reverse

from curation.models import AuditEntry, RecordState
from tests.cast import Cast
from tests.curation.deliveries import LUNGS, delivered, disputed, record_of, returned, signed_once


def test_the_list_holds_no_text_and_is_filtered(cast: Cast, ask) -> None:
    delivered(cast.alice, 3)
    client = ask(cast.lead)
    answer = client.get(reverse("api_records"), {"state": "detected", "limit": 2}).json()
    assert len(answer["results"]) == 2 and answer["next"]
    assert "text" not in answer["results"][0] and answer["results"][0]["specialty"] == "03.04"
    assert len(client.get(answer["next"]).json()["results"]) == 1
    assert client.get(reverse("api_records"), {"specialty": "none"}).json()["results"] == []
    assert ask(cast.evaluator).get(reverse("api_records")).json()["results"] == []


def test_raw_text_is_read_by_physicians_and_leaves_a_trace(cast: Cast, ask) -> None:
    record = record_of(cast.alice)
    address = reverse("api_record_raw", args=[record.pk])
    assert ask(cast.bob).get(address).json() == {"id": record.pk, "text": record.text}
    assert AuditEntry.objects.get(action="record.opened").actor == cast.bob.email
    for who in (cast.lead, cast.evaluator, cast.admin):
        assert ask(who).get(address).status_code == 404
        assert ask(who).get(reverse("api_record_spans", args=[record.pk])).status_code == 404


def test_from_spans_to_both_signatures(cast: Cast, ask) -> None:
    record, bob, carol = record_of(cast.alice), ask(cast.bob), ask(cast.carol)
    spans = bob.get(reverse("api_record_spans", args=[record.pk])).json()
    phone = next(span for span in spans if span["type"] == "PHONE_MOBILE")
    assert record.text[phone["start"] : phone["end"]] == "13800138000"

    decide = reverse("api_record_span_decide", args=[record.pk, phone["id"]])
    assert bob.post(decide, {"decision": "reject"}, format="json").json()["code"] == "reason_required"
    assert bob.post(decide, {"decision": "accept"}, format="json").json() == {"changed": 1}
    assert bob.post(decide, {"decision": "perhaps"}, format="json").status_code == 400

    start = record.text.index("双肺")
    added = bob.post(
        reverse("api_record_spans", args=[record.pk]),
        {"start": start, "end": start + 2, "type": "UNIQUE_OTHER"},
        format="json",
    )
    assert added.status_code == 201 and added.json()[0]["start"] == start
    sign = reverse("api_record_sign_first", args=[record.pk])
    assert bob.post(sign, {"statement": True}, format="json").json()["code"] == "spans_unresolved"
    assert (
        bob.post(reverse("api_record_accept_remaining", args=[record.pk])).json()["changed"] == len(spans) - 1
    )
    assert bob.post(sign, {"statement": False}, format="json").json()["code"] == "statement_required"
    signed = bob.post(sign, {"statement": True}, format="json").json()
    assert signed["state"] == "signed_once" and "欧阳晓雯" not in signed["text"]

    second = reverse("api_record_sign_second", args=[record.pk])
    assert bob.post(second, {"statement": True}, format="json").json()["code"] == "same_reader"
    assert carol.post(second, {"statement": True}, format="json").json()["signed_twice"] is True
    assert ask(cast.lead).get(reverse("api_record", args=[record.pk])).json()["text"] == signed["text"]


def test_a_second_reader_sends_back(cast: Cast, ask) -> None:
    record = signed_once(cast.bob, cast.alice)
    address = reverse("api_record_return", args=[record.pk])
    objection = {"places": [LUNGS], "reason": "仍可辨认"}
    assert ask(cast.bob).post(address, objection, format="json").status_code == 403
    assert ask(cast.carol).post(address, {"reason": "x"}, format="json").status_code == 400
    foreign = ask(cast.carol).post(address, objection | {"places": ["没有的话"]}, format="json")
    assert foreign.json()["code"] == "quote_not_found"
    assert ask(cast.carol).post(address, objection, format="json").status_code == 204
    record.refresh_from_db()
    assert record.state == RecordState.DETECTED
    assert ask(cast.lead).get(reverse("api_record", args=[record.pk])).status_code == 404


def test_a_span_is_reached_through_its_own_record_only(cast: Cast, ask) -> None:
    first, second = delivered(cast.alice, 2).records.order_by("row")
    foreign = reverse("api_record_span_decide", args=[first.pk, second.spans.first().pk])
    assert ask(cast.bob).post(foreign, {"decision": "accept"}, format="json").status_code == 404


def test_from_standing_by_the_text_to_the_adjudicators_decision(cast: Cast, ask) -> None:
    record, bob, dan = returned(cast), ask(cast.bob), ask(cast.dan)
    address = reverse("api_record_stand_by", args=[record.pk])
    assert dan.post(address, {"reason": "x"}, format="json").json()["code"] == "not_allowed"
    stood = bob.post(address, {"reason": "常规查体"}, format="json").json()
    assert (stood["state"], stood["reply"]) == ("disputed", "常规查体")
    [place] = dan.get(reverse("api_record_disagreement", args=[record.pk])).json()["places"]
    assert record.text[place["start"] : place["end"]] == place["quote"] == LUNGS
    decision = {"place": place["id"], "hide": True, "type": "UNIQUE_OTHER", "reason": "罕见"}
    decide = reverse("api_record_adjudicate", args=[record.pk])
    assert bob.post(decide, {"decisions": [decision]}, format="json").status_code == 404
    assert dan.post(decide, {"decisions": []}, format="json").status_code == 400
    assert dan.post(decide, {"decisions": [decision]}, format="json").status_code == 204
    record.refresh_from_db()
    assert record.state == RecordState.DETECTED
    assert bob.get(reverse("api_record_disagreement", args=[record.pk])).json()["state"] == "decided"


def test_a_disagreement_is_read_by_those_who_may_open_the_raw_text(cast: Cast, ask) -> None:
    record = disputed(cast)
    address = reverse("api_record_disagreement", args=[record.pk])
    seen = {who.name for who in cast.everybody if ask(who).get(address).status_code == 200}
    assert seen == {"Alice", "Bob", "Dan", "Erin"}
