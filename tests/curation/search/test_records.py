"""Records are found by their deidentified text, never by a raw one, and not after their source was closed."""

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from curation.models import RecordText, Source
from curation.search.records import matching
from curation.selectors import visible_records
from curation.services.deidentification import accept_remaining, sign_first
from curation.services.disagreements import return_record
from curation.services.sources import close_source
from tests.curation.deliveries import LUNGS, delivered, fresh, signed_once, signed_twice

PATIENT = "欧阳晓雯"


def numbers(user, query: str) -> set[int]:
    return set(matching(visible_records(user), query).values_list("pk", flat=True))


def test_a_record_is_found_by_its_words_from_the_first_signature_on(cast) -> None:
    record = delivered(cast.alice).records.get()
    assert numbers(cast.alice, LUNGS) == set()
    accept_remaining(record=record, by=cast.alice)
    sign_first(record=record, by=cast.alice)
    for query in ("肺", "呼吸", LUNGS, f"{LUNGS} 胸闷", f"R{record.pk}", str(record.pk)):
        assert numbers(cast.bob, query) == {record.pk}, query
    assert numbers(cast.bob, "吸呼") == set()


def test_what_was_replaced_is_found_by_nobody(cast) -> None:
    signed_twice(cast.alice, cast.bob, cast.alice)
    for person in cast.everybody:
        for query in (PATIENT, "晓雯", "13800138000", "Z000001"):
            assert numbers(person, query) == set(), query
    words = RecordText.objects.get()
    assert "晓雯" not in words.grams and "13800138000" not in words.grams and PATIENT not in words.text


def test_only_those_who_have_the_records_search_them(cast) -> None:
    signed_twice(cast.alice, cast.bob, cast.alice)
    assert numbers(cast.lead, LUNGS)
    for person in (cast.evaluator, cast.admin):
        assert numbers(person, LUNGS) == set()


def test_a_text_that_was_taken_back_is_found_no_more(cast) -> None:
    record = signed_once(cast.bob, cast.alice)
    return_record(record=record, by=cast.carol, places=[LUNGS], reason="只有他一人")
    assert numbers(cast.alice, LUNGS) == set() and not RecordText.objects.exists()


def test_closing_a_source_destroys_its_words_and_nothing_writes_them_again(cast, capsys) -> None:
    record = signed_twice(cast.alice, cast.bob, cast.alice)
    close_source(source=Source.objects.get(), by=cast.lead, name="市一院")
    assert not RecordText.objects.exists() and numbers(cast.alice, LUNGS) == set()
    call_command("index_words", json=True)
    assert '"records": 0' in capsys.readouterr().out
    assert numbers(cast.alice, f"R{record.pk}") == {record.pk}


def test_missing_words_are_written_by_the_command(cast) -> None:
    record = signed_twice(cast.alice, cast.bob, cast.alice)
    RecordText.objects.all().delete()
    assert numbers(cast.alice, LUNGS) == set()
    call_command("index_words", json=True)
    assert numbers(cast.alice, LUNGS) == {record.pk}


def test_the_list_marks_the_hit_keeps_the_other_filters_and_says_what_was_searched(cast) -> None:
    record = signed_once(cast.bob, cast.alice)
    client = Client()
    client.force_login(cast.carol)
    page = client.get(reverse("record_list"), {"q": "呼吸音"}).content.decode()
    assert f"R{record.pk}" in page and "<mark>呼吸音</mark>" in page
    page = client.get(reverse("record_list"), {"q": "呼吸音", "state": "signed_twice"}).content.decode()
    assert "<mark>" not in page and "没有病历含有“呼吸音”" in page
    assert fresh(record).deidentified.text.count("呼吸音") == 1
    answer = client.get("/api/v1/records/", {"q": "呼吸音"}).json()
    assert [row["id"] for row in answer["results"]] == [record.pk]
