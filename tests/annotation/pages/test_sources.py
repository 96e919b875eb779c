"""Choosing a record to write from, and where the words of an item come from."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotation.models import Item, SourcePointer
from annotation.services.items import Content, create_item
from annotation.services.pointers import Pointer
from curation.handover import DeidentifiedRecord, Refused
from curation.services.deidentification import sign_second
from curation.taxonomy.nouns import Dataset, Specialty
from tests.curation.deliveries import signed_once, signed_twice

pytestmark = pytest.mark.django_db
TYPED = {
    "question": "心前区不适，双肺呼吸音清，先查什么？",
    "option_A": "心电图",
    "option_B": "胸片",
    "choice": "A",
    "slots": "2",
    "action": "save",
}


@pytest.fixture
def record(cast) -> DeidentifiedRecord:
    """A record that bob and carol signed."""
    return signed_twice(cast.bob, cast.carol, cast.bob).deidentified


def _address(record: DeidentifiedRecord) -> str:
    return f"{reverse('item_new')}?record={record.source_record_id}&dataset=CMExam"


def _posted(*pointers: tuple[str, int, int, int]) -> str:
    return json.dumps([dict(zip(("field", "row", "start", "end"), one, strict=True)) for one in pointers])


def test_a_record_with_two_signatures_is_offered_and_one_with_one_is_not(cast, browser) -> None:
    once = signed_once(cast.bob, cast.bob)
    text = browser(cast.alice).get(reverse("item_sources")).content.decode()
    assert f"record={once.pk}" not in text and "还没有两人签字的病历" in text
    sign_second(record=once, by=cast.carol)
    text = browser(cast.alice).get(reverse("item_sources")).content.decode()
    assert f"record={once.pk}" in text and "欧阳晓雯" not in text


def test_a_record_that_was_used_stands_under_all_only(cast, browser, record) -> None:
    browser(cast.alice).post(_address(record), TYPED)
    here = f"record={record.source_record_id}"
    assert here not in browser(cast.alice).get(reverse("item_sources")).content.decode()
    assert here in browser(cast.alice).get(reverse("item_sources") + "?used=all").content.decode()


def test_nobody_learns_from_the_list_that_another_is_writing_from_a_record(cast, browser, record) -> None:
    browser(cast.alice).post(_address(record), TYPED)
    text = browser(cast.bob).get(reverse("item_sources")).content.decode()
    assert f"record={record.source_record_id}" in text


def test_the_list_finds_records_by_their_words_and_by_specialty(cast, browser, record) -> None:
    client = browser(cast.alice)
    here = f"record={record.source_record_id}"
    assert here in client.get(reverse("item_sources") + "?q=呼吸音清").content.decode()
    assert here not in client.get(reverse("item_sources") + "?q=骨折").content.decode()
    DeidentifiedRecord.objects.update(specialty=Specialty.objects.get(code="03.04"))
    assert here in client.get(reverse("item_sources") + "?specialty=03.04").content.decode()
    assert here not in client.get(reverse("item_sources") + "?specialty=04.01").content.decode()


def test_who_may_not_write_items_has_no_list(cast, browser) -> None:
    assert browser(cast.lead).get(reverse("item_sources")).status_code == 404


def test_the_place_of_an_insertion_is_kept_with_the_revision_and_shown(cast, browser, record) -> None:
    start = record.text.index("双肺呼吸音清")
    pointers = _posted(("question", 0, start, start + 6))
    browser(cast.alice).post(_address(record), {**TYPED, "pointers": pointers})
    item = Item.objects.get()
    kept = item.current.pointers.get()
    assert (kept.record, kept.field, kept.start, kept.end) == (record, "question", start, start + 6)
    text = browser(cast.alice).get(reverse("item", args=[item.uid])).content.decode()
    assert f"题干：出自病历 R{record.source_record_id}，第 {start + 1}–{start + 6} 字" in text
    assert "双肺呼吸音清" in text


def test_a_new_revision_has_pointers_of_its_own_and_one_by_the_api_keeps_them(cast, browser, record) -> None:
    browser(cast.alice).post(_address(record), {**TYPED, "pointers": _posted(("question", 0, 0, 3))})
    item = Item.objects.get()
    address = reverse("item_edit", args=[item.uid])
    assert json.dumps([{"field": "question", "row": 0, "start": 0, "end": 3}]) in browser(cast.alice).get(
        address
    ).content.decode().replace("&quot;", '"')
    browser(cast.alice).post(address, {**TYPED, "revision": "1", "pointers": _posted(("option_A", 0, 1, 4))})
    assert [(p.revision.number, p.field) for p in SourcePointer.objects.all()] == [
        (1, "question"),
        (2, "option_A"),
    ]
    from_api = {"input": {"question": "别的问法？", "options": {"A": "甲", "B": "乙"}, "multiple": False}}
    answer = browser(cast.alice).post(
        f"/api/v1/items/{item.uid}/revisions/",
        {**from_api, "target": {"choice": ["A"]}, "revision": 2},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert SourcePointer.objects.filter(revision__number=3).get().field == "option_A"


def test_the_api_takes_and_gives_pointers(cast, browser, record) -> None:
    client = browser(cast.alice)
    content = {"input": {"question": "先查什么？", "options": {"A": "甲", "B": "乙"}, "multiple": False}}
    place = {"field": "question", "row": 0, "start": 1, "end": 4}
    made = client.post(
        "/api/v1/items/",
        {
            **content,
            "target": {"choice": ["A"]},
            "dataset": "CMExam",
            "record": record.source_record_id,
            "pointers": [place],
        },
        content_type="application/json",
    )
    assert made.status_code == 201 and made.json()["pointers"] == [place]
    far = {**place, "end": 99999}
    refused = client.post(
        f"/api/v1/items/{made.json()['uid']}/revisions/",
        {**content, "target": {"choice": ["A"]}, "revision": 1, "pointers": [far]},
        content_type="application/json",
    )
    assert refused.status_code == 422 and refused.json()["code"] == "bad_pointer"


@pytest.mark.parametrize(
    "pointers", ["[1]", "{", _posted(("question", 0, 5, 5)), _posted(("question", 0, 0, 99999))]
)
def test_a_place_that_is_none_is_refused_and_nothing_typed_is_lost(cast, browser, record, pointers) -> None:
    answer = browser(cast.alice).post(_address(record), {**TYPED, "pointers": pointers})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "出处超出了病历的范围" in text and TYPED["question"] in text
    assert not Item.objects.exists()


def test_a_place_without_a_record_is_refused(cast, taxonomy) -> None:
    content = Content(
        {"question": "先查什么？", "options": {"A": "心电图", "B": "胸片"}, "multiple": False},
        {"choice": ["A"]},
    )
    with pytest.raises(Refused, match="出处"):
        create_item(
            by=cast.alice,
            dataset=Dataset.objects.get(name="CMExam"),
            content=content,
            pointers=[Pointer("question", 0, 0, 2)],
        )


def test_the_database_refuses_an_empty_range(cast, browser, record) -> None:
    browser(cast.alice).post(_address(record), {**TYPED, "pointers": _posted(("question", 0, 0, 3))})
    with pytest.raises(IntegrityError), transaction.atomic():
        SourcePointer.objects.update(end=0)


def test_the_whole_record_put_into_the_item_at_the_start_has_a_place_too(cast, browser, record) -> None:
    address = _address(record).replace("CMExam", "MAEESymp")
    text = browser(cast.alice).get(address).content.decode().replace("&quot;", '"')
    assert json.dumps([{"field": "text", "row": 0, "start": 0, "end": len(record.text)}]) in text
