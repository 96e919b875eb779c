"""After migrations: texts that have no words yet get them from a job, so that an upgrade needs no hand.
Nothing is started where the tables are not there, or nothing is missing."""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from curation import jobs


def indexing(kind: str) -> bool:
    """Whether words are being written now: a search may not find everything yet."""
    return jobs.Job.objects.active().filter(kind=kind).exists()


def starter(kind: str, table: str, missing: Callable[[], QuerySet[Any]]) -> Callable[..., None]:
    """A receiver of ``post_migrate`` that starts the job ``kind`` where rows are missing."""

    def start(*, using: str = DEFAULT_DB_ALIAS, plan: Any = (), **_facts: Any) -> None:
        back = any(backwards for _migration, backwards in plan)
        if using != DEFAULT_DB_ALIAS or back or table not in connections[using].introspection.table_names():
            return
        first = missing().values_list("pk", flat=True).first()
        if first is not None:
            jobs.enqueue(kind, {}, key=f"{first}:{missing().count()}")

    return start
