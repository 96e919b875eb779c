"""The objection, the reply and the decision on the pages, and who is offered what."""

from django.urls import reverse

from curation.models import AuditEntry, ContestedPlace, RecordState, SourceRecord
from curation.services.deidentification import sign_first, sign_second
from tests.cast import Cast
from tests.curation.deliveries import LUNGS, adjudicated, disputed, fresh, signed_once


def workspace(record: SourceRecord) -> str:
    return reverse("record_deidentify", args=[record.pk])


def adjudication(record: SourceRecord) -> str:
    return reverse("record_adjudicate", args=[record.pk])


def test_from_the_objection_to_the_decision_on_the_pages(cast: Cast, enter) -> None:
    record = signed_once(cast.bob, cast.alice)
    reading = reverse("record_second_reading", args=[record.pk])
    carol, bob, dan = enter(cast.carol), enter(cast.bob), enter(cast.dan)
    wrong = carol.post(reading, {"action": "return", "places": "没有的话", "reason": "只有他一人"})
    assert wrong.status_code == 422 and "只有他一人" in wrong.content.decode()
    carol.post(reading, {"action": "return", "places": f"{LUNGS}\n某医院", "reason": "只有他一人"})

    page = bob.get(workspace(record)).content.decode()
    assert "只有他一人" in page and "坚持原判断" in page
    assert "坚持原判断" not in enter(cast.erin).get(workspace(record)).content.decode()
    address = reverse("record_stand_by", args=[record.pk])
    assert bob.post(address, {"reply": ""}).status_code == 422
    bob.post(address, {"reply": "常规查体"})
    assert fresh(record).state == RecordState.DISPUTED

    page = dan.get(adjudication(record)).content.decode()
    assert "只有他一人" in page and "常规查体" in page and "欧阳晓雯" in page and "协和医院" in page
    first, second = ContestedPlace.objects.order_by("start")
    given = {}
    for place, hide in ((first, "hide"), (second, "keep")):
        given |= {
            f"ruling_{place.pk}": hide,
            f"type_{place.pk}": "UNIQUE_OTHER",
            f"reason_{place.pk}": "理由甲",
        }
    half = dan.post(adjudication(record), given | {f"reason_{second.pk}": ""})
    assert half.status_code == 422 and "理由甲" in half.content.decode()
    dan.post(adjudication(record), given)
    assert fresh(record).state == RecordState.DETECTED
    assert "理由甲" in bob.get(workspace(record)).content.decode()
    sign_first(record=fresh(record), by=cast.bob)
    sign_second(record=fresh(record), by=cast.carol)
    shown = enter(cast.lead).get(reverse("record_text", args=[record.pk])).content.decode()
    assert "Dan 裁决了两位确认人的分歧" in shown and "理由甲" not in shown


def test_the_adjudicators_page_is_for_a_third_person_and_each_view_is_audited(cast: Cast, enter) -> None:
    record = disputed(cast)
    seen = {who.name: enter(who).get(adjudication(record)).status_code for who in cast.everybody}
    assert {name for name, code in seen.items() if code == 200} == {"Alice", "Dan", "Erin"}
    entries = AuditEntry.objects.filter(action="record.opened").values_list("actor", flat=True)
    assert sorted(entries) == sorted(who.email for who in (cast.alice, cast.dan, cast.erin))


def test_identical_words_are_decided_together(cast: Cast, enter) -> None:
    record = disputed(cast, "，")
    count = ContestedPlace.objects.count()
    page = enter(cast.dan).get(adjudication(record)).content.decode()
    assert count > 1 and page.count('name="reason_') == 1 and f"相同的 {count} 处" in page
    [first, *_others] = ContestedPlace.objects.order_by("start")
    given = {f"ruling_{first.pk}": "keep", f"type_{first.pk}": "UNIQUE_OTHER", f"reason_{first.pk}": "查体"}
    enter(cast.dan).post(adjudication(record), given)
    assert ContestedPlace.objects.filter(ruling="keep").count() == count


def test_the_list_offers_a_disputed_record_to_a_third_person_only(cast: Cast, enter) -> None:
    record = disputed(cast)
    address, link = reverse("record_list"), adjudication(record)
    for who, offered in ((cast.dan, True), (cast.bob, False), (cast.carol, False), (cast.lead, False)):
        page = enter(who).get(address, {"state": "disputed"}).content.decode()
        assert (link in page) is offered and f"R{record.pk}" in page and "待仲裁" in page


def test_the_list_offers_the_adjudicator_no_second_signature(cast: Cast, enter) -> None:
    record = adjudicated(cast, hide=True)
    sign_first(record=record, by=cast.bob)
    reading = reverse("record_second_reading", args=[record.pk])
    assert reading not in enter(cast.dan).get(reverse("record_list")).content.decode()
    assert reading in enter(cast.carol).get(reverse("record_list")).content.decode()
    assert enter(cast.dan).get(reading).status_code == 404
