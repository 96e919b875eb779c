"""Notices: who is told what when, in which words, once each; and by mail without anything that must stay in the house."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import RepairTask
from annotation.services.assignments import submit_answer, take_slot
from annotation.services.comments import add_comment
from annotation.services.guidelines import publish
from annotation.services.items import Content, open_item, retire_item, revise_item
from annotation.services.reviews import review_item
from curation import jobs
from curation.models import Notice
from curation.notices import choose, mark_read, notify, told, unread_count
from curation.services.notice_mail import DIGEST, send_waiting, unsubscribe_token
from tests.annotation.conftest import KEY_TEXT, STEM

RATIONALE = "见外科学第九版"


def _words(person, kind: str = "") -> list[str]:
    rows = Notice.objects.filter(recipient=person)
    return [words.words for _notice, words in told(person, rows.filter(kind=kind) if kind else rows)]


@pytest.fixture
def mailing(settings) -> None:
    """A site with a mail server and an address."""
    settings.MAIL_NOTICES, settings.SITE_URL = True, "https://bench.example"


def test_the_author_is_told_of_a_return_a_repair_and_an_acceptance(cast, workshop) -> None:
    returned, accepted, broken = workshop.in_review(), workshop.in_review(), workshop.opened()
    review_item(item=returned, by=cast.dan, verdict="request_changes", reason="改题干")
    review_item(item=accepted, by=cast.dan, verdict="approve")
    slot = take_slot(item=broken, by=cast.bob)
    submit_answer(assignment=slot, by=cast.bob, value={}, cannot_answer="wording_unclear", comment="哪侧")
    assert RepairTask.objects.count() == 1
    assert [(returned.uid in one, "退回" in one) for one in _words(cast.alice, "item_returned")] == [
        (True, True)
    ]
    assert [accepted.uid in one for one in _words(cast.alice, "item_accepted")] == [True]
    assert [broken.uid in one for one in _words(cast.alice, "item_repair")] == [True]


def test_who_answered_is_told_what_was_decided_and_why_once_it_may_be_read(cast, workshop) -> None:
    item = workshop.in_adjudication()
    assert not Notice.objects.filter(kind="answer_decided").exists()
    item = workshop.accepted()
    for person in (cast.bob, cast.carol):
        [notice] = Notice.objects.filter(recipient=person, kind="answer_decided")
        [(_notice, words)] = told(person, [notice])
        assert item.uid in words.words and RATIONALE in words.detail
        assert words.url == reverse("item", args=[item.uid])


def test_a_notice_holds_no_text_of_the_item_no_answer_and_no_words_of_anybody(cast, workshop) -> None:
    item = workshop.accepted()
    add_comment(item=item, by=cast.erin, text="一段评论的话")
    assert Notice.objects.count() >= 4
    for notice in Notice.objects.all():
        stored = f"{notice.subject} {notice.params} {notice.key}"
        for secret in (STEM, KEY_TEXT, RATIONALE, "一段评论的话", "Alice", "Erin"):
            assert secret not in stored


def test_what_may_not_be_seen_any_more_is_not_named(cast, workshop) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text="请改题干")
    add_comment(item=item, by=cast.alice, text="好的", reply_to=head.pk)
    assert item.uid in _words(cast.dan, "comment_reply")[0]
    review_item(item=item, by=cast.erin, verdict="request_changes", reason="改题干")
    [notice] = Notice.objects.filter(recipient=cast.dan, kind="comment_reply")
    [(_notice, words)] = told(cast.dan, [notice])
    assert item.uid not in words.words and (words.url, words.detail) == ("", "")


def test_a_comment_tells_the_author_and_a_reply_the_thread_but_never_who_wrote_it(cast, workshop) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text="请改题干")
    add_comment(item=item, by=cast.lead, text="同意", reply_to=head.pk)
    kinds = {
        (person.name, kind)
        for person in cast.everybody
        for kind in Notice.objects.filter(recipient=person).values_list("kind", flat=True)
        if kind.startswith(("comment", "item_comment"))
    }
    assert kinds == {("Alice", "item_comment"), ("Dan", "comment_reply")}
    assert Notice.objects.filter(recipient=cast.alice, kind="item_comment").count() == 2


def test_a_new_guideline_is_told_to_those_who_work_on_the_dataset(cast, workshop) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    publish(dataset=item.dataset, by=cast.lead, text="# 一", changes="首版", seen=0)
    publish(dataset=item.dataset, by=cast.lead, text="# 二", changes="二版", seen=1)
    for person, n in ((cast.alice, 2), (cast.bob, 2), (cast.dan, 0), (cast.lead, 0)):
        assert len(_words(person, "guideline_changed")) == n
    assert _words(cast.bob, "guideline_changed")[0].endswith("第 2 版。")


def test_an_item_that_is_taken_out_is_told_to_its_answerers_once(cast, workshop) -> None:
    item = workshop.in_review()
    retire_item(item=item, by=cast.lead, reason="重复")
    assert len(_words(cast.bob, "answer_decided")) == 1 and _words(cast.alice, "item_accepted") == []


def test_a_job_that_ends_is_told_to_who_asked_for_it(cast) -> None:
    job = jobs.enqueue("import", {"batch": 987654321}, key="nothing", by=cast.alice)
    assert jobs.run(job.pk, keep_alive=False).state == "failed"
    [words] = _words(cast.alice, "job_ended")
    assert words == "任务“导入病历”失败。" and unread_count(cast.alice) == 1


def test_the_same_event_is_one_notice_and_the_database_holds_to_it(cast, workshop) -> None:
    item = workshop.in_review()
    for _again in range(2):
        notify("item_returned", to=[cast.alice.pk], subject="item:1", key="x", params={"item": item.pk})
    [notice] = Notice.objects.filter(recipient=cast.alice, kind="item_returned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=cast.alice, kind=notice.kind, key="x", subject="item:1")


def test_a_kind_that_is_switched_off_is_not_told(cast, workshop) -> None:
    choose(cast.alice, {"item_accepted": "off", "no_such_kind": "off", "item_comment": "loudly"})
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="approve")
    assert _words(cast.alice, "item_accepted") == []
    assert list(cast.alice.notice_settings.values_list("kind", "choice")) == [("item_accepted", "off")]


def test_somebody_who_may_not_sign_in_any_more_is_told_nothing(cast, workshop) -> None:
    item = workshop.in_review()
    cast.alice.is_active = False
    cast.alice.save()
    review_item(item=item, by=cast.dan, verdict="approve")
    assert not Notice.objects.filter(recipient=cast.alice).exists()


def test_the_bell_costs_one_query_and_many_notices_as_many_as_few(cast, workshop, browser) -> None:
    client = browser(cast.alice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("notice_list")).status_code == 200
        bells = [one for one in seen.captured_queries if "read_at" in one["sql"] and "COUNT" in one["sql"]]
        assert len(bells) == 1
        return len(seen)

    for _ in range(2):
        review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    few = queries()
    for _ in range(4):
        review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    assert queries() == few


def test_the_page_shows_marks_and_leads_on_and_only_ones_own_are_there(cast, workshop, browser) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="request_changes", reason="改题干")
    [notice] = Notice.objects.filter(recipient=cast.alice)
    client = browser(cast.alice)
    html = client.get(reverse("notice_list")).content.decode()
    assert item.uid in html and "未读" in html and 'class="bell__count"' in html
    read = reverse("notice_read", args=[notice.pk])
    assert browser(cast.dan).post(read).status_code == 404
    assert client.get(read).status_code == 405 and unread_count(cast.alice) == 1
    assert client.post(read, {"go": "1"}).url == reverse("item", args=[item.uid])
    assert 'class="bell__count"' not in client.get(reverse("desk")).content.decode()
    open_again = reverse("notice_read_all")
    assert client.post(open_again).url == reverse("notice_list")


def test_notices_are_paged(cast, workshop, browser) -> None:
    for number in range(60):
        notify("item_returned", to=[cast.alice.pk], subject="item:0", key=str(number), params={"item": 0})
    html = browser(cast.alice).get(reverse("notice_list")).content.decode()
    assert html.count("data-row>") == 50 and "before=" in html
    assert mark_read(cast.alice) == 60


def test_without_a_mail_server_the_settings_say_so_and_offer_no_mail(cast, browser) -> None:
    client, address = browser(cast.alice), reverse("notice_settings")
    html = client.get(address).content.decode()
    assert "没有配置邮件服务" in html and "立即发邮件" not in html
    assert client.post(address, {"item_accepted": "now"}).status_code == 422


def test_settings_are_kept_with_the_language_of_the_mails(cast, browser, mailing) -> None:
    client, address = browser(cast.alice), reverse("notice_settings")
    form = client.get(address).context["form"]
    given = {name: field.initial for name, field in form.fields.items()} | {"item_accepted": "now"}
    assert client.post(address, {**given, "mail_language": "en"}).status_code == 302
    cast.alice.refresh_from_db()
    assert cast.alice.language == "en"
    assert cast.alice.notice_settings.get(kind="item_accepted").choice == "now"


def test_a_mail_at_once_leaves_once_and_tells_nothing_of_the_item(cast, workshop, mailing) -> None:
    choose(cast.alice, {"item_accepted": "now", "item_comment": "now"})
    item = workshop.in_adjudication()
    add_comment(item=item, by=cast.dan, text="一段评论的话")
    assert send_waiting("now") == 1 and send_waiting("now") == 0
    [message] = mail.outbox
    assert message.to == ["alice@test.example"] and item.uid in message.body
    assert f"https://bench.example{reverse('item_comments', args=[item.uid])}" in message.body
    for secret in (STEM, KEY_TEXT, "一段评论的话", "Alice", "Dan", "Bob"):
        assert secret not in message.body + message.subject


def test_a_digest_is_one_mail_for_everything_that_came(cast, workshop, mailing) -> None:
    choose(cast.alice, {"item_accepted": "daily", "item_comment": "daily", "item_returned": "product"})
    item = workshop.in_review()
    add_comment(item=item, by=cast.dan, text="一段评论的话")
    review_item(item=item, by=cast.dan, verdict="approve")
    assert send_waiting("now") == 0 and send_waiting("daily") == 1 and send_waiting("daily") == 0
    assert "2 条通知" in mail.outbox[0].subject


def test_a_mail_server_that_is_away_loses_nothing_and_doubles_nothing(
    cast, workshop, mailing, settings, monkeypatch
) -> None:
    choose(cast.alice, {"item_accepted": "now"})
    review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_waiting("now") == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting("now") == 1 and send_waiting("now") == 0 and len(mail.outbox) == 1


def test_a_line_that_breaks_while_sending_does_not_send_again(cast, workshop, mailing, monkeypatch) -> None:
    choose(cast.alice, {"item_accepted": "now"})
    review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")

    def breaks(*_args: object) -> int:
        raise ConnectionResetError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", breaks)
    assert send_waiting("now") == 0
    monkeypatch.undo()
    assert send_waiting("now") == 0


def test_what_was_read_meanwhile_is_not_mailed(cast, workshop, mailing) -> None:
    choose(cast.alice, {"item_accepted": "now"})
    review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    mark_read(cast.alice)
    assert send_waiting("now") == 0 and mail.outbox == []


def test_the_link_in_a_mail_asks_first_and_ends_that_mail_only(cast, workshop, mailing) -> None:
    choose(cast.alice, {"item_accepted": "now", "item_comment": "now", "item_returned": "daily"})
    review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    send_waiting("now")
    [link] = re.findall(r"https://bench\.example(/notices/unsubscribe/\S+)", mail.outbox[0].body)
    stranger = Client()
    assert stranger.get(link).status_code == 200
    chosen = dict(cast.alice.notice_settings.values_list("kind", "choice"))
    assert chosen["item_accepted"] == "now"
    assert "不再发送" in stranger.post(link).content.decode()
    chosen = dict(cast.alice.notice_settings.values_list("kind", "choice"))
    assert chosen == {"item_accepted": "product", "item_comment": "now", "item_returned": "daily"}


def test_the_link_of_a_digest_ends_the_digest_only_and_a_forged_one_is_not_there(
    cast, workshop, mailing
) -> None:
    choose(cast.alice, {"item_accepted": "now", "item_comment": "daily"})
    token = unsubscribe_token(cast.alice, DIGEST)
    Client().post(reverse("notice_unsubscribe", args=[token]))
    chosen = dict(cast.alice.notice_settings.values_list("kind", "choice"))
    assert chosen == {"item_accepted": "now", "item_comment": "product"}
    assert Client().get(reverse("notice_unsubscribe", args=[f"x{token}"])).status_code == 404


def test_a_mail_waits_neither_after_its_kind_was_ended(cast, workshop, mailing) -> None:
    choose(cast.alice, {"item_accepted": "now"})
    review_item(item=workshop.in_review(), by=cast.dan, verdict="approve")
    Client().post(reverse("notice_unsubscribe", args=[unsubscribe_token(cast.alice, "item_accepted")]))
    assert send_waiting("now") == 0


def test_notices_over_the_api(cast, workshop, browser) -> None:
    item = workshop.in_review()
    review_item(item=item, by=cast.dan, verdict="approve")
    client = browser(cast.alice)
    [row] = client.get(reverse("api_notices")).json()["results"]
    assert (row["kind"], row["read"]) == ("item_accepted", False) and item.uid in row["words"]
    read = reverse("api_notice_read", args=[row["id"]])
    assert browser(cast.dan).post(read).status_code == 404
    assert client.post(read).json() == {"read": 1} and client.post(read).json() == {"read": 0}
    address = reverse("api_notice_settings")
    given = {"choices": {"item_accepted": "off"}}
    changed = client.put(address, given, content_type="application/json").json()["choices"]
    assert changed["item_accepted"] == "off" and changed["item_comment"] == "product"


def test_a_round_of_the_item_that_comes_back_is_told_anew(cast, workshop) -> None:
    item = workshop.in_review()
    for number in range(2):
        review_item(item=item, by=cast.dan, verdict="request_changes", reason="改题干")
        item.refresh_from_db()
        content = Content({**item.current.input, "question": f"{STEM}（改{number}）？"}, {"choice": ["A"]})
        revise_item(item=item, by=cast.alice, content=content)
        item.refresh_from_db()
        item = open_item(item=item, by=cast.alice)
        for person in (cast.bob, cast.carol):
            workshop.answer(item, person)
        item.refresh_from_db()
    assert len(_words(cast.alice, "item_returned")) == 2


def test_idle_physicians_of_a_thin_specialty_are_asked_once_a_day_by_a_data_lead(
    cast, workshop, browser
) -> None:
    address = reverse("coverage_invite", args=["04.01"])
    assert browser(cast.alice).post(address).status_code == 404
    for _again in range(2):
        assert browser(cast.lead).post(address).status_code == 302
    assert len(_words(cast.bob, "gap_invitation")) == 1
    cast.bob.profile.specialties.clear()
    assert "普通外科" not in _words(cast.bob, "gap_invitation")[0]
    assert "普通外科" in _words(cast.dan, "gap_invitation")[0]
