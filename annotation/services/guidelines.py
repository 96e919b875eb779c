"""Guidelines: publish the next version, say who has looked at which, open and close requests for a change.

Every rule about guidelines is here. A version is never changed; what was decided under it stays readable.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.guideline_text import Block, blocks_of
from annotation.models import (
    Adjudication,
    GuidelineLook,
    GuidelineRequest,
    GuidelineVersion,
    RequestState,
)
from annotation.permissions import can_keep_guidelines
from annotation.services.moves import demand
from annotation.services.noticing import guideline_changed
from curation import audit
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset

LONGEST = 60_000


@dataclass
class BesideTheWork:
    """The guideline as the drawer shows it: the version in force and what is new since this person looked."""

    version: GuidelineVersion | None
    blocks: list[Block] = field(default_factory=list)
    looked: int = 0
    news: list[GuidelineVersion] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether there is something that this person has not opened yet."""
        return bool(self.news)


def in_force(dataset: Dataset) -> GuidelineVersion | None:
    """The newest version; None where the dataset has no guideline."""
    return GuidelineVersion.objects.filter(dataset=dataset).order_by("-number").first()


def beside_the_work(person: Any, dataset: Dataset) -> BesideTheWork:
    """What the drawer holds, in two queries."""
    looked = GuidelineLook.objects.filter(dataset=dataset, person_id=person.pk)
    seen = looked.values_list("version__number", flat=True).first() or 0
    versions = list(GuidelineVersion.objects.filter(dataset=dataset).order_by("-number"))
    if not versions:
        return BesideTheWork(None)
    news = [version for version in versions if version.number > seen]
    return BesideTheWork(versions[0], blocks_of(versions[0].text), seen, news if seen else news[:1])


def look(*, dataset: Dataset, by: Any) -> None:
    """Note that somebody has opened the version in force."""
    version = in_force(dataset)
    if version is not None:
        GuidelineLook.objects.update_or_create(
            dataset=dataset, person_id=by.pk, defaults={"version": version, "at": timezone.now()}
        )


@transaction.atomic
def publish(
    *, dataset: Dataset, by: Any, text: str, changes: str, seen: int, answers: list[int] | None = None
) -> GuidelineVersion:
    """The next version; ``seen`` is the number that the writer started from (Refused(stale_version) where
    another is newer), ``answers`` the open requests that it settles."""
    demand(can_keep_guidelines(by))
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    last = in_force(dataset)
    number = last.number if last else 0
    if seen != number:
        raise Refused("stale_version", current=number, given=seen)
    if not text.strip():
        raise Refused("empty_guideline", field="text")
    if len(text) > LONGEST:
        raise Refused("guideline_too_long", field="text", limit=LONGEST, found=len(text))
    if last and text.strip() == last.text:
        raise Refused("guideline_unchanged", field="text")
    if not changes.strip():
        raise Refused("changes_required", field="changes")
    version = GuidelineVersion.objects.create(
        dataset=dataset, number=number + 1, text=text.strip(), changes=changes.strip(), by=by
    )
    _settle(dataset, answers or [], by, version)
    look(dataset=dataset, by=by)
    audit.record("guideline.published", by=by, target=version, dataset=dataset.name, number=version.number)
    guideline_changed(version)
    return version


def _settle(dataset: Dataset, answers: list[int], by: Any, version: GuidelineVersion) -> None:
    waiting = GuidelineRequest.objects.filter(dataset=dataset, state=RequestState.OPEN, pk__in=answers)
    settled = waiting.update(
        state=RequestState.ANSWERED, version=version, decided_by=by, decided_at=timezone.now()
    )
    if settled != len(set(answers)):
        raise Refused("request_settled", field="answers")


def ask_for_change(adjudication: Adjudication) -> GuidelineRequest:
    """The adjudicator's flag becomes an entry that waits for whoever keeps the guideline."""
    return GuidelineRequest.objects.create(adjudication=adjudication, dataset=adjudication.item.dataset)


@transaction.atomic
def decline_change(*, request: GuidelineRequest, by: Any, decision: str) -> GuidelineRequest:
    """Leave the guideline as it is, and say why."""
    demand(can_keep_guidelines(by))
    request = GuidelineRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != RequestState.OPEN:
        raise Refused("request_settled")
    if not decision.strip():
        raise Refused("reason_required", field="decision")
    request.state, request.decision = RequestState.DECLINED, decision.strip()
    request.decided_by, request.decided_at = by, timezone.now()
    request.save()
    audit.record("guideline.change_declined", by=by, target=request)
    return request
