"""Work that is left lying on the demo site, one of each kind, so that no page is looked at empty. Run inside Django by
``Site.python``; it goes through the services only."""

import io
import json
from dataclasses import dataclass
from typing import Any

from annotation.eligibility import lot_items_to_check
from annotation.models import Assignment, Item, ReleaseKind
from annotation.services import (
    agreement_reports,
    assignments,
    bulk,
    comments,
    guidelines,
    item_intake,
    items,
    lots,
    own_sources,
    portions,
    releases,
    reviews,
    training,
)
from benchmark.models import EvaluationRun, Response
from config.demo import cast
from config.demo.cast import Cast
from curation import jobs
from curation.handover import DeidentifiedRecord, deidentified_records
from curation.models import ImportBatch, Job, NearDuplicateCluster, SourceRecord, User
from curation.sample_audit_selectors import rows_to_audit
from curation.services import (
    deidentification,
    disagreements,
    imports,
    people,
    sample_audits,
    sources,
    staging,
)
from curation.services.people import Licence
from curation.taxonomy.nouns import Dataset, Specialty
from tests.browser import story

SPECIALTY = "03.04"
DOSES = {"A": "按原剂量补服一次", "B": "加倍补服", "C": "跳过漏服的一次，下次按时服", "D": "停药并复诊"}
PLANS = {"诊断": ["稳定型心绞痛"], "诊断依据": ["劳累后胸痛，休息缓解", "心电图ST段压低"]}
SYMPTOMS = {"症状": ["心悸", "气促"]}
RELATIONS = [{"关系": "临床表现", "头实体": "心力衰竭", "尾实体": "下肢水肿"}]


@dataclass
class Writer:
    """Puts one item after the other on the site."""

    folk: Cast

    def written(
        self,
        author: User,
        dataset: str,
        question: dict[str, Any],
        target: dict[str, Any],
        points: list[Any] | None = None,
        record: DeidentifiedRecord | None = None,
    ) -> Item:
        """A draft."""
        return items.create_item(
            by=author,
            dataset=Dataset.objects.get(name=dataset),
            content=items.Content(question, target, points or []),
            specialty=record.specialty if record else Specialty.objects.get(code=SPECIALTY),
            record=record,
        )

    def dose(self, author: User, drug: str) -> Item:
        """A draft of a choice item."""
        question = {
            "question": f"{drug}漏服一次，想起时已近下一次服药。怎么办？",
            "options": DOSES,
            "multiple": False,
        }
        return self.written(author, "MAMedication", question, {"choice": ["C"]})

    def plan(self, author: User, age: int) -> Item:
        """A draft of an open question with points."""
        question = {
            "question": f"{age}岁患者劳累后胸痛，休息缓解，心电图ST段压低。请写出诊断和依据。",
            "topics": list(PLANS),
            "reference_free": False,
        }
        points = [
            {"topic": topic, "text": text, "weight": 1, "tier": "essential", "polarity": 1, "veto": False}
            for topic, said in PLANS.items()
            for text in said
        ]
        return self.written(author, "MADiagnosis", question, {"answer": PLANS}, points)

    def opened(self, item: Item) -> Item:
        """The item among the answerers."""
        assert item.author is not None
        return items.open_item(item=item, by=item.author)

    def answered(self, item: Item, *given: tuple[User, dict[str, Any]]) -> Item:
        """The item with both answers in."""
        self.opened(item)
        for person, value in given:
            slot = assignments.take_slot(item=item, by=person)
            assignments.submit_answer(assignment=slot, by=person, value=value, comment="按说明书与常规用法。")
        item.refresh_from_db()
        return item

    def in_hand(self, item: Item, person: User, value: dict[str, Any]) -> int:
        """An open item that somebody has begun to answer: the number of the slot."""
        slot = assignments.take_slot(item=self.opened(item), by=person)
        draft = {"value": value, "comment": "", "cannot_answer": ""}
        return assignments.save_draft(assignment=slot, by=person, value=draft, version=0).pk


def _delivered(folk: Cast, name: str, content: bytes) -> ImportBatch:
    source = sources.ensure_source(name="心内科三月交付", terms="虚构数据。", by=folk.administrator)
    return staging.stage_file(
        stream=io.BytesIO(content), file_name=name, source=source, by=folk.physicians[0]
    )


def _records(folk: Cast) -> dict[str, Any]:
    """A delivery with a row that was refused: one record begun, one signed once; the near copies of an earlier delivery;
    and a file that waits for its preview."""
    earlier = _delivered(folk, "心内科二月.csv", story.delivery().replace(b"2026", b"2024"))
    jobs.run_here(imports.commit_batch(batch=earlier, by=folk.physicians[0]))
    jobs.run_here(Job.objects.get(idempotency_key=f"detect:{earlier.pk}"))
    empty = ",".join(["W-4", "呼吸内科", "", "", "", ""]).encode("gb18030") + b"\r\n"
    batch = _delivered(folk, "心内科三月.csv", story.delivery() + empty)
    batch.mapping["known"]["staff"] = "随访人"
    batch.mapping["extra"] = []
    batch.save(update_fields=["mapping"])
    jobs.run_here(imports.commit_batch(batch=batch, by=folk.physicians[0]))
    job = jobs.run_here(Job.objects.get(idempotency_key=f"detect:{batch.pk}"))
    jobs.run_here(Job.objects.get(idempotency_key=f"near_duplicates:batch:{batch.pk}"))
    begun, once, contested = SourceRecord.objects.filter(batch=batch).order_by("pk")
    for span in begun.spans.order_by("start")[:2]:
        deidentification.decide_span(record=begun, span=span, by=folk.physicians[0], accept=True)
    guideline = begun.spans.get(start=begun.text.index(story.GUIDELINE_DATE))
    deidentification.decide_span(
        record=begun, span=guideline, by=folk.physicians[0], accept=False, reason="指南的发布日期，不指向个人"
    )
    for record in (once, contested):
        deidentification.accept_remaining(record=record, by=folk.physicians[0])
        deidentification.sign_first(record=record, by=folk.physicians[0])
    _contest(contested.pk, folk)
    waits = _delivered(folk, "心内科四月.csv", story.delivery().replace(b"2026", b"2025"))
    ready = _ready_to_sign(earlier, folk)
    return {
        "batch": batch.pk,
        "source": batch.source_id,
        "cluster": NearDuplicateCluster.objects.order_by("pk")[0].pk,
        "staged": waits.pk,
        "job": str(job.pk),
        "begun": begun.pk,
        "once": once.pk,
        "contested": contested.pk,
        "ready": ready,
        **_sample_audits(folk),
    }


def _sample_audits(folk: Cast) -> dict[str, int]:
    """A finished audit of three records of the demo, and one of two others that waits for its second text."""
    shen, fang = folk.physicians[4:6]
    for numbers in ((1, 2, 3), (7, 8)):
        stock = DeidentifiedRecord.objects.filter(source_record__in=numbers)
        made = sample_audits.draw_audit(
            by=folk.lead, stock=stock, sample_size=len(numbers), label="演示医院（虚构）"
        )
        for row in list(made.rows.all())[: 3 if len(numbers) == 3 else 1]:
            sample_audits.read_sampled(row=row, by=fang)
    return {"sample_audit": made.pk, "to_audit": rows_to_audit(shen).get().pk}


def _contest(pk: int, folk: Cast) -> None:
    """The second reader objects to a place, and the first one stands by the text."""
    record = SourceRecord.objects.get(pk=pk)
    words = record.deidentified.text.split("，")[1]
    disagreements.return_record(
        record=record, by=folk.physicians[1], places=[words], reason="本院只有一位这样的患者，同事都认得。"
    )
    disagreements.stand_by(record=record, by=folk.physicians[0], reason="这是常见的描述，任何患者都可能有。")


def _ready_to_sign(batch: ImportBatch, folk: Cast) -> int:
    record = SourceRecord.objects.filter(batch=batch).order_by("pk")[0]
    deidentification.accept_remaining(record=record, by=folk.physicians[0])
    return record.pk


def _items(folk: Cast) -> dict[str, Any]:
    lin, zhou, he, xu, shen, fang = folk.physicians
    write = Writer(folk)
    text = "患者近1周心悸，夜间平卧时气促，坐起可减轻，无发热。"
    symptoms = write.written(
        lin, "MAEESymp", {"text": text, "schema": "entities", "types": ["症状"]}, {"value": SYMPTOMS}
    )
    known = Dataset.objects.get(name="CMeIE")
    relations = write.written(
        lin,
        "CMeIE",
        {"text": "心力衰竭@典型者有下肢水肿，治疗可用呋塞米。", "schema": "triples", "types": known.types},
        {"value": RELATIONS},
    )
    from_record = write.written(
        lin,
        "MAEESymp",
        {"text": "反复咳嗽、咳痰10年，活动后气促3年，加重5天。", "schema": "entities", "types": ["症状"]},
        {"value": {"症状": ["咳嗽", "咳痰", "气促"]}},
        record=deidentified_records().get(source_record_id=1),
    )
    returned = write.opened(write.dose(fang, "美托洛尔"))
    slot = assignments.take_slot(item=returned, by=he)
    assignments.submit_answer(
        assignment=slot, by=he, value={}, comment="没有写明剂型。", cannot_answer="information_missing"
    )
    right, wrong = {"choice": ["C"]}, {"choice": ["A"]}
    other = {"answer": {"诊断": ["不稳定型心绞痛"], "诊断依据": ["近期加重"]}}
    reviewed = write.answered(write.dose(he, "缬沙坦"), (lin, right), (zhou, right))
    argued = write.answered(write.plan(zhou, 57), (he, {"answer": PLANS}), (xu, other))
    _talked_about(argued, zhou, fang)
    return {
        "draft": write.dose(lin, "氨氯地平").uid,
        "from_record": from_record.uid,
        "returned": returned.uid,
        "choosing": write.in_hand(write.dose(lin, "阿托伐他汀"), zhou, right),
        "planning": write.in_hand(
            write.plan(lin, 61), he, {"answer": {"诊断": ["稳定型心绞痛"], "诊断依据": []}}
        ),
        "extracting": write.in_hand(symptoms, xu, {"value": {"症状": ["心悸"]}}),
        "relating": write.in_hand(relations, shen, {"value": RELATIONS}),
        "given": Assignment.objects.filter(item=reviewed, physician=lin).get().pk,
        "reviewed": reviewed.uid,
        "disputed": write.answered(write.dose(he, "比索洛尔"), (lin, right), (zhou, wrong)).uid,
        "argued": argued.uid,
    }


def _talked_about(item: Item, author: User, reader: User) -> None:
    """Two threads: one with a reply, one settled."""
    first = comments.add_comment(
        item=item,
        by=reader,
        text="没有写发作的频度，两种诊断都说得通。",
        place="question.0",
        quote="劳累后胸痛",
    )
    comments.add_comment(item=item, by=author, text="原病历没有记录频度，可以补一句。", reply_to=first.pk)
    second = comments.add_comment(item=item, by=author, text="依据按指南的顺序写。")
    comments.settle_comment(comment=second, by=author)


def _portions(folk: Cast) -> dict[str, Any]:
    """A portion that somebody finished, and one that is rested in the middle."""
    lin, zhou, *_others, fang = folk.physicians
    write = Writer(folk)
    for author, drug in ((lin, "瑞舒伐他汀"), (lin, "厄贝沙坦"), (zhou, "贝那普利")):
        write.opened(write.dose(author, drug))
    done = portions.start_portion(by=fang, minutes=10)
    while (task := portions.advance(done)) is not None and task.source == own_sources.SLOT:
        slot = Assignment.objects.get(pk=int(task.subject))
        assignments.submit_answer(assignment=slot, by=fang, value={"choice": ["C"]})
    portions.end_portion(done)
    running = portions.start_portion(by=lin, minutes=20)
    portions.advance(running)
    return {"portion_done": done.pk, "portion_running": running.pk}


def _item_file(folk: Cast) -> str:
    """An import of one item and one row that cannot be one."""
    entry = {
        "question": "成人静息心率的常见范围是多少？",
        "options": {"A": "60–100次/分", "B": "30–50次/分"},
        "answer": "A",
    }
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in (entry, {"question": "只有题干"}))
    job = item_intake.start_import(
        stream=io.BytesIO(lines.encode()), file_name="外部题目.jsonl", by=folk.lead, dataset="CMExam"
    )
    return str(jobs.run_here(job).pk)


def _agreement(folk: Cast) -> int:
    """A finished report of everything that was answered, and another that nobody has computed yet."""
    report = agreement_reports.start_report(by=folk.lead)
    assert report.job is not None
    jobs.run_here(report.job)
    agreement_reports.start_report(by=folk.lead, dataset="CMExam")
    return report.pk


def _guideline(folk: Cast) -> None:
    """Two versions of one guideline."""
    dataset = Dataset.objects.get(name="CMExam")
    rules = "# 总则\n只选**一个**最佳答案，除非题目写明多选。\n\n## 拿不准时\n- 以现行国家级指南为准\n- 两部指南不一致时，写明依据"
    guidelines.publish(dataset=dataset, by=folk.lead, text=rules, changes="初版", seen=0)
    more = (
        rules.replace("以现行国家级指南为准", "以发布日期最近的国家级指南为准") + "\n1. 先读题干\n2. 再看选项"
    )
    guidelines.publish(dataset=dataset, by=folk.lead, text=more, changes="写明以最近的指南为准", seen=1)


def _bulk(folk: Cast) -> int:
    """Everything that may be opened, looked at and not begun."""
    made = bulk.make_bulk_action(rows=Item.objects.all(), query="", kind="open", by=folk.lead, key="left")
    assert made.preview is not None
    jobs.run_here(made.preview)
    return made.pk


def _lot(folk: Cast) -> dict[str, Any]:
    """A lot that waits for its checkers."""
    for dataset in Dataset.objects.all():
        chosen = lots.LotFilter(dataset)
        n = lots.lot_candidates(chosen).count()
        if n:
            lot = lots.draw_lot(by=folk.lead, chosen=chosen, sample_size=n, acceptance=0)
            mine = lot_items_to_check(folk.physicians[2]).filter(lot=lot).order_by("pk").first()
            if mine is not None:
                return {"lot": lot.pk, "sampled": mine.pk}
    raise LookupError("the demo has no accepted item that this physician had no part in")


def _training(folk: Cast) -> dict[str, Any]:
    """Two training items of one dataset; somebody has answered one of them."""
    lin, zhou, he, xu, _shen, fang = folk.physicians
    write, right = Writer(folk), {"choice": ["C"]}
    for drug in ("依那普利", "呋塞米"):
        item = write.answered(write.dose(he, drug), (lin, right), (zhou, right))
        reviews.review_item(item=item, by=fang, verdict="approve")
        training.mark_training(
            item=item, by=folk.lead, explanation="临近下一次服药时不补服：两次相隔过近，血药浓度可能过高。"
        )
    dataset = Dataset.objects.get(name="MAMedication")
    rules = {"second_review": False, "pilot_items": 0, "pilot_share": 0.8}
    training.set_rules(dataset=dataset, by=folk.lead, **rules)
    first = training.live_training(dataset)[0]
    given = training.practise(training=first, by=xu, value={"choice": ["A"]})
    return {"trained": dataset.name, "practised": given.pk}


def leave() -> dict[str, Any]:
    """Leave the work lying; returns by what name each piece is found."""
    folk = cast.assemble()
    _guideline(folk)
    licence = Licence(number="DEMO-NEW", department="儿科", specialties=("07.04",))
    new = people.invite_user(email="new@demo.zhenping.test", role="physician", name="待核验", licence=licence)
    people.create_token(user=folk.physicians[0], name="科室导入脚本")
    draft = releases.draft_release(
        name="mlb-next",
        by=folk.lead,
        kind=ReleaseKind.AUTHORED,
        selection={"datasets": {"CMExam": 2}, "seed": 7},
    )
    run = EvaluationRun.objects.order_by("pk")[0]
    judged = Response.objects.filter(run=run, judgments__isnull=False).order_by("pk")[0]
    return {
        **_portions(folk),
        **_records(folk),
        **_items(folk),
        "agreement": _agreement(folk),
        "bulk": _bulk(folk),
        **_lot(folk),
        **_training(folk),
        "item_file": _item_file(folk),
        "person": folk.physicians[0].pk,
        "unverified": new.pk,
        "next": draft.name,
        "run": run.pk,
        "judged": judged.pk,
    }
