"""Items are found by one, two and more characters of what the searcher may read, and never by what is hidden."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Item, ItemText
from annotation.permissions import Sight, seen_as, sights, visible_items
from annotation.search import matching
from annotation.services import item_words
from annotation.services.assignments import take_slot
from annotation.services.items import Content, retire_item, revise_item
from curation import jobs
from tests.annotation.conftest import Workshop

SECRET = "腹腔镜探查"
POINT = {"weight": 1, "tier": "essential", "polarity": 1, "veto": False}
OPEN_ANSWER = Content(
    {"question": "患者转移性右下腹痛六小时，最可能是什么？", "topics": ["诊断", "诊断依据"]},
    {"answer": {"诊断": "急性阑尾炎", "诊断依据": SECRET}},
    [{"topic": "诊断", "text": "急性阑尾炎", **POINT}, {"topic": "诊断依据", "text": SECRET, **POINT}],
)


def uids(user, query: str) -> set[str]:
    return set(matching(user, visible_items(user), query).values_list("uid", flat=True))


def test_one_two_and_more_characters_find_stem_and_options(workshop: Workshop) -> None:
    item = workshop.item()
    for query in ("阑", "阑尾", "急性阑尾炎", "墨菲征", "阑尾炎 墨菲征", item.uid, "急性 体征"):
        assert uids(workshop.cast.alice, query) == {item.uid}, query
    for query in ("尾阑", "急尾", "墨征", "肝硬化", "阑尾炎 肝硬化", "，"):
        assert uids(workshop.cast.alice, query) == set(), query


def test_names_of_dataset_and_specialty_are_found_even_where_the_question_is_hidden(
    workshop: Workshop,
) -> None:
    item = workshop.opened()
    assert uids(workshop.cast.dan, "CMExam") == {item.uid}
    assert uids(workshop.cast.dan, item.specialty.zh) == {item.uid}
    assert uids(workshop.cast.dan, f"{item.specialty.zh} 阑尾") == set()


def everywhere(workshop: Workshop) -> list[Item]:
    """Items in every state, some with a slot in somebody's hands."""
    made = [
        workshop.item(),
        workshop.opened(),
        workshop.in_review(),
        workshop.in_adjudication(),
        workshop.accepted(),
    ]
    half = workshop.opened()
    workshop.answer(half, workshop.cast.bob)
    gone = workshop.in_review()
    retire_item(item=gone, by=workshop.cast.lead, reason="重复")
    return [*made, half, gone]


def test_a_query_and_the_sights_say_the_same_of_everybody_in_every_state(workshop: Workshop) -> None:
    items = everywhere(workshop)
    for person in workshop.cast.everybody:
        seen = sights(person, Item.objects.all())
        for least in (Sight.QUESTION, Sight.EVERYTHING):
            asked = set(visible_items(person).filter(seen_as(person, least)).values_list("pk", flat=True))
            assert asked == {item.pk for item in items if seen[item.pk] >= least}, (person, least)


def test_a_hit_in_a_stem_is_for_those_who_may_read_it(workshop: Workshop) -> None:
    items = everywhere(workshop)
    for person in workshop.cast.everybody:
        seen = sights(person, Item.objects.all())
        assert uids(person, "阑尾炎") == {item.uid for item in items if seen[item.pk] >= Sight.QUESTION}


def test_a_key_is_found_by_those_who_may_see_it_and_by_nobody_else(workshop: Workshop) -> None:
    item, cast = workshop.opened(dataset="MADiagnosis", content=OPEN_ANSWER), workshop.cast
    assert uids(cast.alice, SECRET) == uids(cast.lead, SECRET) == {item.uid}
    take_slot(item=item, by=cast.bob)
    assert uids(cast.bob, "转移性右下腹痛") == {item.uid}
    assert uids(cast.bob, SECRET) == uids(cast.bob, "探查") == uids(cast.bob, f"右下腹痛 {SECRET}") == set()
    assert uids(cast.carol, SECRET) == uids(cast.carol, "右下腹痛") == set()


def test_a_new_revision_is_found_by_its_new_words_only(workshop: Workshop) -> None:
    item = workshop.item()
    changed = {**item.current.input, "question": "肝硬化腹水首选哪种利尿剂？"}
    revise_item(item=item, by=workshop.cast.alice, content=Content(changed, {"choice": ["A"]}))
    assert uids(workshop.cast.alice, "腹水") == {item.uid}
    assert uids(workshop.cast.alice, "最常见") == set()


def test_the_page_marks_the_hit_and_escapes_what_was_typed(workshop: Workshop, browser) -> None:
    workshop.item()
    page = browser(workshop.cast.alice).get(reverse("item_list"), {"q": "阑尾"}).content.decode()
    assert "急性<mark>阑尾</mark>炎" in page
    page = browser(workshop.cast.alice).get(reverse("item_list"), {"q": "墨菲征"}).content.decode()
    assert "<mark>墨菲征</mark>阳性" in page
    page = browser(workshop.cast.alice).get(reverse("item_list"), {"q": "<b>无此词"}).content.decode()
    assert "没有题目含有“&lt;b&gt;无此词”" in page and "<b>无此词" not in page


def test_a_row_that_is_only_listed_is_not_marked(workshop: Workshop, browser) -> None:
    workshop.opened()
    page = browser(workshop.cast.dan).get(reverse("item_list"), {"q": "CMExam"}).content.decode()
    assert "题目内容暂不可见" in page and "<mark>" not in page


def test_the_number_of_queries_does_not_grow_with_the_hits(workshop: Workshop, browser) -> None:
    client = browser(workshop.cast.alice)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("item_list"), {"q": "阑尾"})
        return len(seen)

    workshop.item()
    one = asked()
    for _ in range(4):
        workshop.item()
    assert asked() == one


def test_missing_words_are_written_by_a_command_that_goes_on_where_it_was_stopped(
    workshop: Workshop, monkeypatch, capsys
) -> None:
    items = [workshop.item() for _ in range(5)]
    ItemText.objects.all().delete()
    assert uids(workshop.cast.alice, "阑尾") == set()
    monkeypatch.setattr(item_words, "CHUNK", 2)

    def stop(done: int, _total: int, _note: str) -> None:
        if done == 2:
            raise jobs.JobCancelled

    job = jobs.enqueue(item_words.KIND, {}, key="once")
    jobs.run(job.pk, reporter=stop, keep_alive=False)
    assert ItemText.objects.count() == 2
    call_command("index_words", json=True)
    assert '"items": 3' in capsys.readouterr().out
    assert uids(workshop.cast.alice, "阑尾") == {item.uid for item in items}


@pytest.mark.parametrize(
    "query", ['"', 'a" OR "b', "阑尾*", "NEAR(阑 尾)", "{keyed_grams} : 腹", "%", "_", "\\", "阑尾' --"]
)
def test_what_is_typed_is_never_a_command(workshop: Workshop, query: str) -> None:
    workshop.item()
    uids(workshop.cast.alice, query)
    assert uids(workshop.cast.alice, f"阑尾 {query} 肝硬化") == set()
