"""Views that belong to no stage: the way home, and health."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from config.rooms import rooms_of
from curation.selectors import oldest_queued_seconds, worker_seen_at

# A worker that gave no sign for so long is taken for dead; it beats every five seconds.
WORKER_SILENT_AFTER = 30


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first room."""
    return redirect(rooms_of(request.user)[0].view)


def _health() -> dict[str, Any]:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = "ok"
    except DatabaseError as error:
        return {"status": "failing", "database": type(error).__name__, "worker": "unknown", "queue_age_seconds": None}
    milliseconds = round((time.monotonic() - started) * 1000, 1)
    seen = worker_seen_at()
    silent = (timezone.now() - seen).total_seconds() if seen else None
    alive = silent is not None and silent < WORKER_SILENT_AFTER
    return {
        "status": "ok" if alive else "degraded",
        "database": database,
        "database_engine": connection.vendor,
        "database_milliseconds": milliseconds,
        "worker": "ok" if alive else "silent",
        "worker_seen_seconds_ago": round(silent, 1) if silent is not None else None,
        "queue_age_seconds": round(oldest_queued_seconds(), 1),
        "data_folder_writable": Path(settings.DATA_DIR).is_dir(),
        "version": settings.CODE_VERSION,
    }


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Database, worker heartbeat, queue age: JSON for monitors (503 where the database fails), a page for people."""
    facts = _health()
    status = 503 if facts["status"] == "failing" else 200
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "health.html", {"health": facts}, status=status)
    return JsonResponse(facts, status=status)
