"""Deciding identifiers on the page, adding one that was missed, signing, and the second reader's page."""

import re

from django.urls import reverse

from curation.models import AuditEntry, DeidentifiedRecord, RecordState, SpanState
from curation.services.deidentification import accept_remaining, add_span, sign_first
from tests.cast import Cast
from tests.curation.deliveries import LUNGS, delivered, record_of, signed_once, signed_twice

HTMX = {"HX-Request": "true"}


def workspace(record) -> str:
    return reverse("record_deidentify", args=[record.pk])


def decide(browser, record, span, **data):
    return browser.post(reverse("record_span", args=[record.pk, span.pk]), data, headers=HTMX)


def marked(page: str) -> str:
    """The text as the browser would read it out of the workspace."""
    body = re.search(r"data-record-text>(.*?)</div>", page, re.S)
    assert body is not None
    return re.sub(r"<[^>]+>", "", body.group(1))


def test_the_workspace_shows_every_character_of_the_text_once(cast: Cast, enter) -> None:
    record = record_of(cast.alice)
    page = enter(cast.bob).get(workspace(record)).content.decode()
    assert marked(page) == record.text
    assert page.count("data-span=") == record.spans.count() > 3


def test_each_look_at_the_raw_text_is_audited_and_decisions_belong_to_the_look(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    browser.get(workspace(record))
    for span in record.spans.all()[:2]:
        decide(browser, record, span, decision="accept")
    assert AuditEntry.objects.filter(action="record.opened", actor=cast.bob.email).count() == 1
    browser.get(workspace(record))
    assert AuditEntry.objects.filter(action="record.opened", actor=cast.bob.email).count() == 2


def test_a_decision_by_htmx_answers_with_the_workspace_alone(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    span = record.spans.first()
    answer = decide(browser, record, span, decision="accept")
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page and "data-deidentify" in page
    span.refresh_from_db()
    assert (span.state, span.decided_by) == (SpanState.ACCEPTED, cast.bob)


def test_without_htmx_a_decision_comes_back_to_its_entry(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    span = record.spans.first()
    answer = browser.post(reverse("record_span", args=[record.pk, span.pk]), {"decision": "accept"})
    assert answer.headers["Location"] == f"{workspace(record)}#span-{span.pk}"


def test_a_rejection_needs_a_reason_and_says_so_beside_the_entry(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    span = record.spans.first()
    answer = decide(browser, record, span, decision="reject", reason=" ")
    assert answer.status_code == 422 and "请填写理由。" in answer.content.decode()
    decide(browser, record, span, decision="reject", reason="医学用语")
    span.refresh_from_db()
    assert (span.state, span.reason) == (SpanState.REJECTED, "医学用语")


def test_a_type_is_changed_and_a_decision_taken_back(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    span = record.spans.get(type="PHONE_MOBILE")
    decide(browser, record, span, decision="retype", type="PHONE_LAND")
    span.refresh_from_db()
    assert (span.type, span.state) == ("PHONE_LAND", SpanState.ACCEPTED)
    decide(browser, record, span, decision="reopen")
    span.refresh_from_db()
    assert span.state == SpanState.PROPOSED
    assert decide(browser, record, span, decision="retype", type="NO_SUCH").status_code == 422


def test_a_selection_after_an_emoji_is_marked_where_it_stands(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    start = record.text.index("双肺呼吸音清")
    assert start > record.text.index("😀")
    data = {"start": start, "end": start + 6, "type": "UNIQUE_OTHER"}
    page = browser.post(reverse("record_span_add", args=[record.pk]), data, headers=HTMX).content.decode()
    span = record.spans.get(layer="person")
    assert record.text[span.start : span.end] == "双肺呼吸音清" and span.state == SpanState.ACCEPTED
    assert re.search(rf'data-mark="{span.pk}"[^>]*>双肺呼吸音清</mark>', page)
    assert "【编号】" in page


def test_a_selection_outside_or_over_an_accepted_one_is_refused_in_words(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    address = reverse("record_span_add", args=[record.pk])
    outside = browser.post(address, {"start": 0, "end": 9999, "type": "DATE"}, headers=HTMX)
    assert outside.status_code == 422 and "不在病历正文之内" in outside.content.decode()
    span = record.spans.first()
    decide(browser, record, span, decision="accept")
    over = browser.post(address, {"start": span.start, "end": span.end, "type": "DATE"}, headers=HTMX)
    assert over.status_code == 422 and "重叠" in over.content.decode()
    assert "先在原文里选中" in browser.post(address, {"type": "DATE"}, headers=HTMX).content.decode()


def test_a_span_of_another_record_is_not_there(cast: Cast, enter) -> None:
    first, second = delivered(cast.alice, 2).records.order_by("row")
    answer = decide(enter(cast.bob), first, second.spans.first(), decision="accept")
    assert answer.status_code == 404


def test_from_accepting_the_rest_to_both_signatures(cast: Cast, enter) -> None:
    record, first, second = record_of(cast.alice), enter(cast.bob), enter(cast.carol)
    sign = reverse("record_sign", args=[record.pk])
    assert first.get(sign).headers["Location"] == workspace(record)
    first.post(reverse("record_accept_remaining", args=[record.pk]))
    blind = first.get(sign).content.decode()
    assert "<mark" not in blind and "欧阳晓雯" not in blind and "患者" in blind
    unread = first.post(sign)
    assert unread.status_code == 422 and "请先通读全文" in unread.content.decode()
    first.post(sign, {"statement": "on"})
    record.refresh_from_db()
    assert record.state == RecordState.SIGNED_ONCE

    reading = reverse("record_second_reading", args=[record.pk])
    page = second.get(reading).content.decode()
    assert "欧阳晓雯" not in page and "13800138000" not in page
    assert second.post(reading, {}).status_code == 422
    second.post(reading, {"statement": "on"})
    record.refresh_from_db()
    assert record.state == RecordState.SIGNED_TWICE
    text = enter(cast.lead).get(reverse("record_text", args=[record.pk])).content.decode()
    assert "Bob 逐处判断标识符并签字" in text and "Carol 独立通读并签字" in text


def test_a_number_that_nobody_marked_stops_the_signature_and_is_shown(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    record.spans.filter(type="PHONE_MOBILE").delete()
    accept_remaining(record=record, by=cast.bob)
    answer = browser.post(reverse("record_sign", args=[record.pk]), {"statement": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "手机号" in page and "13800138000" in page


def test_a_second_reader_sends_back_and_the_first_reader_learns_why(cast: Cast, enter) -> None:
    record = signed_once(cast.bob, cast.alice)
    browser, reading = enter(cast.carol), reverse("record_second_reading", args=[record.pk])
    nameless = {"action": "return", "places": LUNGS, "reason": ""}
    assert browser.post(reading, nameless).status_code == 422
    browser.post(reading, nameless | {"reason": "仍能认出欧阳女士"})
    record.refresh_from_db()
    assert record.state == RecordState.DETECTED and not DeidentifiedRecord.objects.exists()
    assert "仍能认出欧阳女士" in enter(cast.bob).get(workspace(record)).content.decode()
    entry = AuditEntry.objects.get(action="record.returned")
    assert "欧阳" not in str(entry.detail)
    at = record.text.index(LUNGS)
    add_span(record=record, start=at, end=at + len(LUNGS), type_="UNIQUE_OTHER", by=cast.bob)
    sign_first(record=record, by=cast.bob)
    record.refresh_from_db()
    assert "仍能认出" not in enter(cast.bob).get(workspace(record)).content.decode()


def test_after_two_signatures_only_importer_and_first_reader_open_the_raw_text(cast: Cast, enter) -> None:
    record = signed_twice(cast.bob, cast.carol, cast.alice)
    seen = {
        who: enter(getattr(cast, who)).get(workspace(record)).status_code
        for who in ("alice", "bob", "carol", "dan")
    }
    assert seen == {"alice": 200, "bob": 200, "carol": 404, "dan": 404}
    assert 'data-do="accept"' not in enter(cast.bob).get(workspace(record)).content.decode()


def test_markup_in_a_record_stays_text(cast: Cast, enter) -> None:
    record = record_of(cast.alice)
    record.spans.all().delete()
    record.text = "<script>alert(1)</script>\r\n" + record.text
    record.save()
    page = enter(cast.bob).get(workspace(record)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;&#13;\n" in page


def test_what_is_surely_an_identifier_is_not_rejected_by_one_key(cast: Cast, enter) -> None:
    record, browser = record_of(cast.alice), enter(cast.bob)
    known = next(span for span in record.spans.all() if span.layer == "known")
    entry = (
        browser.get(workspace(record)).content.decode().split(f'id="span-{known.pk}"')[1].split("</li>")[0]
    )
    assert "请写明理由" in entry
    reason = re.search(r'name="reason"[^>]*value="([^"]*)"', entry)
    assert reason is not None and reason.group(1) == ""
    refused = decide(browser, record, known, decision="reject", reason="")
    assert refused.status_code == 422
    known.refresh_from_db()
    assert known.state == SpanState.PROPOSED
    decide(browser, record, known, decision="reject", reason="与患者同名的药店")
    known.refresh_from_db()
    assert (known.state, known.reason) == (SpanState.REJECTED, "与患者同名的药店")
