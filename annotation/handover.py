"""All that stage 3 may take from stage 2: frozen releases and their items, adopting a release from its
bundle, what physicians reached on the same kinds of item, and their queue, open to other kinds of task."""

from django.db.models import QuerySet

from annotation.canonical import canonical_bytes, sha256
from annotation.models import Release, ReleaseItem
from annotation.queue_sources import QueueSource, Standing, Task, register_queue_source
from annotation.selectors import Baseline, physician_baseline
from annotation.services.adoption import adopt_bundle
from annotation.services.portions import Progress, go_on_after, progress_at
from annotation.states import ReleaseState


def frozen_releases() -> QuerySet[Release]:
    """Releases that can be run: frozen, and withdrawn ones, whose old numbers stay readable."""
    return Release.objects.exclude(state=ReleaseState.DRAFT)


__all__ = [
    "Baseline",
    "Progress",
    "QueueSource",
    "Release",
    "ReleaseItem",
    "Standing",
    "Task",
    "adopt_bundle",
    "canonical_bytes",
    "frozen_releases",
    "go_on_after",
    "physician_baseline",
    "progress_at",
    "register_queue_source",
    "sha256",
]
