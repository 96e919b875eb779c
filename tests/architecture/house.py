"""A house with one of everything in it, and hostile text wherever somebody from outside may put text.

The security tests walk every address of the product through it. It says, for each address that names an object, who
may open that object; for everybody else the object does not exist.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.models import (
    AgreementReport,
    BulkAction,
    GuidelineRequest,
    Item,
    Lot,
    LotItem,
    Release,
    TrainingAnswer,
    TrainingItem,
)
from annotation.services import (
    adjudications,
    assignments,
    comments,
    guidelines,
    items,
    lots,
    portions,
    releases,
    reviews,
)
from annotation.services import training as training_items
from annotation.services.agreement_reports import start_report
from annotation.services.bulk import make_bulk_action
from annotation.services.item_intake import start_import
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, Outcome, Response, RunState, VerdictSet
from benchmark.services import evaluated_models, runs
from benchmark.services.judges import import_verdicts
from benchmark.training import VerdictFile, VerdictRow
from curation import jobs, lists
from curation.models import (
    ApiToken,
    AuditedRecord,
    IdentifierSpan,
    ImportBatch,
    Job,
    NearDuplicateCluster,
    Notice,
    SampleAudit,
    SavedFilter,
    SourceRecord,
    User,
)
from curation.services import (
    deidentification,
    disagreements,
    imports,
    people,
    sample_audits,
    sources,
    staging,
)
from curation.services.list_exports import start_export
from curation.services.saved_filters import save_filter
from curation.taxonomy.nouns import Dataset, Specialty
from tests import cast as casting

SCRIPT = "<script>alert(1)</script>"
VECTOR = '"><svg onload=alert(1)>'
IMAGE = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{ 7|add:42 }}"
# At most eighty characters: it stands in names, too. It begins as a formula does. Names and files carry an image
# besides; in an item the gate would refuse it.
HOSTILE = f"={SCRIPT}{VECTOR}{TEMPLATE}"
HOSTILE_NAME = f"＝{IMAGE}{TEMPLATE}"
SPECIALTY, OTHER_SPECIALTY = "03.01", "04.01"


@dataclass(frozen=True)
class House:
    """The people and the objects."""

    alice: User
    bob: User
    carol: User
    dan: User
    erin: User
    frank: User
    stranger: User
    lead: User
    evaluator: User
    admin: User
    batch: ImportBatch
    cluster: NearDuplicateCluster
    detected: SourceRecord
    signed_once: SourceRecord
    signed_twice: SourceRecord
    disputed: SourceRecord
    sample_audit: SampleAudit
    audited: AuditedRecord
    span: IdentifierSpan
    job: Job
    item_job: Job
    export: Job
    saved: SavedFilter
    token: ApiToken
    notice: Notice
    draft: Item
    open: Item
    in_review: Item
    in_adjudication: Item
    accepted: Item
    comment: Any
    slot: Any
    agreement: AgreementReport
    portion: Any
    guideline_request: GuidelineRequest
    training: TrainingItem
    practised: TrainingAnswer
    bulk: BulkAction
    lot: Lot
    lot_item: LotItem
    release: Release
    draft_release: Release
    model: EvaluatedModel
    verdicts: VerdictSet
    judge: Judge
    run: EvaluationRun
    sample: Response

    def people(self) -> dict[str, User]:
        """Everybody by name."""
        names = ("alice", "bob", "carol", "dan", "erin", "frank", "stranger", "lead", "evaluator", "admin")
        return {name: getattr(self, name) for name in names}


def build() -> House:
    """Furnish the house through the services."""
    names = ("alice", "bob", "carol", "dan", "erin", "frank")
    five = {name: casting.physician(name, department=HOSTILE, codes=(SPECIALTY,)) for name in names}
    others = {
        "stranger": casting.physician("stranger", codes=(OTHER_SPECIALTY,)),
        "lead": casting.person("lead", "data_lead"),
        "evaluator": casting.person("evaluator", "evaluator"),
        "admin": casting.person("admin", "administrator"),
    }
    User.objects.update(name=HOSTILE_NAME)
    folk = {name: User.objects.get(pk=user.pk) for name, user in (five | others).items()}
    records = _records(folk)
    work = _items(folk)
    kept = _kept(folk["alice"])
    bulk = _bulk(folk["lead"])
    told = {"notice": Notice.objects.filter(recipient=folk["alice"], kind="item_accepted").latest("pk")}
    return House(**folk, **records, **work, **kept, **told, bulk=bulk, **_evaluation(folk, work["release"]))


def _kept(alice: User) -> dict[str, Any]:
    """A filter that alice keeps, and an export that she asked for."""
    kept = lists.find("items", alice)
    assert kept is not None
    saved = save_filter(user=alice, kept=kept, name=HOSTILE[:40], given={"state": "accepted"})
    job = start_export(kept=kept, user=alice, query="", form="xlsx", key="house")
    jobs.run_here(job)
    return {"saved": saved, "export": Job.objects.get(pk=job.pk)}


def _bulk(lead: User) -> BulkAction:
    """An act on many items that was looked at; nothing of it was done."""
    made = make_bulk_action(
        rows=Item.objects.all(), query="", kind="retire", by=lead, key="house", reason=HOSTILE
    )
    assert made.preview is not None
    jobs.run_here(made.preview)
    return BulkAction.objects.get(pk=made.pk)


def _delivery(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["科室", "病历", "患者姓名", "编号"])
    for number in range(rows):
        text = f"患者郑福来，男，第{number}次就诊，电话19900001201。{SCRIPT}{VECTOR}{TEMPLATE}"
        writer.writerow([HOSTILE, text, "郑福来", f"{HOSTILE}{number}"])
    writer.writerow([HOSTILE, "", HOSTILE, HOSTILE])
    return out.getvalue().encode()


def _records(folk: dict[str, User]) -> dict[str, Any]:
    alice, bob = folk["alice"], folk["bob"]
    source = sources.ensure_source(name=HOSTILE_NAME, terms=HOSTILE, by=folk["admin"])
    batch = staging.stage_file(
        stream=io.BytesIO(_delivery(4)), file_name=f"{HOSTILE_NAME}.csv", source=source, by=alice
    )
    job = imports.commit_batch(batch=batch, by=alice)
    jobs.run_here(job)
    jobs.run_here(Job.objects.get(idempotency_key=f"detect:{batch.pk}"))
    jobs.run_here(Job.objects.get(idempotency_key=f"near_duplicates:batch:{batch.pk}"))
    detected, once, twice, disputed = SourceRecord.objects.order_by("pk")
    for record in (once, twice, disputed):
        deidentification.accept_remaining(record=record, by=alice)
        deidentification.sign_first(record=record, by=alice)
    deidentification.sign_second(record=_fresh(twice), by=bob)
    disagreements.return_record(record=_fresh(disputed), by=bob, places=["就诊"], reason=HOSTILE)
    disagreements.stand_by(record=_fresh(disputed), by=alice, reason=HOSTILE)
    batch.refresh_from_db()
    people.create_token(user=alice, name=HOSTILE_NAME)
    audited = sample_audits.draw_audit(
        by=folk["lead"], stock=sample_audits.stock_of(source), sample_size=1, source=source
    )
    cluster = NearDuplicateCluster.objects.get()
    facts = {
        "cluster": cluster,
        "sample_audit": audited,
        "audited": audited.rows.get(),
        "batch": batch,
        "job": job,
        "token": ApiToken.objects.get(),
        "span": detected.spans.all()[0],
    }
    found = {"detected": detected, "signed_once": once, "signed_twice": twice, "disputed": disputed}
    return facts | {name: _fresh(record) for name, record in found.items()}


def _fresh(record: SourceRecord) -> SourceRecord:
    return SourceRecord.objects.get(pk=record.pk)


def _items(folk: dict[str, User]) -> dict[str, Any]:
    draft, opened, in_review, disputed, accepted = (_write(folk["alice"], number) for number in range(5))
    for item in (opened, in_review, disputed, accepted):
        items.open_item(item=item, by=folk["alice"])
    slot = assignments.take_slot(item=opened, by=folk["bob"])
    portion = portions.start_portion(by=folk["bob"], minutes=5)
    _answer(in_review, folk, "A", "A")
    _answer(disputed, folk, "A", "B")
    _answer(accepted, folk, "A", "B")
    adjudications.adjudicate_item(
        item=accepted,
        by=folk["dan"],
        target={"choice": ["A"]},
        reason="wording",
        rationale=HOSTILE,
        guideline_needs_change=True,
    )
    guidelines.publish(
        dataset=accepted.dataset,
        by=folk["lead"],
        text=f"# {HOSTILE}\n- {HOSTILE}\n**{HOSTILE}**",
        changes=HOSTILE,
        seen=0,
    )
    accepted.refresh_from_db()
    reviews.review_item(item=accepted, by=folk["erin"], verdict="approve", reason=HOSTILE)
    for item in (draft, opened, in_review, disputed, accepted):
        item.refresh_from_db()
    work = {
        "draft": draft,
        "open": opened,
        "in_review": in_review,
        "in_adjudication": disputed,
        "accepted": accepted,
        "comment": comments.add_comment(
            item=in_review, by=folk["alice"], text=HOSTILE, place="option_A.0", quote=HOSTILE
        ),
    }
    work |= _training(folk)
    chosen = lots.LotFilter(accepted.dataset)
    work["lot"] = lots.draw_lot(by=folk["lead"], chosen=chosen, sample_size=1, acceptance=0)
    work["lot_item"] = LotItem.objects.get()
    work["guideline_request"] = GuidelineRequest.objects.get()
    work |= {"slot": slot, "portion": portion, "item_job": _item_job(folk["lead"])}
    return work | {"agreement": _agreement(folk["lead"])} | _releases(folk["lead"], accepted)


def _agreement(lead: User) -> AgreementReport:
    report = start_report(by=lead)
    assert report.job is not None
    jobs.run_here(report.job)
    return AgreementReport.objects.get(pk=report.pk)


def _write(author: User, number: int) -> Item:
    question = {
        "question": f"{HOSTILE} 第{number}题，哪一项正确？",
        "options": {"A": HOSTILE, "B": f"{HOSTILE}乙", "C": f"{HOSTILE}丙"},
        "multiple": False,
    }
    return items.create_item(
        by=author,
        dataset=Dataset.objects.get(name="CMExam"),
        content=items.Content(question, {"choice": ["A"]}),
        specialty=Specialty.objects.get(code=SPECIALTY),
        external_id=f"{HOSTILE}{number}",
    )


def _training(folk: dict[str, User]) -> dict[str, Any]:
    """A training item, and what bob answered to it."""
    item = _write(folk["alice"], 5)
    items.open_item(item=item, by=folk["alice"])
    _answer(item, folk, "A", "A")
    reviews.review_item(item=item, by=folk["erin"], verdict="approve")
    training = training_items.mark_training(item=item, by=folk["lead"], explanation=HOSTILE)
    training = TrainingItem.objects.select_related("item__dataset", "item__current__key").get(pk=training.pk)
    practised = training_items.practise(training=training, by=folk["bob"], value={"choice": ["B"]})
    training_items.mark_training(item=_accepted_again(folk), by=folk["lead"], explanation=HOSTILE)
    return {"training": training, "practised": practised}


def _accepted_again(folk: dict[str, User]) -> Item:
    item = _write(folk["alice"], 6)
    items.open_item(item=item, by=folk["alice"])
    _answer(item, folk, "A", "A")
    reviews.review_item(item=item, by=folk["erin"], verdict="approve")
    return item


def _item_job(lead: User) -> Job:
    """An import of one item and one row that is refused."""
    entry = {"question": f"{HOSTILE}导入题？", "options": {"A": HOSTILE, "B": f"{HOSTILE}乙"}, "answer": "A"}
    lines = [json.dumps(line, ensure_ascii=False) for line in (entry, {"question": HOSTILE})]
    job = start_import(
        stream=io.BytesIO("\n".join(lines).encode()),
        file_name=f"{HOSTILE_NAME}.jsonl",
        by=lead,
        dataset="CMExam",
    )
    jobs.run_here(job)
    return Job.objects.get(pk=job.pk)


def _answer(item: Item, folk: dict[str, User], *letters: str) -> None:
    for person, letter in zip((folk["bob"], folk["carol"]), letters, strict=True):
        slot = assignments.take_slot(item=item, by=person)
        assignments.submit_answer(assignment=slot, by=person, value={"choice": [letter]}, comment=HOSTILE)
    item.refresh_from_db()


def _releases(lead: User, accepted: Item) -> dict[str, Release]:
    frozen = releases.draft_release(
        name="hostile", by=lead, kind="authored", selection={"items": [accepted.uid]}
    )
    jobs.run_here(releases.freeze_release(release=frozen, by=lead))
    draft = releases.draft_release(
        name="hostile-draft", by=lead, kind="authored", selection={"datasets": {"CMExam": None}, "seed": 1}
    )
    frozen.refresh_from_db()
    return {"release": frozen, "draft_release": draft}


def _evaluation(folk: dict[str, User], release: Release) -> dict[str, Any]:
    evaluator = folk["evaluator"]
    [entry] = release.items.all()
    model = evaluated_models.store_replies(name=HOSTILE, replies=[(entry.uid, HOSTILE)], by=evaluator)
    row = VerdictRow.from_mapping(
        dict.fromkeys(("question", "reference", "topic", "point", "answer"), HOSTILE) | {"label": "是"}
    )
    verdicts = import_verdicts(
        name=HOSTILE_NAME, file=VerdictFile(rows=[row], rejected=[], form="rows"), by=evaluator
    )
    judge = Judge.objects.create(name="hostile-judge", state="ready", created_by=evaluator)
    run = runs.start_run(release=release, model=model, by=evaluator)
    run.state = RunState.COMPLETED
    run.save()
    sample = Response.objects.create(
        run=run, item=entry, text=HOSTILE, outcome=Outcome.NOT_MET, score=0.0, parse_failed=True
    )
    return {"model": model, "verdicts": verdicts, "judge": judge, "run": run, "sample": sample}


Arguments = Callable[[House], Sequence[Any]]


@dataclass(frozen=True)
class Door:
    """An address that names an object: which one, who finds it there, and who may know of it without passing."""

    arguments: Arguments
    insiders: frozenset[str]
    told: frozenset[str] = frozenset()
    query: str = ""


def door(arguments: Arguments, insiders: Iterable[str], *, told: Iterable[str] = (), query: str = "") -> Door:
    """A door, its insiders by name. Who is ``told`` learns by a redirect, or over the API by 403, that the work is not theirs."""
    return Door(arguments, frozenset(insiders), frozenset(told), query)
