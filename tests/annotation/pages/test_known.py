"""Nothing on a page, in a list, a header or a reply of the API tells a known-answer item from other work before it is
submitted; afterwards its key and the reason are told, and the work goes on."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from annotation.models import Assignment, KnownExposure, KnownItem
from annotation.services import known as service
from annotation.services import working_time
from annotation.services.assignments import submit_answer, take_next
from annotation.services.known import end_known, mark_known
from annotation.services.lots import LotFilter, draw_lot
from annotation.services.training import set_rules
from curation.taxonomy.nouns import Dataset
from tests.cast import physician

WHY = "右下腹固定压痛见于壁层腹膜受累，诸版教材一致"


@pytest.fixture
def frank(cast):
    return physician("frank")


@pytest.fixture
def marked(cast, workshop, monkeypatch) -> KnownItem:
    """A known item that the next draw gives out, and three items that wait."""
    monkeypatch.setattr(service, "chance", lambda every: True)
    dataset = Dataset.objects.get(name="CMExam")
    rules = {"second_review": False, "pilot_items": 0, "pilot_share": 0.8}
    set_rules(dataset=dataset, by=cast.lead, known_every=20, **rules)
    made = mark_known(item=workshop.accepted(), by=cast.lead, explanation=WHY)
    for _n in range(3):
        workshop.opened()
    return made


def plain(slot: Assignment, text: str) -> str:
    """What a reply says, without what names this slot, this item, this moment."""
    text = text.replace(slot.item.uid, "UID").replace(slot.revision.input["question"], "STEM")
    text = re.sub(r"/answers/\d+/", "/answers/N/", text)
    text = re.sub(r'data-assignment="\d+"', 'data-assignment="N"', text)
    text = re.sub(r'"id": ?\d+', '"id":N', text)
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "CSRF", text)
    text = re.sub(r"(已保存|为您保留到) \d\d:\d\d", r"\1 CLOCK", text)
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+)?([+\d:Z]*)?", "TIME", text)


def fetched(client, slot: Assignment) -> dict[str, tuple[int, str, list[str]]]:
    """Everything that whoever holds the slot can fetch of it."""
    addresses = {
        "answer": reverse("answer", args=[slot.pk]),
        "draft": reverse("answer_draft", args=[slot.pk]),
        "item": reverse("item", args=[slot.item.uid]),
        "review": reverse("review", args=[slot.item.uid]),
        "adjudication": reverse("adjudication", args=[slot.item.uid]),
        "edit": reverse("item_edit", args=[slot.item.uid]),
        "desk": reverse("desk"),
        "api_assignment": reverse("api_assignment", args=[slot.pk]),
        "api_item": reverse("api_item", args=[slot.item.uid]),
        "api_queue": reverse("api_queue"),
    }
    found = {}
    for name, address in addresses.items():
        response = client.get(address)
        found[name] = (response.status_code, plain(slot, response.content.decode()), sorted(response.headers))
    return found


def test_every_reply_before_submitting_is_that_of_other_work(
    cast, marked, frank, browser, monkeypatch
) -> None:
    # On a slow machine the first answer would be long enough to be measured, and the desk would expect another time.
    monkeypatch.setattr(working_time, "SHORTEST", timedelta(hours=1))
    client = browser(frank)
    known = Assignment.objects.get(pk=client.post(reverse("answer_next")).url.split("/")[-2])
    assert known.item_id == marked.twin_id
    of_known = fetched(client, known)
    client.post(reverse("answer_submit", args=[known.pk]), {"choice": "A", "action": "desk"}, follow=True)
    other = Assignment.objects.get(pk=client.post(reverse("answer_next")).url.split("/")[-2])
    assert not KnownExposure.objects.filter(assignment=other).exists()
    assert of_known == fetched(client, other)


def test_what_is_posted_and_saved_is_answered_alike(cast, marked, frank, browser) -> None:
    client, said = browser(frank), []
    for _n in range(2):
        slot = Assignment.objects.get(pk=client.post(reverse("answer_next")).url.split("/")[-2])
        place = reverse("answer_submit", args=[slot.pk])
        replies = [
            client.post(reverse("answer_draft", args=[slot.pk]), {"choice": "B", "version": "0"}),
            client.post(reverse("answer_draft", args=[slot.pk]), {"choice": "C", "version": "0"}),
            client.post(reverse("answer_life", args=[slot.pk])),
            client.post(place, {"action": "next"}),
            client.post(place, {"action": "cannot"}),
        ]
        said.append([(one.status_code, plain(slot, one.content.decode())) for one in replies])
        client.post(place, {"choice": "A", "action": "desk"}, follow=True)
    assert said[0] == said[1]


def test_lists_show_an_open_item_like_any_other_and_no_explanation(cast, marked, frank, browser) -> None:
    client = browser(frank)
    listed = json.loads(client.get(reverse("api_items") + "?state=open").content)["results"]
    twin = next(row for row in listed if row["uid"] == marked.twin.uid)
    others = [row for row in listed if row["uid"] != marked.twin.uid]
    assert len(others) == 3
    for row in others:
        unlike = {name for name in row if row[name] != twin[name]}
        assert row.keys() == twin.keys() and unlike <= {"uid", "changed_at"}
    for person in (frank, *cast.physicians):
        for address in (reverse("item_list"), reverse("item", args=[marked.item.uid]), reverse("desk")):
            page = browser(person).get(address).content.decode()
            assert WHY not in page and "核对题" not in page, (person, address)


def test_a_date_does_not_tell_that_it_was_handed_out_before(cast, marked, frank, browser) -> None:
    take_next(by=frank)
    marked.twin.refresh_from_db()
    waits = Assignment.objects.filter(state="free").order_by("item__changed_at").first()
    assert waits is not None and marked.twin.changed_at == max(marked.twin.created_at, waits.item.changed_at)


def test_after_submitting_the_key_and_the_reason_are_told_and_the_work_goes_on(
    cast, marked, frank, browser
) -> None:
    client = browser(frank)
    slot = Assignment.objects.get(pk=client.post(reverse("answer_next")).url.split("/")[-2])
    response = client.post(
        reverse("answer_submit", args=[slot.pk]), {"choice": "B", "action": "next"}, follow=True
    )
    shown = response.content.decode()
    assert response.redirect_chain[-1][0] != reverse("answer", args=[slot.pk]), "the next one is there"
    assert (
        "刚才是一道核对题，您的答案与参考答案不同。" in shown and reverse("answer", args=[slot.pk]) in shown
    )
    given = client.get(reverse("answer", args=[slot.pk])).content.decode()
    assert WHY in given and "option--key" in given
    data = json.loads(client.get(reverse("api_assignment", args=[slot.pk])).content)
    assert data["known"] == {"right": False, "target": {"choice": ["A"]}, "explanation": WHY}
    assert browser(cast.bob).get(reverse("answer", args=[slot.pk])).status_code == 404


def test_a_known_item_whose_key_was_wrong_tells_no_key(cast, marked, frank, browser) -> None:
    slot = take_next(by=frank)
    assert slot is not None
    submit_answer(assignment=slot, by=frank, value={"choice": ["B"]})
    end_known(item=marked.item, by=cast.lead, void=True)
    shown = browser(frank).get(reverse("answer", args=[slot.pk])).content.decode()
    assert "后来撤下" in shown and WHY not in shown and "option--key" not in shown


def test_the_twin_is_missing_to_data_leads_and_the_item_says_what_it_is(cast, marked, browser) -> None:
    client = browser(cast.lead)
    for name in ("item", "api_item", "item_retire"):
        assert client.get(reverse(name, args=[marked.twin.uid])).status_code in {404, 405}
    assert client.post(reverse("item_retire", args=[marked.twin.uid]), {"reason": "停"}).status_code == 404
    page = client.get(reverse("item", args=[marked.item.uid])).content.decode()
    assert WHY in page and reverse("known_book", args=["CMExam"]) in page
    assert marked.twin.uid not in client.get(reverse("item_list")).content.decode()


def test_a_data_lead_marks_ends_and_reads_on_pages(cast, workshop, frank, browser) -> None:
    client, item = browser(cast.lead), workshop.accepted()
    place = reverse("item_known", args=[item.uid])
    assert "用作核对题" in client.get(reverse("item", args=[item.uid])).content.decode()
    assert "还没有核对题" in client.get(reverse("known_book", args=["CMExam"])).content.decode()
    refused = client.post(place, {"explanation": " "})
    assert refused.status_code == 422 and "请写明答案为什么可以确定" in refused.content.decode()
    assert not KnownItem.objects.exists()
    shown = client.post(place, {"explanation": WHY}, follow=True).content.decode()
    assert "可派发" in shown and "现在不派发：比例为 0。" in shown
    again = client.post(place, {"explanation": "又写了一遍依据"})
    assert again.status_code == 422 and "该题已是核对题" in again.content.decode()
    shown = client.post(place, {"action": "end"}, follow=True).content.decode()
    assert "已停用" in shown
    shown = client.post(place, {"action": "void"}, follow=True).content.decode()
    assert "答案有误，不计" in shown
    for person in (frank, cast.evaluator, cast.admin, cast.alice):
        assert browser(person).get(reverse("known_book", args=["CMExam"])).status_code == 404
        assert browser(person).post(place, {"explanation": WHY}).status_code == 404


def test_figures_on_the_page_say_that_few_answers_say_little(cast, marked, frank, browser) -> None:
    slot = take_next(by=frank)
    assert slot is not None
    submit_answer(assignment=slot, by=frank, value={"choice": ["A"]})
    page = browser(cast.lead).get(reverse("known_book", args=["CMExam"])).content.decode()
    assert "Frank" in page and "1 / 1" in page and "题数少，说明不了什么" in page and "不排名次" in page


def test_the_rate_is_set_on_the_page_of_rules(cast, workshop, browser) -> None:
    client, place = browser(cast.lead), reverse("dataset_rules", args=["CMExam"])
    rules = {"pilot_items": "0", "pilot_share": "0.8", "known_limit": "20"}
    refused = client.post(place, rules | {"known_every": "2"})
    assert refused.status_code == 422 and "最多每 5 题一道" in refused.content.decode()
    client.post(place, rules | {"known_every": "20"})
    assert 'value="20"' in client.get(place).content.decode()


def test_the_api_marks_ends_and_tells_the_figures_to_data_leads_only(cast, workshop, frank, browser) -> None:
    item = workshop.accepted()
    mark, end = reverse("api_item_known", args=[item.uid]), reverse("api_item_known_end", args=[item.uid])
    book = reverse("api_known", args=["CMExam"])
    for person in (frank, cast.alice, cast.evaluator, cast.admin):
        client = browser(person)
        assert client.post(mark, {"explanation": WHY}).status_code == 404
        assert client.post(end).status_code == 404 and client.get(book).status_code == 404
    client = browser(cast.lead)
    assert client.post(end).json()["code"] == "known_item_unknown"
    assert client.post(mark, {"explanation": ""}).json()["code"] == "known_item_unexplained"
    assert client.post(mark, {"explanation": WHY}).status_code == 201
    data = client.get(book).json()
    assert data["ready"] == 1 and data["items"][0]["item"] == item.uid and data["share"] is None
    assert client.post(end, {"void": True}, content_type="application/json").status_code == 201
    assert client.get(book).json()["items"][0]["void"] is True


def test_a_reason_that_was_typed_is_not_lost_where_marking_is_refused(cast, workshop, browser) -> None:
    client, item = browser(cast.lead), workshop.accepted()
    draw_lot(by=cast.lead, chosen=LotFilter(item.dataset), sample_size=1, acceptance=0)
    refused = client.post(reverse("item_known", args=[item.uid]), {"explanation": WHY})
    page = refused.content.decode()
    assert refused.status_code == 422 and "该题正在抽检" in page and f"{WHY}</textarea>" in page
