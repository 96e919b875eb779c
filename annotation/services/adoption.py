"""Adopting a release from its bundle: on a machine that never saw its items, a verified file becomes a frozen
release."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from annotation import canonical
from annotation.models import Release, ReleaseItem
from annotation.services.bundles import bundle_path
from annotation.states import ReleaseState
from curation import audit
from curation.handover import Refused


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(name) as handle:
        for line in handle:
            yield json.loads(line)


def adopt_bundle(path: Path, *, by: Any) -> Release:
    """The release in the file; the caller has verified the bundle. A release that is here already is returned
    as it is.

    Raises Refused(release_exists) where another release has its name, Refused(bundle_broken) where a digest
    does not fit.
    """
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        there = Release.objects.filter(digest=manifest["digest"]).first()
        if there is not None:
            return there
        if Release.objects.filter(name=manifest["name"]).exists():
            raise Refused("release_exists", name=manifest["name"])
        prompts = json.loads(archive.read("prompts.json"))
        return _adopt(archive, manifest, prompts, path, by)


@transaction.atomic
def _adopt(
    archive: zipfile.ZipFile, manifest: dict[str, Any], prompts: dict[str, Any], path: Path, by: Any
) -> Release:
    release = Release.objects.create(
        name=manifest["name"],
        version=manifest["version"],
        kind=manifest["kind"],
        track=manifest["track"],
        created_by=by,
        selection={"adopted": path.name},
    )
    parts = zip(
        _lines(archive, "items.jsonl"),
        _lines(archive, "keys.jsonl"),
        _lines(archive, "certificates.jsonl"),
        strict=True,
    )
    rows = []
    for position, (question, key, certificate) in enumerate(parts, start=1):
        digest = question.pop("digest")
        if canonical.item_digest({**question, **key}) != digest:
            raise Refused("bundle_broken", file=path.name, reason=question["id"])
        rows.append(_frozen_row(release, position, question, key, certificate, digest, prompts))
    ReleaseItem.objects.bulk_create(rows, batch_size=500)
    release.manifest, release.prompts, release.digest = manifest, prompts, manifest["digest"]
    release.item_count, release.state = len(rows), ReleaseState.FROZEN
    release.frozen_at = parse_datetime(manifest["created"])
    release.save()
    kept = bundle_path(release)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept.write_bytes(path.read_bytes())
    audit.record("release.adopted", by=by, target=release, digest=release.digest)
    return release


def _frozen_row(
    release: Release,
    position: int,
    question: dict[str, Any],
    key: dict[str, Any],
    certificate: dict[str, Any],
    digest: str,
    prompts: dict[str, Any],
) -> ReleaseItem:
    return ReleaseItem(
        release=release,
        position=position,
        uid=question["id"],
        dataset=question["dataset"],
        dimension=question["dimension"],
        track=question["track"],
        specialty=question["specialty"],
        format=question["format"],
        metric=prompts[question["dataset"]]["metric"],
        cluster=str(certificate.get("cluster") or question["id"]),
        question=canonical.canonical_bytes(question).decode(),
        key=canonical.canonical_bytes(key).decode(),
        certificate=certificate,
        digest=digest,
    )
