"""Rotating the keys: a new key comes on the ring, and what was sealed under older ones is sealed anew.

No key is taken off the ring: the first one makes the keyed digests, and sealed words inside audit entries
stay as they are, because another text in their place would break the audit's chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Q, TextField, Value

from curation import audit, jobs
from curation.models import Job, JobState, User
from curation.models.fields import EMPTY_JSON, SealedJSONField, SealedTextField, key_ring
from curation.sealing import KeyRing, SealBroken
from curation.secret_files import alone, replace

CHUNK = 500


@dataclass(frozen=True)
class SealedTable:
    """A model with the names of its sealed fields."""

    model: type[models.Model]
    fields: tuple[str, ...]

    def rows(self) -> models.QuerySet[Any]:
        """Its rows; each sealed field stands beside itself as it lies in the database (``_sealed_…``)."""
        as_stored = {f"_sealed_{name}": ExpressionWrapper(F(name), TextField()) for name in self.fields}
        rows: models.QuerySet[Any] = self.model._base_manager.order_by("pk").annotate(**as_stored)
        return rows

    def stale(self, current: str) -> models.QuerySet[Any]:
        """Rows in which something is sealed under another key than ``current``."""
        wrong = Q()
        for name in self.fields:
            sealed = Q(**{f"{name}__isnull": False}) & ~Q(**{f"_sealed_{name}": EMPTY_JSON})
            wrong |= sealed & ~Q(**{f"_sealed_{name}__startswith": f"{current}:"})
        return self.rows().filter(wrong)


def sealed_tables() -> Iterator[SealedTable]:
    """Every model of the site that seals something."""
    for model in apps.get_models():
        sealed = (SealedTextField, SealedJSONField)
        names = tuple(field.name for field in model._meta.local_fields if isinstance(field, sealed))
        if names and not model._meta.proxy:
            yield SealedTable(model, names)


@dataclass
class Resealed:
    """What a pass did: rows and values sealed anew, and values that no key on the ring opens."""

    rows: int = 0
    values: int = 0
    unopened: int = 0


def _reseal_rows(table: SealedTable, ring: KeyRing, after: Any, done: Resealed) -> Any:
    """One chunk, with its rows locked; returns the primary key to go on from, None at the end."""
    stale = table.stale(ring.current)
    if after is not None:
        stale = stale.filter(pk__gt=after)
    columns = [f"_sealed_{name}" for name in table.fields]
    last = None
    for pk, *values in stale.select_for_update().values_list("pk", *columns)[:CHUNK]:
        last, fresh = pk, {}
        for name, value in zip(table.fields, values, strict=True):
            if value is None or value == EMPTY_JSON or value.startswith(f"{ring.current}:"):
                continue
            try:
                fresh[name] = Value(ring.seal(ring.open(value)), output_field=TextField())
            except SealBroken:
                done.unopened += 1
        if fresh:
            table.model._base_manager.filter(pk=pk).update(**fresh)
            done.rows += 1
            done.values += len(fresh)
    return last


def _one_pass(context: jobs.JobContext, ring: KeyRing, before: int, total: int) -> Resealed:
    """Every table once, from its beginning."""
    done = Resealed()
    for table in sealed_tables():
        after = None
        while True:
            with transaction.atomic():
                context.fence()
                after = _reseal_rows(table, ring, after, done)
            if after is None:
                break
            reached = before + done.rows
            context.progress(reached, max(total, reached), table.model._meta.label)
    return done


def stale_rows(current: str) -> int:
    """How many rows hold something sealed under an older key."""
    return sum(table.stale(current).count() for table in sealed_tables())


def reseal_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Seal everything under the current key; repeated after a crash, it goes on where it was.

    Passes are repeated until one finds nothing, for a process that had not yet heard of the new key.
    """
    ring = key_ring(look=True)
    total, rows, values = stale_rows(ring.current), 0, 0
    while True:
        done = _one_pass(context, ring, rows, total)
        rows, values = rows + done.rows, values + done.values
        if not done.values:
            break
    with transaction.atomic():
        context.fence()
        audit.record(
            "keys.resealed",
            by=jobs.person(context),
            target="key_ring",
            key=ring.current,
            values=values,
            unopened=done.unopened,
        )
    return {"key": ring.current, "values": values, "unopened": done.unopened}


def rotate_keys(*, by: User | None) -> Job:
    """Put a new key on the ring and start the job that seals everything under it.

    While an earlier rotation is not at its end, that one goes on and no key is added.
    """
    file = Path(settings.KEYRING_FILE)
    key_ring()
    with alone(file):
        ring = key_ring(look=True)
        last = Job.objects.filter(idempotency_key=f"reseal:{ring.current}").first()
        if len(ring.keys) == 1 or (last is not None and last.state == JobState.DONE):
            ring = ring.with_new_key()
            replace(file, ring.to_json())
            audit.record("keys.rotated", by=by, target="key_ring", key=ring.current, keys=len(ring.keys))
            key_ring(look=True)
    return jobs.enqueue("reseal", {}, key=ring.current, by=by)
