"""Comments on pages and over the API: beside the work, kept when refused, hidden from the blind."""

import json

import pytest
from django.urls import reverse

from annotation.models import ItemComment
from annotation.services.comments import add_comment

TEXT = "体征写得太笼统"
HTMX = {"HTTP_HX_REQUEST": "true"}


def _url(item) -> str:
    return reverse("item_comments", args=[item.uid])


def test_comments_stand_beside_the_item_the_review_and_the_adjudication(cast, workshop, browser) -> None:
    waiting, disputed = workshop.in_review(), workshop.in_adjudication()
    for item, name in ((waiting, "review"), (disputed, "adjudication")):
        add_comment(item=item, by=cast.dan, text=TEXT, quote="最常见的体征")
        for person, page in ((cast.dan, name), (cast.alice, "item"), (cast.lead, "item")):
            html = browser(person).get(reverse(page, args=[item.uid])).content.decode()
            assert TEXT in html and "1 条未解决" in html
    own = browser(cast.alice).get(reverse("item", args=[waiting.uid])).content.decode()
    assert "审核者" in own and "Dan" not in own


def test_the_list_counts_open_threads_only_for_who_may_read_them(cast, workshop, browser) -> None:
    item = workshop.in_review()
    add_comment(item=item, by=cast.dan, text=TEXT)
    for person, name in ((cast.dan, "review_list"), (cast.alice, "item_list")):
        assert "1 条未解决" in browser(person).get(reverse(name)).content.decode()
    assert "1 条未解决" not in browser(cast.bob).get(reverse("item_list")).content.decode()


def test_a_comment_written_beside_a_verdict_gives_back_the_comments_alone(cast, workshop, browser) -> None:
    item = workshop.in_review()
    given = {"text": TEXT, "place": "option_B.0", "quote": "墨菲", "revision": "1"}
    answer = browser(cast.dan).post(_url(item), given, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200 and html.lstrip().startswith("<section") and TEXT in html
    comment = ItemComment.objects.get()
    assert (comment.place, comment.start, comment.end) == ("option_B", 0, 2)


def test_without_scripts_the_comment_leads_to_its_own_page(cast, workshop, browser) -> None:
    item = workshop.in_review()
    answer = browser(cast.dan).post(_url(item), {"text": TEXT}, follow=True)
    assert answer.redirect_chain == [(_url(item), 302)]
    assert TEXT in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": "很好", "quote": "没有的字句"}, "题目里没有这些字句"),
        ({"text": "电话13812345678", "quote": "最常见"}, "可能是标识信息"),
        ({"text": "很好", "quote": "最常见", "revision": "7"}, "版本"),
    ],
)
def test_what_is_refused_is_told_and_still_stands_in_the_form(
    cast, workshop, browser, given, sentence
) -> None:
    item = workshop.in_review()
    answer = browser(cast.dan).post(_url(item), given, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422 and given["text"] in html and given["quote"] in html
    if sentence != "版本":
        assert sentence in html
    assert not ItemComment.objects.exists()


def test_a_refused_reply_stays_open_with_its_words(cast, workshop, browser) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text=TEXT)
    given = {"text": "电话13812345678", "reply_to": str(head.pk)}
    answer = browser(cast.alice).post(_url(item), given)
    html = answer.content.decode()
    assert answer.status_code == 422 and "电话13812345678" in html and "可能是标识信息" in html
    gone = browser(cast.alice).post(_url(item), {"text": "还在吗", "reply_to": "987654321"})
    assert gone.status_code == 422 and "还在吗" in gone.content.decode()
    assert ItemComment.objects.count() == 1


def test_settling_and_withdrawing_by_page(cast, workshop, browser) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text=TEXT)
    settle = reverse("comment_settle", args=[item.uid, head.pk])
    withdraw = reverse("comment_withdraw", args=[item.uid, head.pk])
    assert browser(cast.lead).post(settle).status_code == 404
    assert "已解决" in browser(cast.alice).post(settle, {"settled": "1"}, **HTMX).content.decode()
    assert browser(cast.alice).post(withdraw).status_code == 404
    html = browser(cast.dan).post(withdraw, follow=True).content.decode()
    assert TEXT not in html and "由写的人撤回" in html


def test_an_answerer_finds_no_comments_by_any_address(cast, workshop, browser) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    head = add_comment(item=item, by=cast.alice, text=TEXT)
    for person in (cast.bob, cast.carol):
        client = browser(person)
        for name, *rest in (
            ("item_comments",),
            ("api_comments",),
            ("comment_withdraw", head.pk),
            ("comment_settle", head.pk),
            ("api_comment_withdraw", head.pk),
            ("api_comment_settle", head.pk),
        ):
            address = reverse(name, args=[item.uid, *rest])
            assert client.post(address, {"text": "x"}).status_code == 404, name
            assert client.get(address).status_code in {404, 405}, name
        assert TEXT not in client.get(reverse("item", args=[item.uid])).content.decode()
        assert TEXT not in client.get(reverse("api_item", args=[item.uid])).content.decode()


def test_comments_over_the_api(cast, workshop, browser) -> None:
    item = workshop.in_review()
    address, client = reverse("api_comments", args=[item.uid]), browser(cast.dan)

    def post(url: str, data: dict, **more: str):
        return client.post(url, json.dumps(data), content_type="application/json", **more)

    given = {"text": TEXT, "place": "question.0", "quote": "急性阑尾炎"}
    first, again = (post(address, given, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    [thread] = first.json()["results"]
    assert (thread["by"], thread["mine"], thread["quote"], thread["settled"]) == (
        "reviewer",
        True,
        "急性阑尾炎",
        False,
    )
    assert {"code": "question.0", "words": "题干"} in first.json()["places"]
    reply = {"text": "同意", "reply_to": thread["id"]}
    assert post(address, reply).json()["results"][0]["replies"][0]["text"] == "同意"
    settled = post(reverse("api_comment_settle", args=[item.uid, thread["id"]]), {"settled": True})
    assert settled.json()["results"][0]["settled"]
    gone = post(reverse("api_comment_withdraw", args=[item.uid, thread["id"]]), {})
    assert gone.json()["results"][0]["withdrawn"] and TEXT not in gone.content.decode()
    refused = post(address, {"text": "电话13812345678"})
    assert (refused.status_code, refused.json()["code"]) == (422, "identifier_left")
