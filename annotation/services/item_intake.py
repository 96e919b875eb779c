"""Starting to take in or accept items from outside: the upload is kept, the job is named so that a double
click is one job.

The work itself is :mod:`annotation.services.item_imports`; here it only becomes a job.
"""

import hashlib
import uuid
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.models import Item, Provenance
from annotation.permissions import can_accept_imported
from annotation.services.item_imports import accept_imported, import_items, read_items
from annotation.services.moves import demand
from annotation.states import ItemState
from curation import audit, jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

IMPORT, ACCEPT = "import_items", "accept_items"
# Rows of each part of a report that are kept with its job.
KEPT_ROWS = 5000


def store_upload(stream: BinaryIO, file_name: str) -> tuple[Path, str]:
    """Keep an uploaded file until its job has read it; returns its place and SHA-256."""
    folder = Path(settings.DATA_DIR) / "files" / "item_uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    draft = folder / f".{hashlib.sha256(file_name.encode()).hexdigest()[:12]}-{id(stream)}"
    try:
        with draft.open("wb") as out:
            draft.chmod(0o600)
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise Refused(
                        "file_too_large",
                        field="file",
                        file=file_name,
                        found=size,
                        limit=settings.UPLOAD_MAX_BYTES,
                    )
                digest.update(chunk)
                out.write(chunk)
        if size == 0:
            raise Refused("empty_file", field="file", file=file_name)
        # A place of its own: the same file may wait for two datasets, and each job clears its own copy away.
        path = folder / f"{uuid.uuid4()}{Path(file_name).suffix.lower()[:10]}"
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path, digest.hexdigest()


def _next_key(kind: str, base: str) -> str:
    """The same work asked for twice at once is one job; asked for again after the end it is another."""
    done = jobs.Job.objects.filter(idempotency_key__startswith=f"{kind}:{base}:", state=jobs.JobState.DONE)
    return f"{base}:{done.count() + 1}"


def start_import(
    *, stream: BinaryIO, file_name: str, by: Any, dataset: str = "", mlb: bool = False
) -> jobs.Job:
    """Keep the upload and start reading it: items of ``dataset``, or one of MLB's two forms. Raises
    Refused."""
    demand(can_accept_imported(by))
    file_name = Path(file_name).name[:200]
    if not mlb and not Dataset.objects.filter(name=dataset).exists():
        raise Refused("unknown_dataset", field="dataset", name=dataset)
    path, digest = store_upload(stream, file_name)
    payload = {"path": str(path), "file_name": file_name, "dataset": "" if mlb else dataset, "mlb": mlb}
    with transaction.atomic():
        job = jobs.enqueue(
            IMPORT, payload, key=_next_key(IMPORT, f"{'mlb' if mlb else dataset}:{digest}"), by=by
        )
        audit.record("items.uploaded", by=by, target=f"job:{job.pk}", file_digest=digest)
    if job.payload.get("path") != str(path):
        path.unlink(missing_ok=True)
    return job


@transaction.atomic
def start_acceptance(dataset: str, *, by: Any) -> jobs.Job:
    """Start accepting the imported drafts of a dataset; raises Refused where none waits."""
    demand(can_accept_imported(by))
    if not waiting_for_acceptance(dataset):
        raise Refused("nothing_to_accept", field="dataset", dataset=dataset)
    return jobs.enqueue(ACCEPT, {"dataset": dataset}, key=_next_key(ACCEPT, dataset), by=by)


def waiting_for_acceptance(dataset: str) -> int:
    """How many imported drafts of a dataset nobody has accepted yet."""
    waiting = Item.objects.filter(provenance=Provenance.IMPORTED, state=ItemState.DRAFT)
    return waiting.filter(dataset__name=dataset).count()


def import_items_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """The same as a job, from a staged upload."""
    path = Path(payload["path"])
    context.progress(0, 0, _("正在读取文件"))
    try:
        file = read_items(
            path, file_name=payload["file_name"], dataset=payload["dataset"], mlb=bool(payload["mlb"])
        )
        report = import_items(
            file=file, origin=payload["file_name"], by=jobs.person(context), context=context
        )
    except (Refused, jobs.JobCancelled):
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)
    for part in ("rejected", "warnings", "duplicate_rows", "defects"):
        report[f"{part}_count"] = len(report[part])
        report[part] = report[part][:KEPT_ROWS]
    return report


def accept_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Accepting as a job."""
    by = jobs.person(context)
    return accept_imported(dataset=payload["dataset"], by=by, context=context)
