"""The demo's second stage: items are written, answered blind, adjudicated, reviewed, and frozen; by people who may."""

from collections.abc import Iterator

from annotation import permissions
from annotation.models import Item, Release, ReleaseKind
from annotation.services import adjudications, assignments, items, releases, reviews
from annotation.states import ItemState
from config.demo.cast import Cast
from config.demo.content import DemoItem
from config.demo.content import items as demo_items
from config.demo.curating import Say
from curation import jobs
from curation.handover import DeidentifiedRecord, deidentified_records
from curation.models import User
from curation.taxonomy.nouns import Dataset, Specialty

RELEASE = "mlb-demo"


def _record(external_id: str | None) -> DeidentifiedRecord | None:
    if external_id is None:
        return None
    return deidentified_records().get(source_record__external_id=external_id)


def _write(entry: DemoItem, author: User) -> Item:
    existing = Item.objects.filter(dataset__name=entry.dataset, external_id=entry.key).first()
    if existing is not None:
        return existing
    content = items.Content(entry.input, entry.target, entry.points)
    return items.create_item(
        by=author,
        dataset=Dataset.objects.get(name=entry.dataset),
        content=content,
        specialty=Specialty.objects.get(code=entry.specialty),
        record=_record(entry.record),
        external_id=entry.key,
    )


def _rotated(people: list[User], start: int) -> Iterator[User]:
    for step in range(len(people)):
        yield people[(start + step) % len(people)]


def _answer(item: Item, entry: DemoItem, people: list[User], start: int) -> None:
    """Two physicians who may, each on an own slot, without sight of key or of each other."""
    values = iter(entry.blind_answers)
    for person in _rotated(people, start):
        item.refresh_from_db()
        if item.state != ItemState.OPEN:
            return
        if permissions.can_answer(person, item):
            slot = assignments.take_slot(item=item, by=person)
            assignments.submit_answer(assignment=slot, by=person, value=next(values))


def _adjudicate(item: Item, entry: DemoItem, people: list[User], start: int) -> None:
    person = next(p for p in _rotated(people, start) if permissions.can_adjudicate(p, item))
    decision = entry.adjudication
    adjudications.adjudicate_item(
        item=item,
        by=person,
        target=entry.target,
        points=None,
        reason=decision.reason if decision else "wording",
        rationale=decision.rationale if decision else "两份作答含义一致，仅书写不同，按原答案定。",
    )


def _walk(entry: DemoItem, author: User, people: list[User], number: int) -> None:
    """One item from draft to accepted; taken up wherever an earlier run left it."""
    item = _write(entry, author)
    if item.state == ItemState.DRAFT:
        item = items.open_item(item=item, by=author)
    if item.state == ItemState.OPEN:
        _answer(item, entry, people, number + 1)
        item.refresh_from_db()
    if item.state == ItemState.IN_ADJUDICATION:
        _adjudicate(item, entry, people, number + 3)
        item.refresh_from_db()
    if item.state == ItemState.IN_REVIEW:
        reviewer = next(p for p in _rotated(people, number + 4) if permissions.can_review(p, item))
        reviews.review_item(item=item, by=reviewer, verdict="approve")


def accept_items(cast: Cast, say: Say) -> int:
    """Every demo item through the whole workflow; returns how many stand accepted."""
    entries = demo_items()
    there = set(Item.objects.filter(state=ItemState.ACCEPTED).values_list("external_id", flat=True))
    for number, entry in enumerate(entries):
        if entry.key not in there:
            author = cast.physicians[number % len(cast.physicians)]
            _walk(entry, author, cast.physicians, number)
    accepted = Item.objects.filter(state=ItemState.ACCEPTED, external_id__in=[entry.key for entry in entries])
    adjudicated = accepted.filter(adjudications__isnull=False).distinct().count()
    count = accepted.count()
    say(f"题目：{count} 题通过审核（其中 {adjudicated} 题经仲裁），每题两位医师盲答")
    return count


def freeze(cast: Cast, say: Say) -> Release:
    """All accepted demo items, frozen as one release."""
    selection = {"items": list(_uids())}
    release = releases.draft_release(
        name=RELEASE, by=cast.lead, kind=ReleaseKind.AUTHORED, selection=selection
    )
    if not release.digest:
        jobs.run_here(releases.freeze_release(release=release, by=cast.lead))
        release.refresh_from_db()
    say(f"冻结版本 {release.name}：{release.item_count} 题，SHA-256 {release.digest[:16]}…")
    return release


def _uids() -> Iterator[str]:
    keys = {entry.key: position for position, entry in enumerate(demo_items())}
    rows = Item.objects.filter(external_id__in=keys, state=ItemState.ACCEPTED).values_list(
        "external_id", "uid"
    )
    for _position, uid in sorted((keys[external_id], uid) for external_id, uid in rows):
        yield uid
