"""Near-duplicates in the product: found after a delivery, decided by a person, undone with the delivery; no text leaves by this way."""

import re

import pytest
from django.urls import reverse

from curation import jobs
from curation.handover import deidentified_records
from curation.models import (
    AuditEntry,
    ImportBatch,
    Job,
    NearCopy,
    NearDuplicateCluster,
    NearDuplicateMember,
    RecordState,
    SourceRecord,
    User,
)
from curation.permissions import can_resolve_spans, can_sign_second
from curation.refusal import Refused
from curation.selectors import next_record
from curation.services.deidentification import accept_remaining, sign_first, sign_second
from curation.services.imports import commit_batch, undo_batch
from curation.services.near_duplicates import (
    decide_cluster,
    forget_members,
    look_for_near_duplicates,
    reopen_cluster,
)
from tests.cast import Cast
from tests.curation.api.conftest import Ask, ask
from tests.curation.deliveries import csv_bytes, staged
from tests.curation.pages.conftest import Enter, enter

__all__ = ["ask", "enter"]

NOTE = (
    "患者三天前受凉后出现咳嗽咳黄痰，伴发热，最高体温三十八度五，无胸痛咯血，自服头孢后稍缓解，今来我院就诊。"
)
OTHER = "右膝关节置换术后六周复查，切口愈合良好，无红肿渗液，屈曲可达一百一十度，继续功能锻炼，定期门诊随访。"
# session, person, page, members, states, searching, kept filters, bell, sources for the filter and both forms
HOUSE = 12


def row(number: int, text: str, department: str = "呼吸内科") -> tuple[str, ...]:
    return (department, f"欧阳晓{number}", f"Z{number:06d}", "", text)


def taken_in(by: User, rows: list[tuple[str, ...]], name: str = "一.csv") -> ImportBatch:
    """A delivery whose identifiers and near-duplicates were searched."""
    batch = staged(by, csv_bytes(rows), name)
    jobs.run_here(commit_batch(batch=batch, by=by))
    for kind in ("detect:{}", "near_duplicates:batch:{}"):
        jobs.run_here(Job.objects.get(idempotency_key=kind.format(batch.pk)))
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def batch(cast: Cast) -> ImportBatch:
    """Two that say the same, and one that does not."""
    return taken_in(cast.alice, [row(1, NOTE), row(2, NOTE.replace("三天", "五天")), row(3, OTHER)])


def members() -> list[list[int]]:
    """The row numbers of each cluster."""
    return [
        list(cluster.members.order_by("record__row").values_list("record__row", flat=True))
        for cluster in NearDuplicateCluster.objects.order_by("pk")
    ]


def records(batch: ImportBatch) -> list[SourceRecord]:
    return list(batch.records.order_by("row"))


def signed(record: SourceRecord, first: User, second: User) -> None:
    accept_remaining(record=record, by=first)
    sign_first(record=record, by=first)
    sign_second(record=SourceRecord.objects.get(pk=record.pk), by=second)


def test_a_delivery_is_searched_and_what_says_the_same_is_a_cluster(batch: ImportBatch) -> None:
    assert members() == [[2, 3]]
    shares = set(NearDuplicateMember.objects.values_list("similarity", flat=True))
    assert len(shares) == 1 and 0.8 <= shares.pop() < 1
    assert Job.objects.get(kind="near_duplicates").result == {"records": 3, "clusters": 1, "members": 2}


def test_a_later_delivery_joins_the_cluster_of_an_earlier_one(cast: Cast, batch: ImportBatch) -> None:
    taken_in(cast.bob, [row(7, NOTE.replace("三天", "七天"))], "二.csv")

    assert NearDuplicateMember.objects.count() == 3 and NearDuplicateCluster.objects.count() == 1


def test_searching_again_keeps_a_decision_about_the_same_records(cast: Cast, batch: ImportBatch) -> None:
    cluster = NearDuplicateCluster.objects.get()
    decide_cluster(cluster=cluster, by=cast.lead)
    job = look_for_near_duplicates(source=batch.source, by=cast.lead)
    assert look_for_near_duplicates(source=batch.source, by=cast.lead) == job
    jobs.run_here(job)

    assert NearDuplicateCluster.objects.get().pk == cluster.pk
    assert NearDuplicateCluster.objects.get().state == "decided"
    assert look_for_near_duplicates(source=batch.source, by=cast.lead) != job


def test_a_cluster_that_grew_is_open_again_and_keeps_what_was_set_aside(
    cast: Cast, batch: ImportBatch
) -> None:
    aside = records(batch)[1]
    decide_cluster(cluster=NearDuplicateCluster.objects.get(), by=cast.lead, aside=[aside.pk])
    taken_in(cast.bob, [row(7, NOTE.replace("三天", "七天"))], "二.csv")

    cluster = NearDuplicateCluster.objects.get()
    assert cluster.state == "open" and cluster.members.count() == 3
    assert NearCopy.objects.get().record_id == aside.pk


def test_a_record_set_aside_waits_outside_both_readings_and_is_no_source_of_items(
    cast: Cast, batch: ImportBatch
) -> None:
    kept, aside, other = records(batch)
    signed(other, cast.alice, cast.bob)
    decide_cluster(cluster=NearDuplicateCluster.objects.get(), by=cast.lead, aside=[aside.pk])

    assert next_record(cast.bob, skip=kept.pk) is None
    assert can_resolve_spans(cast.bob, kept) and not can_resolve_spans(cast.bob, aside)
    with pytest.raises(Refused) as refused:
        accept_remaining(record=aside, by=cast.bob)
    assert refused.value.code == "set_aside"
    accept_remaining(record=kept, by=cast.alice)
    sign_first(record=kept, by=cast.alice)
    decide_cluster(cluster=NearDuplicateCluster.objects.get(), by=cast.lead, aside=[kept.pk])
    kept.refresh_from_db()
    assert not can_sign_second(cast.bob, kept)
    assert [row.source_record_id for row in deidentified_records()] == [other.pk]


def test_what_was_set_aside_can_be_taken_back(cast: Cast, batch: ImportBatch) -> None:
    cluster, aside = NearDuplicateCluster.objects.get(), records(batch)[0]
    decide_cluster(cluster=cluster, by=cast.lead, aside=[aside.pk])
    reopen_cluster(cluster=cluster, by=cast.bob)

    cluster.refresh_from_db()
    assert (cluster.state, cluster.decided_by, NearCopy.objects.count()) == ("open", None, 0)
    assert can_resolve_spans(cast.bob, aside)
    told = AuditEntry.objects.filter(action__startswith="near_duplicates.").order_by("sequence")
    assert [(entry.action, entry.actor) for entry in told] == [
        ("near_duplicates.decided", cast.lead.email),
        ("near_duplicates.reopened", cast.bob.email),
    ]
    assert told[0].detail["aside"] == [aside.pk]


def test_one_record_of_a_cluster_always_stays(cast: Cast, batch: ImportBatch) -> None:
    cluster = NearDuplicateCluster.objects.get()
    everything = [record.pk for record in records(batch)[:2]]
    for aside, code in ((everything, "one_must_stay"), ([records(batch)[2].pk], "cluster_changed")):
        with pytest.raises(Refused) as refused:
            decide_cluster(cluster=cluster, by=cast.lead, aside=aside)
        assert refused.value.code == code
    assert not NearCopy.objects.exists()


def test_only_who_works_on_records_decides(cast: Cast, batch: ImportBatch) -> None:
    for person in (cast.admin, cast.evaluator):
        with pytest.raises(Refused):
            decide_cluster(cluster=NearDuplicateCluster.objects.get(), by=person)
        with pytest.raises(Refused):
            look_for_near_duplicates(source=batch.source, by=person)


def test_undoing_a_delivery_takes_its_records_out_of_the_clusters(cast: Cast, batch: ImportBatch) -> None:
    later = taken_in(
        cast.bob, [row(7, NOTE.replace("三天", "七天")), row(8, OTHER.replace("，", "、"))], "二.csv"
    )
    assert sorted(len(cluster) for cluster in members()) == [2, 3]

    undo_batch(batch=later, by=cast.bob)

    assert members() == [[2, 3]]
    jobs.run_here(look_for_near_duplicates(source=batch.source, by=cast.lead))
    assert members() == [[2, 3]]


def test_a_copy_whose_original_was_undone_is_back_in_the_work(cast: Cast, batch: ImportBatch) -> None:
    later = taken_in(cast.bob, [row(7, NOTE.replace("三天", "七天"))], "二.csv")
    decide_cluster(
        cluster=NearDuplicateCluster.objects.get(), by=cast.lead, aside=[r.pk for r in records(batch)[:2]]
    )
    undo_batch(batch=later, by=cast.bob)

    assert not NearCopy.objects.exists()
    cluster = NearDuplicateCluster.objects.get()
    assert (cluster.state, cluster.members.count()) == ("open", 2)


def test_a_cluster_of_one_is_none(cast: Cast, batch: ImportBatch) -> None:
    forget_members(batch)

    assert not NearDuplicateCluster.objects.exists() and not NearDuplicateMember.objects.exists()


def test_the_list_names_records_and_shows_no_text(cast: Cast, batch: ImportBatch, enter: Enter) -> None:
    first, second, _other = records(batch)
    page = enter(cast.lead).get(reverse("near_duplicate_list")).content.decode()

    assert f"R{first.pk}、R{second.pk}" in page and "呼吸内科" in page
    assert re.search(r"9\d\.\d ?%|8\d\.\d ?%", page)
    assert "咳黄痰" not in page and "欧阳" not in page


def test_the_list_is_filtered_and_says_so_when_nothing_fits(
    cast: Cast, batch: ImportBatch, enter: Enter
) -> None:
    browser, address = enter(cast.bob), reverse("near_duplicate_list")

    assert "没有符合条件的近似病历" in browser.get(address, {"state": "decided"}).content.decode()
    assert (
        "data-row-link" in browser.get(address, {"source": batch.source_id, "state": "open"}).content.decode()
    )


def test_an_empty_list_offers_the_first_step(cast: Cast, enter: Enter) -> None:
    assert reverse("record_import") in enter(cast.lead).get(reverse("near_duplicate_list")).content.decode()
    taken_in(cast.alice, [row(3, OTHER)])
    page = enter(cast.lead).get(reverse("near_duplicate_list")).content.decode()
    assert "没有近似病历" in page and reverse("near_duplicate_search") in page


def test_the_number_of_queries_does_not_grow_with_the_list(
    cast: Cast, enter: Enter, django_assert_max_num_queries
) -> None:
    pairs = [row(20 * n + m, f"{OTHER[n:]}{n * 7919}" * 2 + str(m)) for n in range(8) for m in range(2)]
    taken_in(cast.alice, pairs)
    assert NearDuplicateCluster.objects.count() > 1 or NearDuplicateMember.objects.count() > 4
    browser = enter(cast.lead)

    with django_assert_max_num_queries(HOUSE):
        browser.get(reverse("near_duplicate_list"))


def test_a_search_is_started_by_a_button(cast: Cast, batch: ImportBatch, enter: Enter) -> None:
    browser = enter(cast.lead)
    answer = browser.post(reverse("near_duplicate_search"), {"source": batch.source_id})

    job = Job.objects.get(idempotency_key=f"near_duplicates:source:{batch.source_id}:1")
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    assert "正在查找近似病历" in browser.get(reverse("near_duplicate_list")).content.decode()
    other = enter(cast.bob).post(reverse("near_duplicate_search"), {"source": batch.source_id})
    assert other.headers["Location"] == reverse("near_duplicate_list")
    assert enter(cast.bob).post(reverse("near_duplicate_search"), {"source": "x"}).status_code == 302


def test_the_page_of_a_cluster_sets_records_aside_and_takes_them_back(
    cast: Cast, batch: ImportBatch, enter: Enter
) -> None:
    cluster, browser = NearDuplicateCluster.objects.get(), enter(cast.lead)
    first = records(batch)[0]
    decide = reverse("near_duplicate_decide", args=[cluster.pk])

    said = browser.post(decide, {"action": "aside"}, follow=True).content.decode()
    assert "请先勾选要搁置的病历" in said
    said = browser.post(decide, {"action": "aside", "aside": [first.pk]}, follow=True).content.decode()
    assert "已搁置 1 份病历" in said and re.search(rf'value="{first.pk}"[^>]* checked', said)
    listed = browser.get(reverse("record_list")).content.decode()
    assert "近似副本 1 份" in listed and reverse("near_duplicate", args=[cluster.pk]) in listed
    everything = [record.pk for record in records(batch)[:2]]
    said = browser.post(decide, {"action": "aside", "aside": everything}, follow=True).content.decode()
    assert "每组至少保留一份病历" in said
    assert "已恢复" in browser.post(decide, {"action": "reopen"}, follow=True).content.decode()
    assert "已保留该组全部病历" in browser.post(decide, {"action": "keep"}, follow=True).content.decode()
    assert not NearCopy.objects.exists()


def test_raw_text_stands_side_by_side_only_for_who_may_open_both_and_is_audited(
    cast: Cast, batch: ImportBatch, enter: Enter
) -> None:
    left, right, _other = records(batch)
    address = reverse("near_duplicate", args=[NearDuplicateCluster.objects.get().pk])
    pair = {"left": left.pk, "right": right.pk}

    page = enter(cast.lead).get(address, pair).content.decode()
    assert "咳黄痰" not in page and "不能打开它们的原文" in page
    assert not AuditEntry.objects.filter(action="record.raw_opened").exists()
    page = enter(cast.bob).get(address, pair).content.decode()
    assert "<del>三</del>" in page and "<ins>五</ins>" in page and "本次查看已记入审计" in page
    opened = AuditEntry.objects.filter(actor=cast.bob.email).values_list("target", flat=True)
    assert set(opened) == {f"curation.sourcerecord:{left.pk}", f"curation.sourcerecord:{right.pk}"}


def test_without_being_asked_no_text_is_opened(cast: Cast, batch: ImportBatch, enter: Enter) -> None:
    address = reverse("near_duplicate", args=[NearDuplicateCluster.objects.get().pk])
    before = AuditEntry.objects.count()

    assert "咳黄痰" not in enter(cast.alice).get(address).content.decode()
    assert AuditEntry.objects.count() == before


def test_signed_texts_are_compared_as_they_leave_this_stage(
    cast: Cast, batch: ImportBatch, enter: Enter
) -> None:
    left, right, _other = records(batch)
    for record in (left, right):
        signed(record, cast.alice, cast.bob)
    assert SourceRecord.objects.filter(state=RecordState.SIGNED_TWICE).count() == 2
    address = reverse("near_duplicate", args=[NearDuplicateCluster.objects.get().pk])

    page = enter(cast.lead).get(address, {"left": left.pk, "right": right.pk}).content.decode()

    assert "咳黄痰" in page and "本次查看已记入审计" not in page


def test_a_record_beside_itself_or_from_elsewhere_is_refused(
    cast: Cast, batch: ImportBatch, enter: Enter
) -> None:
    left, right, other = records(batch)
    address = reverse("near_duplicate", args=[NearDuplicateCluster.objects.get().pk])

    for pair in ((left.pk, left.pk), (left.pk, other.pk), (right.pk, "x")):
        page = enter(cast.bob).get(address, {"left": pair[0], "right": pair[1]})
        assert page.status_code == 200 and "咳黄痰" not in page.content.decode()


def test_the_api_lists_clusters_without_text_and_takes_a_decision(
    cast: Cast, batch: ImportBatch, ask: Ask
) -> None:
    client, cluster = ask(cast.lead), NearDuplicateCluster.objects.get()
    first, second, _other = records(batch)
    answer = client.get(reverse("api_near_duplicates"), {"state": "open"})

    (found,) = answer.json()["results"]
    assert (found["source"], found["state"]) == ("市一院", "open")
    assert [member["record"] for member in found["members"]] == [first.pk, second.pk]
    assert "咳黄痰" not in answer.content.decode()
    decide = reverse("api_near_duplicate_decide", args=[cluster.pk])
    done = client.post(decide, {"decision": "set_aside", "records": [second.pk]}, format="json").json()
    assert [member["set_aside"] for member in done["members"]] == [False, True]
    refused = client.post(decide, {"decision": "set_aside", "records": [first.pk, second.pk]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "one_must_stay")
    assert client.post(decide, {"decision": "reopen"}, format="json").json()["state"] == "open"
    assert client.post(decide, {"decision": "burn"}, format="json").status_code == 400
    assert ask(cast.evaluator).get(reverse("api_near_duplicates")).json()["results"] == []
