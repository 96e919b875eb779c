"""Adjudication: who disagrees most comes first, nobody is named, and the answers are compared with each other."""

from django.urls import reverse

from annotation.models import Item
from annotation.services.anonymity import closeness, in_blind_order
from annotation.services.assignments import standing_answers
from annotation.services.items import Content
from curation.taxonomy.nouns import Dataset


def _open_item(workshop, first: str, second: str, third: str) -> Item:
    points = [
        {"topic": t, "text": "要点" + t, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
        for t in ("诊断", "诊断依据")
    ]
    content = Content(
        {"question": f"请给出诊断{first}{second}", "topics": ["诊断", "诊断依据"], "reference_free": False},
        {"answer": {"诊断": ["急性胆囊炎"], "诊断依据": ["墨菲征阳性"]}},
        points,
    )
    item = workshop.opened(dataset="MADiagnosis", content=content, slots=3)
    cast = workshop.cast
    for person, text in ((cast.bob, first), (cast.carol, second), (cast.dan, third)):
        workshop.answer(item, person, {"answer": {"诊断": [text], "诊断依据": ["右上腹压痛"]}})
    return item


def test_three_answers_are_compared_pair_by_pair_and_equal_ones_once(cast, workshop, browser) -> None:
    item = _open_item(workshop, "急性阑尾炎", "慢性阑尾炎", "急性胆管炎")
    page = browser(cast.erin).get(reverse("adjudication", args=[item.uid])).content.decode()
    section = page[page.index("作答之间的差异") :]
    assert section.count(" → ") == 3 and "各份答案相同" in section
    assert "［只在答案" in section
    assert not [name for name in ("Bob", "Carol", "Dan", "bob@", "carol@") if name in page]


def test_a_letter_needs_no_comparison_by_character(cast, workshop, browser) -> None:
    item = workshop.in_adjudication()
    assert (
        "作答之间的差异"
        not in browser(cast.dan).get(reverse("adjudication", args=[item.uid])).content.decode()
    )


def test_the_order_of_the_answers_does_not_tell_who_came_first(cast, workshop) -> None:
    items = [workshop.in_adjudication() for _ in range(16)]
    swapped = 0
    for item in items:
        answers = standing_answers(item)
        assert in_blind_order(item, answers) == in_blind_order(item, answers[::-1])
        swapped += in_blind_order(item, answers) != answers
    assert 0 < swapped < len(items)


def test_where_the_answers_agree_least_the_adjudicator_begins(cast, workshop, browser) -> None:
    near = _open_item(workshop, "急性阑尾炎", "急性阑尾炎。", "急性阑尾炎？")
    far = _open_item(workshop, "急性阑尾炎", "肺栓塞", "骨折")
    assert far.agreement < near.agreement < 1
    for place in ("adjudication_list", "desk"):
        page = browser(cast.erin).get(reverse(place)).content.decode()
        assert page.index(reverse("adjudication", args=[far.uid])) < page.index(
            reverse("adjudication", args=[near.uid])
        )


def test_the_list_is_walked_page_by_page_in_that_order(cast, workshop, browser, monkeypatch) -> None:
    monkeypatch.setattr("annotation.views.paging.ranked_page_of.__kwdefaults__", {"size": 2})
    items = [workshop.in_adjudication() for _ in range(3)]
    client = browser(cast.dan)
    first = client.get(reverse("adjudication_list"))
    older = first.context["page"].older_url
    second = client.get(older)
    met = [item.uid for page in (first, second) for item in page.context["page"].rows]
    assert met == [item.uid for item in items]
    assert client.get(reverse("adjudication_list"), {"behind": "x,y"}).status_code == 200


def test_answers_that_agree_with_each_other_but_not_with_the_key_come_last(cast, workshop) -> None:
    item = workshop.opened()
    for person in (cast.bob, cast.carol):
        workshop.answer(item, person, {"choice": ["B"]})
    assert item.state == "in_adjudication" and item.agreement == 1.0


def test_extracted_facts_count_one_by_one(taxonomy) -> None:
    dataset = Dataset.objects.get(name="CMeEE")
    question = {"text": "发热咳嗽三天", "schema": "entities", "types": ["症状"]}
    one, other = {"value": {"症状": ["发热", "咳嗽"]}}, {"value": {"症状": ["发热"]}}
    assert closeness(dataset, question, [one, other]) == 2 / 3
