"""All that stage 3 may take from stage 2: frozen releases and their items, adopting a release from its
bundle, and what physicians reached on the same kinds of item."""

from django.db.models import QuerySet

from annotation.canonical import canonical_bytes, sha256
from annotation.models import Release, ReleaseItem
from annotation.selectors import Baseline, physician_baseline
from annotation.services.adoption import adopt_bundle
from annotation.states import ReleaseState


def frozen_releases() -> QuerySet[Release]:
    """Releases that can be run: frozen, and withdrawn ones, whose old numbers stay readable."""
    return Release.objects.exclude(state=ReleaseState.DRAFT)


__all__ = [
    "Baseline",
    "Release",
    "ReleaseItem",
    "adopt_bundle",
    "canonical_bytes",
    "frozen_releases",
    "physician_baseline",
    "sha256",
]
