"""While an item is open, nothing that an answerer can fetch holds its key, an answer, or a name: on pages and in the API."""

import pytest
from django.urls import reverse

from annotation.models import Item
from annotation.permissions import Sight, can_see_key, sees_answers, sight, sights
from annotation.services.assignments import take_slot
from annotation.services.items import Content, open_item

SECRET_POINT = "秘密评分点一二三"
SECRET_KEY = "参考依据四五六"
SECRET_ANSWER = "卡罗尔独有的作答"
SECRET_COMMENT = "卡罗尔独有的说明"


@pytest.fixture
def guarded(cast, workshop) -> Item:
    """An open item by alice, answered by carol, held by bob, with secrets that would stand out."""
    for person, name in ((cast.alice, "作者甲甲"), (cast.carol, "作答者丙丙"), (cast.dan, "旁人丁丁")):
        person.name = name
        person.save()
    points = [
        {
            "topic": topic,
            "text": SECRET_POINT + topic,
            "weight": 1,
            "tier": "essential",
            "polarity": 1,
            "veto": False,
        }
        for topic in ("诊断", "诊断依据")
    ]
    content = Content(
        {"question": "请给出诊断和依据", "topics": ["诊断", "诊断依据"], "reference_free": False},
        {"answer": {"诊断": [SECRET_KEY], "诊断依据": [SECRET_KEY]}},
        points,
    )
    item = workshop.item(dataset="MADiagnosis", content=content)
    open_item(item=item, by=cast.alice)
    workshop.answer(
        item, cast.carol, {"answer": {"诊断": [SECRET_ANSWER], "诊断依据": ["乙"]}}, comment=SECRET_COMMENT
    )
    return item


SECRETS = (
    SECRET_POINT,
    SECRET_KEY,
    SECRET_ANSWER,
    SECRET_COMMENT,
    "作者甲甲",
    "作答者丙丙",
    "alice@",
    "carol@",
)


def _fetchable(item: Item, slot: int) -> list[str]:
    return [
        reverse("desk"),
        reverse("item_list"),
        reverse("item", args=[item.uid]),
        reverse("item_edit", args=[item.uid]),
        reverse("review", args=[item.uid]),
        reverse("adjudication", args=[item.uid]),
        reverse("answer", args=[slot]),
        reverse("review_list"),
        reverse("adjudication_list"),
        reverse("api_items"),
        reverse("api_item", args=[item.uid]),
        reverse("api_assignment", args=[slot]),
        reverse("api_reviews"),
        reverse("api_adjudications"),
        reverse("job_list"),
    ]


def test_an_answerer_fetches_no_key_no_answer_and_no_name_of_an_open_item(cast, guarded, browser) -> None:
    slot = take_slot(item=guarded, by=cast.bob)
    client = browser(cast.bob)
    opened = 0
    for address in _fetchable(guarded, slot.pk):
        response = client.get(address)
        text = response.content.decode()
        assert not [secret for secret in SECRETS if secret in text], address
        opened += response.status_code == 200
    assert opened >= 10
    assert "请给出诊断和依据" in client.get(reverse("answer", args=[slot.pk])).content.decode()


def test_somebody_who_may_still_be_asked_does_not_even_see_the_question(cast, guarded, browser) -> None:
    client = browser(cast.dan)
    for address in (
        reverse("item", args=[guarded.uid]),
        reverse("item_list"),
        reverse("api_item", args=[guarded.uid]),
    ):
        text = client.get(address).content.decode()
        assert "请给出诊断和依据" not in text
        assert not [secret for secret in SECRETS if secret in text]


def test_what_an_answerer_posts_is_answered_without_secrets_either(cast, guarded, browser) -> None:
    slot = take_slot(item=guarded, by=cast.bob)
    client = browser(cast.bob)
    posts = [
        client.post(reverse("answer_draft", args=[slot.pk]), {"answer_0": "丙", "version": "7"}),
        client.post(reverse("answer_submit", args=[slot.pk]), {"action": "next"}),
        client.post(
            reverse("answer_submit", args=[slot.pk]),
            {"answer_0": "丙", "answer_1": "丁", "action": "desk"},
            follow=True,
        ),
    ]
    for response in posts:
        assert not [secret for secret in SECRETS if secret in response.content.decode()]


def test_the_author_and_the_data_lead_see_no_answer_while_the_item_is_open(cast, guarded, browser) -> None:
    for person in (cast.alice, cast.lead):
        for address in (reverse("item", args=[guarded.uid]), reverse("api_item", args=[guarded.uid])):
            text = browser(person).get(address).content.decode()
            assert SECRET_KEY in text
            assert SECRET_ANSWER not in text and SECRET_COMMENT not in text


def test_answers_are_shown_to_reviewer_and_author_without_names(cast, workshop, browser) -> None:
    item = workshop.in_adjudication()
    page = browser(cast.dan).get(reverse("adjudication", args=[item.uid])).content.decode()
    assert "答案甲" in page and "答案乙" in page
    own = browser(cast.alice).get(reverse("item", args=[item.uid])).content.decode()
    assert "答案甲" in own
    for text in (page, own):
        assert "Bob" not in text and "Carol" not in text
    assert "Alice" not in page


def test_those_who_answered_see_what_was_decided_once_the_item_is_closed(cast, workshop, browser) -> None:
    item = workshop.accepted()
    assert "见外科学第九版" in browser(cast.bob).get(reverse("item", args=[item.uid])).content.decode()
    assert (
        sight(cast.bob, item) == Sight.EVERYTHING
        and can_see_key(cast.bob, item)
        and sees_answers(cast.bob, item)
    )


def test_seeing_many_items_is_seeing_each_of_them(cast, workshop) -> None:
    items = [
        workshop.item(),
        workshop.opened(),
        workshop.in_review(),
        workshop.in_adjudication(),
        workshop.accepted(),
    ]
    for person in cast.everybody:
        assert sights(person, items) == {item.pk: sight(person, item) for item in items}
    assert [sight(cast.bob, item) for item in items] == [
        Sight.NOTHING,
        Sight.LISTED,
        Sight.QUESTION,
        Sight.QUESTION,
        Sight.EVERYTHING,
    ]
    assert [sight(cast.erin, item) for item in items] == [
        Sight.NOTHING,
        Sight.LISTED,
        Sight.EVERYTHING,
        Sight.EVERYTHING,
        Sight.EVERYTHING,
    ]
