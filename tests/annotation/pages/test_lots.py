"""Sampling checks: a lot of accepted items is drawn, judged by others, and passes or fails by its plan."""

import csv
import io

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from annotation.models import Item, Lot, LotCheck, LotItem
from annotation.permissions import can_answer, can_review, sight
from annotation.services.certificates import certificate_of
from annotation.services.items import retire_item
from annotation.services.lots import LotFilter, cancel_lot, check_item, draw_lot, settle_now
from annotation.services.reviews import review_item
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset
from tests.cast import physician


@pytest.fixture
def frank(cast):
    """A sixth physician, who had no part in anything."""
    return physician("frank")


def lot_of(cast, workshop, *, items: int, sample: int, acceptance: int) -> Lot:
    for _n in range(items):
        workshop.accepted()
    dataset = Dataset.objects.get(name="CMExam")
    return draw_lot(by=cast.lead, chosen=LotFilter(dataset), sample_size=sample, acceptance=acceptance)


def sampled(lot: Lot) -> list[LotItem]:
    return list(lot.items.filter(sampled=True))


def bad(row: LotItem, by) -> LotCheck:
    return check_item(lot_item=row, by=by, good=False, defect="key", words="指南已把 B 列为首选")


def states(lot: Lot) -> dict[bool, set[str]]:
    found: dict[bool, set[str]] = {}
    for row in lot.items.select_related("item"):
        found.setdefault(row.sampled, set()).add(row.item.state)
    return found


def test_the_page_tells_what_a_plan_lets_through_before_it_is_drawn(cast, workshop, browser) -> None:
    for _n in range(4):
        workshop.accepted()
    lead, page = browser(cast.lead), reverse("lot_new")
    form = {"dataset": "CMExam", "sample_size": 2, "acceptance": 0, "action": "weigh"}
    shown = lead.post(page, form).content.decode()
    assert "符合条件的题目有 4 题" in shown and "合格的概率是 50.0%" in shown.replace(" %", "%")
    assert not Lot.objects.exists()
    assert lead.post(page, form | {"action": "draw"}).status_code == 302
    lot = Lot.objects.get()
    assert (lot.size, lot.sample_size, lot.acceptance, len(sampled(lot))) == (4, 2, 0, 2)


@pytest.mark.parametrize(("n", "c", "words"), [(9, 0, "须在 1 与批量 1 之间"), (1, 1, "须小于抽取数")])
def test_a_plan_that_cannot_be_is_refused_beside_its_field(cast, workshop, browser, n, c, words) -> None:
    workshop.accepted()
    form = {"dataset": "CMExam", "sample_size": n, "acceptance": c, "action": "draw"}
    response = browser(cast.lead).post(reverse("lot_new"), form)
    assert response.status_code == 422 and words in response.content.decode()
    assert f'value="{n}"' in response.content.decode()


def test_only_who_had_no_part_in_an_item_judges_it(cast, workshop, browser, frank) -> None:
    [row] = sampled(lot_of(cast, workshop, items=1, sample=1, acceptance=0))
    place = reverse("check", args=[row.pk])
    for person in cast.physicians:
        assert browser(person).get(place).status_code == 404
        assert browser(person).get(reverse("check_list")).context["page"].rows == []
        with pytest.raises(Refused):
            check_item(lot_item=row, by=person, good=True)
    page = browser(frank).get(place).content.decode()
    assert "答案甲" in page and not [name for name in ("Alice", "Bob", "Dan") if name in page]
    assert "1 题等您抽检" in browser(frank).get(reverse("desk")).content.decode()


def test_out_of_scope_is_out_of_the_sample(cast, workshop) -> None:
    [row] = sampled(lot_of(cast, workshop, items=1, sample=1, acceptance=0))
    with pytest.raises(Refused):
        check_item(lot_item=row, by=physician("gina", codes=("03.01",)), good=True)


def test_a_lot_within_its_limit_passes_and_stands_on_the_certificates(cast, workshop, frank) -> None:
    lot = lot_of(cast, workshop, items=3, sample=2, acceptance=1)
    one, other = sampled(lot)
    bad(one, frank)
    check_item(lot_item=other, by=frank, good=True)
    lot.refresh_from_db()
    assert (lot.state, lot.bad) == ("passed", 1)
    one.item.refresh_from_db()
    assert one.item.state == "in_review" and states(lot)[False] == {"accepted"}
    [entry] = certificate_of(other.item)["sampling"]
    assert entry == {
        "size": 3,
        "sample": 2,
        "acceptance": 1,
        "bad": 1,
        "sampled": True,
        "closed": lot.closed_at.date().isoformat(),
    }
    assert "frank" not in str(certificate_of(other.item)).lower()


def test_a_lot_beyond_its_limit_fails_and_all_of_it_goes_back_to_review(
    cast, workshop, browser, frank
) -> None:
    lot = lot_of(cast, workshop, items=3, sample=1, acceptance=0)
    [row] = sampled(lot)
    form = {"good": "no", "defect": "key", "words": "指南已把 B 列为首选"}
    assert browser(frank).post(reverse("check", args=[row.pk]), form).status_code == 302
    lot.refresh_from_db()
    assert lot.state == "failed" and states(lot) == {True: {"in_review"}, False: {"in_review"}}
    assert "不合格" in row.item.events.last().note
    row.item.refresh_from_db()
    review = browser(cast.erin).get(reverse("review", args=[row.item.uid])).content.decode()
    assert "指南已把 B 列为首选" in review and "Frank" not in review
    assert "sampling" not in certificate_of(row.item)
    review_item(item=row.item, by=cast.erin, verdict="approve")
    row.item.refresh_from_db()
    assert row.item.state == "accepted"


def test_a_checker_takes_no_other_part_afterwards(cast, workshop, frank) -> None:
    [row] = sampled(lot_of(cast, workshop, items=1, sample=1, acceptance=0))
    bad(row, frank)
    row.item.refresh_from_db()
    assert not can_review(frank, row.item) and can_review(cast.erin, row.item)
    review_item(item=row.item, by=cast.erin, verdict="request_changes", reason="答案有误", defects=["key"])
    row.item.refresh_from_db()
    assert not can_answer(frank, row.item) and sight(frank, row.item) == 0


def test_a_verdict_is_given_once_and_bad_needs_words(cast, workshop, browser, frank) -> None:
    [row] = sampled(lot_of(cast, workshop, items=1, sample=1, acceptance=0))
    page = reverse("check", args=[row.pk])
    refused = browser(frank).post(page, {"good": "no", "defect": "key", "words": " "})
    assert refused.status_code == 422 and "请填写理由" in refused.content.decode()
    check_item(lot_item=row, by=frank, good=True)
    with pytest.raises(Refused, match="已由他人判定"):
        check_item(lot_item=row, by=physician("gina"), good=True)
    assert browser(frank).post(page, {"good": "yes"}, follow=True).status_code == 200


def test_an_item_is_in_one_open_lot_and_not_drawn_again_once_it_passed(cast, workshop, frank) -> None:
    lot = lot_of(cast, workshop, items=1, sample=1, acceptance=0)
    chosen = LotFilter(lot.dataset)
    for _twice in range(2):
        with pytest.raises(Refused, match="没有符合条件"):
            draw_lot(by=cast.lead, chosen=chosen, sample_size=1, acceptance=0)
        if lot.state == "open":
            check_item(lot_item=sampled(lot)[0], by=frank, good=True)
            lot.refresh_from_db()


def test_an_item_taken_out_meanwhile_counts_as_bad(cast, workshop, frank, browser) -> None:
    lot = lot_of(cast, workshop, items=2, sample=1, acceptance=0)
    [row] = sampled(lot)
    with pytest.raises(Refused, match="还有题目等待判定"):
        settle_now(lot=lot, by=cast.lead)
    retire_item(item=row.item, by=cast.lead, reason="重复")
    assert (
        "1 题在判定前已退回或停用" in browser(cast.lead).get(reverse("lot", args=[lot.pk])).content.decode()
    )
    browser(cast.lead).post(reverse("lot_settle", args=[lot.pk]))
    lot.refresh_from_db()
    assert (lot.state, lot.bad) == ("failed", 1) and states(lot)[True] == {"retired"}


def test_a_cancelled_lot_moves_nothing_and_needs_a_reason(cast, workshop, frank) -> None:
    lot = lot_of(cast, workshop, items=2, sample=1, acceptance=0)
    with pytest.raises(Refused):
        cancel_lot(lot=lot, by=cast.lead, reason=" ")
    cancel_lot(lot=lot, by=cast.lead, reason="抽取范围有误")
    assert states(lot) == {True: {"accepted"}, False: {"accepted"}}
    with pytest.raises(Refused):
        check_item(lot_item=sampled(lot)[0], by=frank, good=True)


def test_the_database_refuses_to_rewrite_verdicts_and_closed_lots(cast, workshop, frank) -> None:
    lot = lot_of(cast, workshop, items=2, sample=1, acceptance=0)
    check_item(lot_item=sampled(lot)[0], by=frank, good=True)
    for act in (
        lambda: LotCheck.objects.update(good=False, defect="key", words="改判"),
        lambda: LotItem.objects.filter(sampled=False).update(sampled=True),
        lambda: Lot.objects.update(acceptance=1, sample_size=2),
        lambda: LotItem.objects.filter(sampled=False).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert LotCheck.objects.get().good and Item.objects.filter(state="accepted").count() == 2


def test_a_lot_leaves_as_a_table_without_its_checkers(cast, workshop, browser, frank) -> None:
    lot = lot_of(cast, workshop, items=1, sample=1, acceptance=0)
    bad(sampled(lot)[0], frank)
    client = browser(cast.lead)
    text = client.get(reverse("lot_export", args=[lot.pk, "csv"])).content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert head[2] == "判定" and row[2:5] == ["有问题", "答案有误", "指南已把 B 列为首选"]
    assert "rank" not in text
    assert client.get(reverse("lot_export", args=[lot.pk, "xlsx"])).content.startswith(b"PK")
    assert client.get(reverse("lot_export", args=[lot.pk, "pdf"])).status_code == 404


def test_programs_draw_and_judge(cast, workshop, browser, frank) -> None:
    workshop.accepted()
    lead, checker = browser(cast.lead), browser(frank)
    body = {"dataset": "CMExam", "sample_size": 1, "acceptance": 0}
    made = lead.post(reverse("api_lots"), body, content_type="application/json")
    assert made.status_code == 201 and made.json()["characteristic"][0]["passes"] == 0.0
    [waiting] = checker.get(reverse("api_checks")).json()["results"]
    assert waiting["item"]["target"] == {"choice": ["A"]}
    assert browser(cast.bob).get(reverse("api_checks")).json()["results"] == []
    place = reverse("api_check", args=[waiting["id"]])
    assert browser(cast.bob).post(place, {"good": True}, content_type="application/json").status_code == 404
    judged = checker.post(place, {"good": True}, content_type="application/json")
    assert judged.json() == {"id": waiting["id"], "good": True, "lot_state": "passed"}
    seen = lead.get(reverse("api_lot", args=[made.json()["id"]])).json()
    assert seen["state"] == "passed" and seen["sample"][0]["good"] is True
    assert lead.get(reverse("api_lots")).json()["results"][0]["id"] == seen["id"]
    assert lead.post(reverse("api_lots"), body, content_type="application/json").status_code == 422


def test_a_review_that_sends_back_says_what_is_wrong_by_name(cast, workshop, browser) -> None:
    item = workshop.in_review()
    form = {"verdict": "request_changes", "reason": "见指南", "defects": ["outdated", "key"], "revision": 1}
    browser(cast.dan).post(reverse("review", args=[item.uid]), form)
    assert item.reviews.get().defects == ["outdated", "key"]
    assert "依据已过时" in browser(cast.alice).get(reverse("item", args=[item.uid])).content.decode()
