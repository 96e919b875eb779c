"""Writing items: a new draft, a new revision, opening it to the answerers, taking it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from annotation.canonical import canonical_bytes, sha256
from annotation.checks import in_prompts, stem_of
from annotation.formats import Problem, get_format
from annotation.models import Item, ItemKey, ItemRevision, Provenance
from annotation.permissions import can_author, can_edit, can_open, can_retire
from annotation.services.assignments import settle
from annotation.services.item_words import DATASET_FIELDS, keep_words, texts_in
from annotation.services.moves import demand, locked, move
from annotation.services.noticing import item_closed
from annotation.services.pointers import Pointer, carry_pointers, keep_pointers
from annotation.services.repairs import decline, end_repair, open_repair, settle_repair
from annotation.services.slots import close_slots, make_slots, unfilled_slots
from annotation.services.stems import keep_sketches
from annotation.states import ItemState
from curation import audit
from curation.handover import DeidentifiedRecord, Refused, explain, scan_artifacts
from curation.taxonomy.nouns import Dataset, Specialty

# Defects that only the file they came from could show; all others are looked for anew each time.
FILE_DEFECTS = frozenset({"PROMPT_LEAK", "DUPLICATE"})


@dataclass(frozen=True)
class Content:
    """What an item asks and what it expects."""

    input: dict[str, Any]
    target: dict[str, Any] = field(default_factory=dict)
    points: list[dict[str, Any]] = field(default_factory=list)


def stem_digest(input_: Mapping[str, Any]) -> str:
    """What makes two items the same question."""
    return sha256(canonical_bytes(dict(input_)))


def definition_of(dataset: Dataset) -> dict[str, Any]:
    """What a dataset lays down for its items, as the formats read it."""
    return {
        "schema": dataset.schema,
        "types": dataset.types,
        "topics": dataset.topics,
        "reference_free": dataset.reference_free,
        "marks": dataset.marks,
    }


def completed(dataset: Dataset, content: Content) -> Content:
    """The content with what the dataset decides: schema and types of an extraction, topics and marks of an
    open answer."""
    form, definition = get_format(dataset.format), definition_of(dataset)
    points = [dict(point) for point in content.points] or form.laid_points(definition)
    return Content({**form.laid_down(definition), **content.input}, dict(content.target), points)


def problems_of(dataset: Dataset, content: Content) -> list[Problem]:
    """Everything that is wrong with the content, errors and warnings."""
    form = get_format(dataset.format)
    return [
        *form.check_input(content.input),
        *form.check_target(content.input, content.target, content.points),
    ]


def _demand_sound(dataset: Dataset, content: Content) -> None:
    errors = [problem for problem in problems_of(dataset, content) if problem.level == "error"]
    if errors:
        first = errors[0]
        raise Refused(first.code, field=first.field, **first.params)


def write_revision(
    item: Item,
    content: Content,
    *,
    by: Any,
    note: str = "",
    pointers: Sequence[Pointer] | None = None,
) -> ItemRevision:
    """Append a revision. ``pointers`` say what was taken from the record; None keeps those there are."""
    number = item.revisions.count() + 1
    revision = ItemRevision.objects.create(
        item=item, number=number, input=dict(content.input), author=by, note=note[:200]
    )
    ItemKey.objects.create(revision=revision, target=dict(content.target), points=content.points)
    if pointers is None:
        carry_pointers(revision, item.current)
    else:
        keep_pointers(revision, item.record, pointers)
    item.current = revision
    item.stem_digest = stem_digest(content.input)
    item.title = get_format(item.dataset.format).summary(content.input)[:200]
    item.save(update_fields=["current", "stem_digest", "title"])
    keep_sketches([(item, content.input)])
    keep_words([(item, content.input, content.target, content.points)])
    return revision


@transaction.atomic
def create_item(
    *,
    by: Any,
    dataset: Dataset,
    content: Content,
    specialty: Specialty | None = None,
    record: DeidentifiedRecord | None = None,
    slots: int = 2,
    external_id: str = "",
    pointers: Sequence[Pointer] = (),
) -> Item:
    """A new draft by a physician; raises Refused with the field that is wrong."""
    demand(can_author(by))
    content = completed(dataset, content)
    _demand_sound(dataset, content)
    item = Item.objects.create(
        dataset=dataset,
        specialty=specialty or (record.specialty if record else None),
        record=record,
        author=by,
        slots=max(1, min(int(slots), 9)),
        stem_digest=stem_digest(content.input),
        provenance=Provenance.AUTHORED,
        external_id=external_id[:120],
    )
    write_revision(item, content, by=by, pointers=pointers)
    audit.record("item.created", by=by, target=item)
    return item


@transaction.atomic
def revise_item(
    *,
    item: Item,
    by: Any,
    content: Content,
    note: str = "",
    seen: int | None = None,
    pointers: Sequence[Pointer] | None = None,
) -> Item:
    """A new revision of a draft. ``seen`` is the revision number that the writer saw; a newer one raises
    Refused(stale_version)."""
    item = locked(item)
    demand(can_edit(by, item))
    if seen is not None and item.current is not None and item.current.number != seen:
        raise Refused("stale_version", current=item.current.number, given=seen)
    content = completed(item.dataset, content)
    _demand_sound(item.dataset, content)
    _demand_mended(item, content, note)
    asked = item.stem_digest
    write_revision(item, content, by=by, note=note, pointers=pointers)
    if item.defects:
        # What a file said of the old question no longer holds for a new one; the gate looks at the text
        # itself anyway.
        item.defects = [code for code in item.defects if code in FILE_DEFECTS and item.stem_digest == asked]
        item.save(update_fields=["defects"])
    audit.record("item.revised", by=by, target=item)
    return item


def _demand_mended(item: Item, content: Content, note: str) -> None:
    """Where answerers wait for a repair, a revision changes something and says what."""
    task = open_repair(item)
    if task is None:
        return
    if not note.strip():
        raise Refused("reason_required", field="note")
    wanting = task.revision
    same_key = (wanting.key.target, wanting.key.points) == (content.target, content.points)
    if wanting.input == content.input and same_key:
        raise Refused("nothing_changed")


@transaction.atomic
def set_specialty(*, item: Item, by: Any, specialty: Specialty | None) -> Item:
    """Place a draft under another specialty."""
    item = locked(item)
    demand(can_edit(by, item))
    item.specialty = specialty
    item.save(update_fields=["specialty"])
    audit.record("item.specialty_set", by=by, target=item, specialty=specialty.code if specialty else "")
    return item


@transaction.atomic
def open_item(*, item: Item, by: Any) -> Item:
    """Hand a draft to the answerers. A text that may still name somebody is refused here already."""
    item = locked(item)
    demand(can_open(by, item))
    assert item.current is not None
    content = Content(item.current.input, item.current.key.target, item.current.key.points)
    _demand_sound(item.dataset, content)
    if (
        Item.objects.filter(stem_digest=item.stem_digest)
        .exclude(pk=item.pk)
        .exclude(state=ItemState.RETIRED)
        .exists()
    ):
        raise Refused("duplicate_stem")
    if in_prompts(stem_of(content.input), Dataset.objects.values_list("prompt", flat=True)):
        raise Refused("prompt_leak_somewhere")
    findings = scan_artifacts(artifacts_of(item))
    if findings:
        raise Refused(
            "item_identifiable", count=len(findings), types="、".join(sorted({f.code for f in findings}))
        )
    settle_repair(item, by=by)
    move(item, ItemState.OPEN, by=by)
    make_slots(item)
    if not unfilled_slots(item).exists():
        # Nothing was changed since everybody answered: the answers stand, and the item goes on to its next
        # reader.
        return settle(item)
    return item


@transaction.atomic
def retire_item(*, item: Item, by: Any, reason: str) -> Item:
    """Take an item out for good; nothing of it is deleted."""
    item = locked(item)
    demand(can_retire(by, item))
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    close_slots(item)
    end_repair(item, by=by, words=reason)
    move(item, ItemState.RETIRED, by=by, note=reason)
    item_closed(item, by=by)
    return item


@transaction.atomic
def decline_repair(*, item: Item, by: Any, reason: str) -> Item:
    """The author stands by the item, in words; it goes back to the answerers as it is."""
    decline(item=item, by=by, reason=reason)
    return open_item(item=item, by=by)


def artifacts_of(item: Item) -> dict[str, str]:
    """The texts of an item that the gate looks through, by place."""
    assert item.current is not None
    key = item.current.key
    asked = {name: part for name, part in item.current.input.items() if name not in DATASET_FIELDS}
    return {
        "question": "\n".join(texts_in(asked)),
        "key": "\n".join(texts_in(key.target)),
        "points": "\n".join(str(point.get("text", "")) for point in key.points),
    }


def explain_problems(problems: list[Problem]) -> list[dict[str, str]]:
    """Problems with their sentences, for a page."""
    return [
        {"field": p.field, "code": p.code, "level": p.level, "message": explain(p.code, p.params)}
        for p in problems
    ]
