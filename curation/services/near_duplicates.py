"""Near-duplicates of a source: found by a job, kept as clusters, decided by a person; no record is deleted.

Sketches of raw text are made anew in each run and kept nowhere: they would tell too much of the texts.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from curation import audit, jobs
from curation.models import (
    ClusterState,
    DeidentifiedRecord,
    ImportBatch,
    Job,
    NearCopy,
    NearDuplicateCluster,
    NearDuplicateMember,
    Source,
    SourceRecord,
    User,
)
from curation.near_duplicates import Sketches, find_clusters
from curation.permissions import can_open_raw, can_see_records
from curation.refusal import Refused
from curation.selectors import latest_near_duplicates_job
from curation.services.deidentification import open_raw
from curation.services.sources import require_open

CHUNK = 500
KIND = "near_duplicates"


def digest_of(records: Iterable[int]) -> str:
    """What names a set of records."""
    return hashlib.sha256(",".join(map(str, sorted(records))).encode()).hexdigest()


def _texts(records: QuerySet[SourceRecord], ids: Sequence[int]) -> list[str]:
    found = dict(records.filter(pk__in=ids).values_list("pk", "text"))
    return [found.get(pk, "") for pk in ids]


def _sketched(context: jobs.JobContext, records: QuerySet[SourceRecord]) -> tuple[Sketches, list[int]]:
    """All records of the source, a chunk at a time."""
    sketches, ids = Sketches(), []
    total, last = records.count(), 0
    while chunk := list(records.filter(pk__gt=last).order_by("pk").values_list("pk", "text")[:CHUNK]):
        sketches.add(text for _pk, text in chunk)
        ids += [pk for pk, _text in chunk]
        last = ids[-1]
        context.progress(len(ids), max(total, len(ids)))
    return sketches, ids


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """As many as any database takes in one question."""
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _replace_clusters(source_id: int, found: list[dict[int, float]]) -> None:
    """A cluster whose members are the same stays, with what was decided of it; the others give way."""
    records = SourceRecord.objects.filter(source_id=source_id)
    there: set[int] = set()
    for chunk in _chunks(pk for members in found for pk in members):
        there.update(records.filter(pk__in=chunk).values_list("pk", flat=True))
    left = [{pk: share for pk, share in members.items() if pk in there} for members in found]
    wanted = {digest_of(members): members for members in left if len(members) > 1}
    clusters = NearDuplicateCluster.objects.filter(source_id=source_id)
    known = dict(clusters.values_list("digest", "pk"))
    for chunk in _chunks(pk for digest, pk in known.items() if digest not in wanted):
        clusters.filter(pk__in=chunk).delete()
    fresh = [
        NearDuplicateCluster(source_id=source_id, digest=digest) for digest in wanted if digest not in known
    ]
    NearDuplicateMember.objects.bulk_create(
        [
            NearDuplicateMember(cluster=cluster, record_id=pk, similarity=share)
            for cluster in NearDuplicateCluster.objects.bulk_create(fresh, batch_size=CHUNK)
            for pk, share in wanted[cluster.digest].items()
        ],
        batch_size=CHUNK,
    )
    # Whose likeness is gone is a copy of nothing.
    NearCopy.objects.filter(record__source_id=source_id, record__near_duplicate__isnull=True).delete()


def _look_once(context: jobs.JobContext, source_id: int) -> dict[str, int] | None:
    """One look through the source; None where records came in meanwhile, so that this is not all."""
    records = SourceRecord.objects.filter(source_id=source_id)
    sketches, ids = _sketched(context, records)

    def texts(places: Sequence[int]) -> list[str]:
        return _texts(records, [ids[place] for place in places])

    def progress(_done: int, _total: int) -> None:
        context.progress(len(ids), len(ids))

    found = [
        {ids[member.place]: member.similarity for member in cluster.members}
        for cluster in find_clusters(sketches, texts, progress=progress)
    ]
    with transaction.atomic():
        context.fence()
        if Source.objects.select_for_update().get(pk=source_id).is_closed:
            return None
        if records.filter(pk__gt=ids[-1] if ids else 0).exists():
            return None
        _replace_clusters(source_id, found)
    return {"records": len(ids), "clusters": len(found), "members": sum(map(len, found))}


def near_duplicates_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Look through a source; repeated, it comes to the same clusters. A closed one holds no text."""
    while Source.objects.filter(pk=payload["source"], closed_at__isnull=True).exists():
        done = _look_once(context, payload["source"])
        if done is not None:
            return dict(done)
    return {"records": 0, "clusters": 0, "members": 0}


@transaction.atomic
def look_for_near_duplicates(*, source: Source, by: User | None) -> Job:
    """Start the search in a source again; one that is on its way is not started twice."""
    if by is not None and not can_see_records(by):
        raise Refused("not_allowed")
    require_open(source)
    last = latest_near_duplicates_job(source)
    if last is not None and not last.is_over:
        return last
    number = Job.objects.filter(kind=KIND, payload__source=source.pk).count()
    return jobs.enqueue(KIND, {"source": source.pk}, key=f"source:{source.pk}:{number}", by=by)


@dataclass(frozen=True)
class Texts:
    """What a person may read of two records; ``raw`` where it is what was delivered."""

    left: str
    right: str
    raw: bool


def texts_side_by_side(*, left: int, right: int, by: User) -> Texts | None:
    """The deidentified texts where both are signed; the raw ones for who may open both, which is audited;
    None for everybody else."""
    signed = dict(
        DeidentifiedRecord.objects.filter(source_record_id__in=[left, right]).values_list(
            "source_record_id", "text"
        )
    )
    if len(signed) == 2:
        return Texts(signed[left], signed[right], raw=False)
    rows = SourceRecord.objects.select_related("batch", "deidentified")
    records = {row.pk: row for row in rows.filter(pk__in=[left, right])}
    if len(records) < 2 or not all(can_open_raw(by, record) for record in records.values()):
        return None
    opened = {pk: open_raw(record=record, by=by) for pk, record in sorted(records.items())}
    return Texts(opened[left], opened[right], raw=True)


def _locked(cluster: NearDuplicateCluster, by: User) -> NearDuplicateCluster:
    if not can_see_records(by):
        raise Refused("not_allowed")
    locked = NearDuplicateCluster.objects.select_for_update().filter(pk=cluster.pk).first()
    if locked is None:
        raise Refused("cluster_changed")
    return locked


@transaction.atomic
def decide_cluster(
    *, cluster: NearDuplicateCluster, by: User, aside: Iterable[int] = ()
) -> NearDuplicateCluster:
    """Keep every record of a cluster, or set some aside as near copies; at least one stays in the work."""
    locked, chosen = _locked(cluster, by), set(aside)
    members = set(locked.members.values_list("record_id", flat=True))
    if not chosen <= members:
        raise Refused("cluster_changed")
    if chosen == members:
        raise Refused("one_must_stay", field="aside")
    NearCopy.objects.filter(record__near_duplicate__cluster=locked).exclude(record_id__in=chosen).delete()
    there = set(NearCopy.objects.filter(record_id__in=chosen).values_list("record_id", flat=True))
    NearCopy.objects.bulk_create([NearCopy(record_id=pk, decided_by=by) for pk in sorted(chosen - there)])
    locked.state, locked.decided_by, locked.decided_at = ClusterState.DECIDED, by, timezone.now()
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(
        "near_duplicates.decided", by=by, target=locked, aside=sorted(chosen), members=sorted(members)
    )
    return locked


@transaction.atomic
def reopen_cluster(*, cluster: NearDuplicateCluster, by: User) -> NearDuplicateCluster:
    """Take a decision back: every record of the cluster is in the work again."""
    locked = _locked(cluster, by)
    NearCopy.objects.filter(record__near_duplicate__cluster=locked).delete()
    locked.state, locked.decided_by, locked.decided_at = ClusterState.OPEN, None, None
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record("near_duplicates.reopened", by=by, target=locked)
    return locked


def forget_members(batch: ImportBatch) -> None:
    """Take the records of a delivery out of the clusters, before they go: a cluster of one is none, and where
    only near copies are left, they are back in the work."""
    touched = NearDuplicateCluster.objects.filter(members__record__batch=batch).distinct()
    for cluster in list(touched):
        cluster.members.filter(record__batch=batch).delete()
        left = list(cluster.members.values_list("record_id", flat=True))
        copies = NearCopy.objects.filter(record_id__in=left)
        orphaned = bool(left) and copies.count() == len(left)
        if orphaned:
            copies.delete()
        if len(left) < 2:
            cluster.delete()
            continue
        cluster.digest = digest_of(left)
        if orphaned:
            cluster.state, cluster.decided_by, cluster.decided_at = ClusterState.OPEN, None, None
        cluster.save(update_fields=["digest", "state", "decided_by", "decided_at"])
