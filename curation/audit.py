"""The one way to leave a trace. Entries form a hash chain: who alters or removes one breaks every later
digest."""

import datetime
import hashlib
from typing import Any

import rfc8785
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.utils import timezone

from curation.models import AuditEntry


def entry_digest(entry: AuditEntry) -> str:
    """SHA-256 over the entry's canonical JSON (RFC 8785), its predecessor's digest included."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(datetime.UTC).isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


# An arbitrary constant that names "the end of the audit chain" among PostgreSQL's advisory locks.
CHAIN_LOCK = 0x5A50_4155


def _lock_chain() -> None:
    """Writers append one after another. SQLite has one writer anyway (immediate transactions)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def name_of(target: models.Model | str | None) -> str:
    """How the audit names an object: model and primary key."""
    if target is None or isinstance(target, str):
        return target or ""
    return f"{target._meta.label_lower}:{target.pk}"


@transaction.atomic
def record(
    action: str, *, by: Any = None, target: models.Model | str | None = None, **detail: Any
) -> AuditEntry:
    """Append one entry. ``detail`` must be JSON without any identifier of a patient.

    ``by`` is the acting user, or None for the system itself.
    """
    _lock_chain()
    last = AuditEntry.objects.order_by("-sequence").first()
    entry = AuditEntry(
        sequence=(last.sequence if last else 0) + 1,
        at=timezone.now(),
        actor=getattr(by, "email", "") or "",
        action=action,
        target=name_of(target),
        detail=detail,
        previous=last.digest if last else "",
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    return entry


def first_broken(*, using: str = DEFAULT_DB_ALIAS) -> int | None:
    """The sequence number of the first entry that does not fit the chain; None where the chain holds."""
    previous, expected = "", 1
    for entry in AuditEntry.objects.using(using).order_by("sequence").iterator(chunk_size=2000):
        if entry.sequence != expected or entry.previous != previous or entry.digest != entry_digest(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
