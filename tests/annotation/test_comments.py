"""Comments: on which revision and place, who reads them, what can be done to them, and what the gate finds in them."""

import pytest
from django.db import DatabaseError, transaction

from annotation.models import CommentRole, Item, ItemComment
from annotation.permissions import can_answer, comment_role, seen_comments
from annotation.services.comment_threads import open_threads, places_of, threads_of
from annotation.services.comments import add_comment, settle_comment, withdraw_comment
from annotation.services.gate import gate_report
from annotation.services.items import Content, open_item, revise_item
from annotation.services.reviews import review_item
from curation.handover import Refused

TEXT = "体征写得太笼统"


def _read_by(person, item: Item) -> list[str]:
    return [thread.head.text for thread in threads_of(person, item)]


def test_a_comment_stands_on_the_revision_and_at_the_code_points_of_its_words(cast, workshop) -> None:
    question = {"question": "𠮷：哪一项是急性阑尾炎的体征？", "options": {"A": "右下腹压痛", "B": "无"}}
    item = workshop.in_review(content=Content({**question, "multiple": False}, {"choice": ["A"]}))
    comment = add_comment(item=item, by=cast.dan, text=TEXT, quote="急性阑尾炎")
    assert (comment.place, comment.row, comment.revision) == ("question", 0, item.current)
    assert question["question"][comment.start : comment.end] == "急性阑尾炎"
    [thread] = threads_of(cast.alice, item)
    assert (thread.where, thread.quote, thread.changed) == ("题干", "急性阑尾炎", False)


def test_stem_options_and_key_are_places_and_so_is_every_point(cast, workshop) -> None:
    item = workshop.item()
    assert [place.label for place in places_of(item.dataset, item.current)] == [
        "题干",
        "答案",
        *(f"选项 {letter}" for letter in "ABCD"),
    ]
    point = {"weight": 1, "tier": "essential", "polarity": 1, "veto": False}
    points = [{**point, "topic": "诊断", "text": text} for text in ("写出部位", "写出分期")]
    content = Content(
        {"question": "诊断？", "topics": ["诊断", "诊断依据"], "reference_free": False},
        {"answer": {"诊断": ["阑尾炎"], "诊断依据": ["压痛"]}},
        [*points, {**point, "topic": "诊断依据", "text": "压痛"}],
    )
    opened = workshop.item(dataset="MADiagnosis", content=content)
    labels = [place.label for place in places_of(opened.dataset, opened.current)]
    assert {"评分点 1", "评分点 2", "评分点 3", "诊断", "诊断依据"} <= set(labels)


def test_words_that_are_not_there_are_not_quoted(cast, workshop) -> None:
    item = workshop.in_review()
    with pytest.raises(Refused) as refusal:
        add_comment(item=item, by=cast.dan, text=TEXT, quote="胆囊炎")
    assert (refusal.value.code, refusal.value.field) == ("quote_not_there", "quote")
    assert not ItemComment.objects.exists()


def test_words_that_went_with_a_revision_are_told(cast, workshop) -> None:
    item = workshop.in_review()
    add_comment(item=item, by=cast.dan, text=TEXT, quote="墨菲征阳性")
    add_comment(item=item, by=cast.dan, text="题干清楚", quote="最常见的体征")
    review_item(item=item, by=cast.dan, verdict="request_changes", reason="改选项")
    item.refresh_from_db()
    options = {**item.current.input["options"], "B": "胆囊区无压痛"}
    content = Content({**item.current.input, "options": options}, {"choice": ["A"]})
    revise_item(item=item, by=cast.alice, content=content)
    item.refresh_from_db()
    told = {thread.head.text: thread.changed for thread in threads_of(cast.alice, item)}
    assert told == {TEXT: True, "题干清楚": False}


def test_everybody_speaks_in_a_part_and_without_a_name(cast, workshop) -> None:
    item = workshop.in_review()
    assert comment_role(cast.alice, item) == CommentRole.AUTHOR
    assert comment_role(cast.lead, item) == CommentRole.LEAD
    add_comment(item=item, by=cast.dan, text=TEXT)
    [thread] = threads_of(cast.alice, item)
    assert (thread.head.who, thread.head.name) == ("审核者", "")
    assert [one.head.name for one in threads_of(cast.lead, item, names=True)] == ["Dan"]
    assert comment_role(cast.dan, workshop.in_adjudication()) == CommentRole.ADJUDICATOR


def test_whoever_answers_or_may_be_asked_reads_and_writes_nothing(cast, workshop) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    add_comment(item=item, by=cast.alice, text=TEXT)
    for person in (cast.bob, cast.carol, cast.dan, cast.evaluator, cast.admin):
        assert comment_role(person, item) is None
        assert _read_by(person, item) == [] and open_threads(person, [item]) == {}
        with pytest.raises(Refused):
            add_comment(item=item, by=person, text="一句话")
    assert _read_by(cast.lead, item) == [TEXT]


def test_answerers_read_later_what_was_said_after_them_and_never_what_was_said_among_their_answers(
    cast, workshop
) -> None:
    item = workshop.opened()
    workshop.answer(item, cast.bob)
    add_comment(item=item, by=cast.alice, text="作答期间的话")
    workshop.answer(item, cast.carol)
    add_comment(item=item, by=cast.dan, text="审核时的话")
    review_item(item=item, by=cast.erin, verdict="approve")
    item.refresh_from_db()
    assert _read_by(cast.bob, item) == ["审核时的话"]
    assert _read_by(cast.erin, item) == ["作答期间的话", "审核时的话"]
    assert comment_role(cast.bob, item) is None
    assert comment_role(cast.erin, item) == CommentRole.REVIEWER


def test_whoever_commented_is_not_asked_to_answer_blind_afterwards(cast, workshop) -> None:
    item = workshop.in_review()
    add_comment(item=item, by=cast.erin, text=TEXT)
    review_item(item=item, by=cast.dan, verdict="request_changes", reason="改题干")
    item.refresh_from_db()
    content = Content({**item.current.input, "question": "改过的题干是什么？"}, {"choice": ["A"]})
    revise_item(item=item, by=cast.alice, content=content)
    item.refresh_from_db()
    item = open_item(item=item, by=cast.alice)
    assert can_answer(cast.bob, item) and not can_answer(cast.erin, item)


def test_a_reply_joins_its_thread_and_no_thread_of_another_item(cast, workshop) -> None:
    item, other = workshop.in_review(), workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text=TEXT)
    reply = add_comment(item=item, by=cast.alice, text="改好了", reply_to=head.pk)
    [thread] = threads_of(cast.dan, item)
    assert [said.text for said in thread.replies] == ["改好了"]
    for place, thread_of in ((other, head), (item, reply)):
        with pytest.raises(Refused) as refusal:
            add_comment(item=place, by=cast.dan, text="错放", reply_to=thread_of.pk)
        assert refusal.value.code == "unknown_comment"


def test_a_thread_is_settled_by_who_opened_it_or_the_author_and_by_nobody_else(cast, workshop) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text=TEXT)
    for person in (cast.erin, cast.lead, cast.bob):
        with pytest.raises(Refused):
            settle_comment(comment=head, by=person)
    settle_comment(comment=head, by=cast.alice)
    assert open_threads(cast.dan, [item]) == {}
    settle_comment(comment=head, by=cast.dan, settled=False)
    assert open_threads(cast.dan, [item]) == {item.pk: 1}


def test_a_withdrawn_comment_leaves_a_mark_and_its_words_are_shown_to_nobody(cast, workshop) -> None:
    item = workshop.in_review()
    head = add_comment(item=item, by=cast.dan, text=TEXT, quote="急性阑尾炎")
    with pytest.raises(Refused):
        withdraw_comment(comment=head, by=cast.lead)
    withdraw_comment(comment=head, by=cast.dan)
    withdraw_comment(comment=head, by=cast.dan)
    for person in (cast.alice, cast.dan, cast.lead):
        [thread] = threads_of(person, item)
        assert thread.head.withdrawn and (thread.head.text, thread.quote) == ("", "")


@pytest.mark.parametrize(
    "change", [{"text": "别的话"}, {"place": "question"}, {"role": "lead"}, {"written_in": "draft"}]
)
def test_the_database_refuses_to_rewrite_or_remove_a_comment(cast, workshop, change) -> None:
    comment = add_comment(item=workshop.in_review(), by=cast.dan, text=TEXT)
    rows = ItemComment.objects.filter(pk=comment.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_the_database_keeps_a_withdrawn_comment_withdrawn(cast, workshop) -> None:
    comment = add_comment(item=workshop.in_review(), by=cast.dan, text=TEXT)
    withdraw_comment(comment=comment, by=cast.dan)
    with pytest.raises(DatabaseError), transaction.atomic():
        ItemComment.objects.filter(pk=comment.pk).update(withdrawn_at=None)


def test_a_comment_that_may_name_somebody_is_not_stored(cast, workshop) -> None:
    with pytest.raises(Refused) as refusal:
        add_comment(item=workshop.in_review(), by=cast.dan, text="患者电话13812345678，请核对")
    assert (refusal.value.code, refusal.value.field) == ("identifier_left", "text")
    assert not ItemComment.objects.exists()


def test_the_gate_reads_comments_until_they_are_withdrawn(cast, workshop) -> None:
    item = workshop.accepted()
    assert gate_report([item], kind="authored") == []
    # Stored before the detector knew the form.
    comment = ItemComment.objects.create(
        item=item,
        revision=item.current,
        author=cast.erin,
        role="reviewer",
        written_in="accepted",
        text="电话13812345678",
    )
    [entry] = gate_report([item], kind="authored")
    assert entry["item"] == item.uid and "COMMENT_IDENTIFIABLE" in entry["codes"]
    withdraw_comment(comment=comment, by=cast.erin)
    assert gate_report([item], kind="authored") == []


def test_a_comment_on_a_revision_that_is_no_longer_current_is_refused(cast, workshop) -> None:
    item = workshop.in_review()
    with pytest.raises(Refused) as refusal:
        add_comment(item=item, by=cast.dan, text=TEXT, revision=item.current.number + 1)
    assert refusal.value.code == "stale_version"


def test_reading_many_items_asks_as_often_as_reading_one(
    cast, workshop, django_assert_max_num_queries
) -> None:
    items = [workshop.in_review() for _ in range(4)]
    for item in items:
        add_comment(item=item, by=cast.dan, text=TEXT)
    with django_assert_max_num_queries(12) as few:
        assert open_threads(cast.dan, items[:1]) == {items[0].pk: 1}
    with django_assert_max_num_queries(len(few)):
        assert len(open_threads(cast.dan, items)) == 4
    assert seen_comments(cast.bob, items).count() == 0
