"""Items that exist elsewhere: read from a file, looked at for defects, kept as drafts that a data lead
accepts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.formats import get_format
from annotation.item_files import ItemDraft, ItemFile, read_item_file, read_mlb_file
from annotation.models import Item, ItemEvent, ItemKey, ItemRevision, Provenance
from annotation.permissions import can_accept_imported
from annotation.services.gate import content_defects
from annotation.services.item_words import keep_words
from annotation.services.items import FILE_DEFECTS, artifacts_of, stem_digest
from annotation.services.moves import demand
from annotation.services.stems import keep_sketches
from annotation.states import ItemState
from curation import audit, jobs
from curation.handover import Refused, explain, scan_artifacts
from curation.readers import Rejected, UnreadableFile
from curation.taxonomy.nouns import Dataset, Specialty

CHUNK = 500
# Flaws of an item itself; those of a whole dataset's header are reported but belong to no item.
BLOCKING = frozenset({"PROMPT_LEAK", "DUPLICATE", "ANSWER_NOT_OPTION", "EMPTY_ANSWER", "HOSPITAL", "DATE"})


def found_in(text: str) -> Iterable[str]:
    """Codes of what a text still names."""
    return {finding.code for finding in scan_artifacts([("text", text)])}


def read_items(path: Path, *, file_name: str, dataset: str = "", mlb: bool = False) -> ItemFile:
    """Read a file of items of ``dataset``, or one of MLB's two forms; raises Refused naming the file."""
    definitions = {row.name: row.as_definition() for row in Dataset.objects.select_related("dimension")}
    try:
        if mlb:
            return read_mlb_file(path, definitions=definitions, scan=found_in, filename=file_name)
        if dataset not in definitions:
            raise Refused("unknown_dataset", field="dataset", name=dataset)
        formats = {name: definition["format"] for name, definition in definitions.items()}
        return read_item_file(
            path, dataset=dataset, formats=formats, filename=file_name, definitions=definitions
        )
    except UnreadableFile as error:
        facts: dict[str, Any] = {**error.params, "file": file_name, "column": error.params.get("name", "")}
        columns = error.params.get("columns")
        facts["columns"] = "、".join(map(str, columns)) if isinstance(columns, list | tuple) else ""
        raise Refused(error.code, **facts) from error


def _specialties(drafts: Sequence[ItemDraft]) -> dict[str, int]:
    codes = {draft.specialty for draft in drafts if draft.specialty}
    return dict(Specialty.objects.filter(code__in=codes).values_list("code", "pk"))


def _new_item(
    draft: ItemDraft, dataset: Dataset, origin: str, specialty_id: int | None, defects: list[str], by: Any
) -> Item:
    return Item(
        dataset=dataset,
        specialty_id=specialty_id,
        provenance=Provenance.IMPORTED,
        origin=origin[:120],
        external_id=(draft.external_id or f"{draft.digest[:24]}")[:120],
        stem_digest=stem_digest(draft.input),
        title=get_format(dataset.format).summary(draft.input)[:200],
        defects=defects,
        author=by,
        slots=0,
    )


@transaction.atomic
def keep_drafts(
    drafts: Sequence[ItemDraft], *, origin: str, defects: dict[str, list[str]], by: Any
) -> tuple[int, int]:
    """Write drafts as items; what is there already is left as it is. Returns (imported, already there)."""
    datasets = {row.name: row for row in Dataset.objects.filter(name__in={draft.dataset for draft in drafts})}
    specialties = _specialties(drafts)
    wanted: list[tuple[ItemDraft, Item]] = []
    for draft in drafts:
        codes = defects.get(draft.external_id or "", []) + defects.get(f"{draft.dataset}:{draft.row}", [])
        specialty_id = specialties.get(draft.specialty) if draft.specialty else None
        wanted.append((draft, _new_item(draft, datasets[draft.dataset], origin, specialty_id, codes, by)))
    there = set(
        Item.objects.filter(external_id__in=[item.external_id for _d, item in wanted]).values_list(
            "dataset__name", "external_id"
        )
    )
    fresh = [(draft, item) for draft, item in wanted if (draft.dataset, item.external_id) not in there]
    Item.objects.bulk_create([item for _d, item in fresh])
    revisions = [ItemRevision(item=item, number=1, input=draft.input, author=by) for draft, item in fresh]
    ItemRevision.objects.bulk_create(revisions)
    ItemKey.objects.bulk_create(
        [
            ItemKey(revision=revision, target=draft.target, points=draft.points)
            for revision, (draft, _item) in zip(revisions, fresh, strict=True)
        ]
    )
    for revision, (_draft, item) in zip(revisions, fresh, strict=True):
        item.current = revision
    Item.objects.bulk_update([item for _d, item in fresh], ["current"])
    keep_sketches([(item, draft.input) for draft, item in fresh])
    keep_words([(item, draft.input, draft.target, draft.points) for draft, item in fresh])
    return len(fresh), len(wanted) - len(fresh)


def defects_by_item(file: ItemFile) -> dict[str, list[str]]:
    """Codes by the item's name in the file (external id)."""
    codes: dict[str, list[str]] = {}
    for defect in file.defects:
        if defect.item and defect.code in BLOCKING:
            codes.setdefault(defect.item, []).append(defect.code)
    return codes


def import_items(
    *, file: ItemFile, origin: str, by: Any = None, context: jobs.JobContext | None = None
) -> dict[str, Any]:
    """Keep the items of a file as drafts and report as the command does; repeating it imports nothing
    twice."""
    started = timezone.now()
    defects, imported, there = defects_by_item(file), 0, 0
    for at in range(0, len(file.items), CHUNK):
        with transaction.atomic():
            if context:
                context.fence()
            new, old = keep_drafts(file.items[at : at + CHUNK], origin=origin, defects=defects, by=by)
        imported, there = imported + new, there + old
        if context:
            context.progress(min(at + CHUNK, len(file.items)), len(file.items))
    audit.record("items.imported", by=by, origin=origin, imported=imported)
    report = report_of(file)
    report["imported"], report["duplicates"] = imported, len(file.duplicates) + there
    report["seconds"] = round((timezone.now() - started).total_seconds(), 3)
    return report


def _told(row: Rejected) -> str:
    """Why a row was rejected, with the field where the reason concerns one."""
    message = explain(row.reason, {**row.params, "row": row.row})
    if column := row.params.get("column"):
        words = _("“{column}”列填的是“{value}”：{message}")
        return words.format(column=column, value=row.params.get("value", ""), message=message)
    place = str(row.params.get("field") or "")
    return _("{message}（字段 {field}）").format(message=message, field=place) if place else message


def report_of(file: ItemFile) -> dict[str, Any]:
    """What was read, in the shape that scripts rely on (contract of ``import_items``)."""
    return {
        "batch": None,
        "rows": file.rows,
        "imported": len(file.items),
        "duplicates": len(file.duplicates),
        "rejected": [
            {
                "row": row.row,
                "reason": row.reason,
                "message": _told(row),
            }
            for row in file.rejected
        ],
        "duplicate_rows": [{"row": row.row, "first_row": row.first_row} for row in file.duplicates],
        "blank": file.blank,
        "encoding": file.encoding or "",
        "mapping": file.columns,
        "warnings": [
            {**({"row": w.row} if w.row else {}), "code": w.code, "message": explain(w.code, w.params)}
            for w in file.warnings
        ],
        "defects": [defect.as_json() for defect in file.defects],
        "seconds": 0.0,
    }


def acceptable(items: Sequence[Item], prompts: Sequence[str]) -> dict[int, list[str]]:
    """Why each item may not be accepted, by primary key; an empty list where it may."""
    reasons: dict[int, list[str]] = {}
    texts: list[tuple[str, str]] = []
    for item in items:
        # What a scan or a check found earlier is looked for anew: detector and text may have changed since.
        kept = [code for code in item.defects if code in FILE_DEFECTS]
        reasons[item.pk] = [*kept, *content_defects(item, prompts)]
        texts += [(str(item.pk), text) for text in artifacts_of(item).values() if text]
    for finding in scan_artifacts(texts):
        reasons[int(finding.artefact)].append(finding.code)
    return {pk: sorted(set(codes)) for pk, codes in reasons.items()}


def accept_imported(*, dataset: str, by: Any, context: jobs.JobContext | None = None) -> dict[str, Any]:
    """Accept the imported drafts of a dataset that pass every check; the others stay drafts with their
    defects noted."""
    demand(can_accept_imported(by))
    prompts = list(Dataset.objects.values_list("prompt", flat=True))
    waiting = Item.objects.filter(
        dataset__name=dataset, provenance=Provenance.IMPORTED, state=ItemState.DRAFT
    )
    total, looked, accepted, refused, last = waiting.count(), 0, 0, Counter[str](), 0
    while True:
        items = list(
            waiting.filter(pk__gt=last).select_related("dataset", "current__key").order_by("pk")[:CHUNK]
        )
        if not items:
            break
        last = items[-1].pk
        reasons = acceptable(items, prompts)
        good = [item for item in items if not reasons[item.pk]]
        with transaction.atomic():
            if context:
                context.fence()
            _accept(good, by)
            for item in items:
                item.defects = reasons[item.pk]
            Item.objects.bulk_update(items, ["defects"])
        accepted, looked = accepted + len(good), looked + len(items)
        for codes in reasons.values():
            refused.update(codes)
        if context:
            context.progress(min(looked, total), total)
    return {"accepted": accepted, "kept": total - accepted, "codes": dict(refused)}


def _accept(items: Sequence[Item], by: Any) -> None:
    now = timezone.now()
    for item in items:
        item.state, item.changed_at = ItemState.ACCEPTED.value, now
    Item.objects.bulk_update(items, ["state", "changed_at"])
    ItemEvent.objects.bulk_create(
        [ItemEvent(item=item, source=ItemState.DRAFT, target=ItemState.ACCEPTED, actor=by) for item in items]
    )
    if items:
        audit.record("items.accepted", by=by, dataset=items[0].dataset.name, count=len(items))
