"""Releases: drafted from a selection, held back by the gate, frozen once, never changed, perhaps withdrawn
with a reason."""

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation import canonical
from annotation.formats import get_format
from annotation.models import Item, Release, ReleaseItem, ReleaseKind, Withdrawal
from annotation.permissions import can_download_release, can_freeze
from annotation.services import bundles
from annotation.services.certificates import certificate_of, cluster_of
from annotation.services.gate import gate_report
from annotation.services.moves import demand
from annotation.states import ItemState, ReleaseState, release_may_move
from curation import audit, jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,78}")
MAIN_TRACK = "mlb"
VERSION = re.compile(r"\d+\.\d+\.\d+")


@transaction.atomic
def draft_release(
    *, name: str, by: Any, kind: str, selection: Mapping[str, Any], version: str = "1.0.0"
) -> Release:
    """A draft. ``selection`` is ``{"datasets": {name: n or null for all}, "seed": int}`` or ``{"items": [uid,
    …]}``.

    The same name with the same selection again is the same draft; with another selection
    Refused(release_exists).
    """
    demand(can_freeze(by))
    if not NAME.fullmatch(name) or name == "new":
        raise Refused("bad_release_name", field="name", name=name)
    if not VERSION.fullmatch(version):
        raise Refused("bad_version", field="version", version=version)
    if kind not in ReleaseKind.values:
        raise Refused("unknown_kind", field="kind", kind=kind)
    existing = Release.objects.filter(name=name).first()
    if existing is not None:
        if existing.selection == dict(selection) and existing.kind == kind:
            return existing
        raise Refused("release_exists", field="name", name=name)
    track = track_of(selection)
    release = Release.objects.create(
        name=name, version=version, kind=kind, track=track, selection=dict(selection), created_by=by
    )
    audit.record("release.drafted", by=by, target=release)
    return release


def track_of(selection: Mapping[str, Any]) -> str:
    """The one track that the selected datasets belong to; Refused(mixed_tracks) where there are two."""
    uids, names = selection.get("items"), list(selection.get("datasets", {}))
    items = Item.objects.filter(uid__in=uids or []).values_list("dataset__track", flat=True)
    datasets = Dataset.objects.filter(name__in=names).values_list("track", flat=True)
    tracks = sorted(set(datasets if uids is None else items))
    if len(tracks) > 1:
        raise Refused("mixed_tracks", tracks="、".join(tracks))
    return tracks[0] if tracks else MAIN_TRACK


@transaction.atomic
def freeze_release(*, release: Release, by: Any) -> jobs.Job:
    """Start freezing; starting twice is freezing once."""
    demand(can_freeze(by))
    job = jobs.enqueue("freeze", {"release": release.pk, "by": by.pk}, key=str(release.pk), by=by)
    Release.objects.filter(pk=release.pk, state=ReleaseState.DRAFT).update(job=job)
    return job


@transaction.atomic
def withdraw_release(*, release: Release, by: Any, reason: str) -> Withdrawal:
    """Say that a release should no longer be used, and why; it stays readable."""
    demand(can_freeze(by))
    release = Release.objects.select_for_update().get(pk=release.pk)
    if not release_may_move(release.state, ReleaseState.WITHDRAWN):
        raise Refused("wrong_state", state=release.get_state_display())
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    Release.objects.filter(pk=release.pk).update(state=ReleaseState.WITHDRAWN)
    audit.record("release.withdrawn", by=by, target=release)
    return Withdrawal.objects.create(release=release, reason=reason.strip(), by=by)


def bundle_for(*, release: Release, by: Any) -> Path:
    """The bundle of a frozen release, handed to a person: it holds the keys, so that leaves a trace."""
    demand(can_download_release(by))
    path = bundles.bundle_of(release)
    audit.record("release.downloaded", by=by, target=release, digest=release.digest)
    return path


def selected_items(release: Release) -> list[Item]:
    """The items of a draft's selection, in a fixed order; raises Refused(too_few_items) naming the dataset
    that falls short."""
    rows = Item.objects.select_related("dataset__dimension", "specialty", "record", "current__key", "author")
    wanted = release.selection.get("items")
    if wanted is not None:
        found = {item.uid: item for item in rows.filter(uid__in=wanted)}
        missing = [uid for uid in wanted if uid not in found]
        if missing:
            raise Refused("unknown_item", uid=missing[0])
        return [found[uid] for uid in wanted]
    chosen: list[Item] = []
    draw = random.Random(int(release.selection.get("seed", 0)))  # a reproducible sample, no secret
    for name, count in sorted(release.selection.get("datasets", {}).items()):
        dataset = Dataset.objects.filter(name=name).first()
        if dataset is None:
            raise Refused("unknown_dataset", name=name)
        accepted = rows.filter(dataset=dataset, state=ItemState.ACCEPTED, provenance=release.kind)
        accepted = accepted.filter(training__isnull=True, known__isnull=True)
        uids = sorted(accepted.values_list("uid", flat=True))
        if count is not None and len(uids) < int(count):
            raise Refused("too_few_items", dataset=name, wanted=count, found=len(uids))
        picked = uids if count is None else sorted(draw.sample(uids, int(count)))
        by_uid = {item.uid: item for item in accepted.filter(uid__in=picked)}
        chosen += [by_uid[uid] for uid in picked]
    return chosen


def rendered_prompt(dataset: Dataset, question: dict[str, Any]) -> str:
    """What a model will be asked."""
    return Template(dataset.prompt).safe_substitute(get_format(dataset.format).placeholders(question))


def question_of(item: Item) -> dict[str, Any]:
    """The item as it stands in items.jsonl, without its digest."""
    assert item.current is not None
    return {
        "id": item.uid,
        "dataset": item.dataset.name,
        "dimension": item.dataset.dimension.code,
        "track": item.dataset.track,
        "specialty": item.specialty.code if item.specialty else "unassigned",
        "format": item.dataset.format,
        "input": item.current.input,
        "prompt": rendered_prompt(item.dataset, item.current.input),
    }


def snapshot(release: Release, item: Item, position: int) -> ReleaseItem:
    """The unsaved frozen row of an item."""
    assert item.current is not None
    question = question_of(item)
    key = {"id": item.uid, "target": item.current.key.target, "points": item.current.key.points}
    return ReleaseItem(
        release=release,
        position=position,
        uid=item.uid,
        item=item,
        revision=item.current,
        dataset=question["dataset"],
        dimension=question["dimension"],
        track=question["track"],
        specialty=question["specialty"],
        format=question["format"],
        metric=item.dataset.metric,
        cluster=cluster_of(item),
        question=canonical.canonical_bytes(question).decode(),
        key=canonical.canonical_bytes(key).decode(),
        certificate=certificate_of(item),
        digest=canonical.item_digest({**question, **key}),
    )


def prompts_of(items: Sequence[Item]) -> dict[str, Any]:
    """The prompt templates, marks and names of the datasets in a release."""
    datasets = {item.dataset.name: item.dataset for item in items}
    return {
        name: {
            "prompt": dataset.prompt,
            "format": dataset.format,
            "schema": dataset.schema,
            "types": dataset.types,
            "topics": dataset.topics,
            "metric": dataset.metric,
            "reference_free": dataset.reference_free,
            "marks": dataset.marks,
            "dimension": dataset.dimension.code,
            "zh": dataset.zh,
            "en": dataset.en,
        }
        for name, dataset in sorted(datasets.items())
    }


def freeze_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Gate, snapshots, manifest, signature, bundle; all of it or nothing. Repeating a done freeze changes
    nothing."""
    release = Release.objects.get(pk=payload["release"])
    if release.state != ReleaseState.DRAFT:
        return {"release": release.name, "digest": release.digest}
    items = selected_items(release)
    if not items:
        raise Refused("nothing_selected")
    context.progress(0, len(items), _("正在逐题检查关口"))
    refused = gate_report(items, kind=release.kind)
    if refused:
        Release.objects.filter(pk=release.pk).update(gate_report=refused)
        raise Refused("gate_closed", count=len(refused), codes="、".join(_codes(refused)))
    context.progress(len(items) // 2, len(items), _("正在写入版本文件"))
    rows = [snapshot(release, item, position) for position, item in enumerate(items, start=1)]
    release.frozen_at = timezone.now()
    release.prompts = prompts_of(items)
    release.item_count = len(rows)
    release.digest = canonical.release_digest(
        name=release.name,
        version=release.version,
        kind=release.kind,
        track=release.track,
        items=((row.uid, row.digest) for row in rows),
    )
    release.manifest = bundles.write_bundle(release, rows)
    release.gate_report = []
    release.state = ReleaseState.FROZEN
    with transaction.atomic():
        context.fence()
        ReleaseItem.objects.bulk_create(rows, batch_size=500)
        release.save()
        audit.record("release.frozen", by=release.created_by, target=release, digest=release.digest)
    context.progress(len(items), len(items))
    return {"release": release.name, "digest": release.digest}


def _codes(refused: list[dict[str, Any]]) -> list[str]:
    return sorted({str(code) for entry in refused for code in entry["codes"]})
