"""The gate before a freeze: every item is looked at again, and every reason to refuse it is named by its
code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q

from annotation.checks import DEFECT_OF_PROBLEM, in_prompts, stem_of
from annotation.formats import get_format
from annotation.models import Item, KnownItem, Provenance, ReleaseKind, TrainingItem
from annotation.services.comment_threads import comment_artifacts
from annotation.services.items import artifacts_of
from annotation.states import ItemState
from curation.handover import ResidualRisk, residual_risk, scan_artifacts
from curation.taxonomy.nouns import Dataset


@dataclass
class Refusal:
    """One item that may not be frozen, and why."""

    uid: str
    dataset: str
    codes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, object]:
        """For the stored report."""
        return {"item": self.uid, "dataset": self.dataset, "codes": sorted(set(self.codes))}


def content_defects(item: Item, prompts: Iterable[str]) -> list[str]:
    """Defects in the content itself: a key that fits no option, an empty key, a question that stands in a
    prompt."""
    assert item.current is not None
    key, question = item.current.key, item.current.input
    problems = get_format(item.dataset.format).check_target(question, key.target, key.points)
    codes = [DEFECT_OF_PROBLEM.get(p.code, p.code.upper()) for p in problems if p.level == "error"]
    if in_prompts(stem_of(question), prompts):
        codes.append(DEFECT_OF_PROBLEM["prompt_leak"])
    return codes


def standing_defects(item: Item, kind: str) -> list[str]:
    """Defects in where the item stands: state, provenance, signatures on its record."""
    codes = []
    if item.state != ItemState.ACCEPTED:
        codes.append("NOT_ACCEPTED")
    if item.provenance == Provenance.IMPORTED and kind != ReleaseKind.IMPORTED:
        codes.append("IMPORTED_IN_AUTHORED_RELEASE")
    if TrainingItem.objects.filter(item=item).exists():
        codes.append("TRAINING_ITEM")
    if KnownItem.objects.filter(Q(item=item) | Q(twin=item)).exists():
        codes.append("KNOWN_ITEM")
    if item.record is not None and not item.record.is_signed_twice:
        codes.append("NOT_SIGNED_TWICE")
    return codes


def risk_of(items: Sequence[Item]) -> ResidualRisk:
    """What sample audits say about the records that items come from."""
    return residual_risk(item.record_id for item in items if item.record_id)


def audit_defects(item: Item, risk: ResidualRisk) -> list[str]:
    """What an auditor named and still stands there, always; no audit, or one whose bound is too high, only
    where the site set a limit."""
    codes: list[str] = []
    if item.record_id is None:
        return codes
    if item.record_id in risk.named:
        codes.append("AUDIT_FOUND_IDENTIFIER")
    if settings.AUDIT_LIMIT is None:
        return codes
    audited = risk.covering.get(item.record_id)
    if audited is None:
        codes.append("NOT_AUDITED")
    elif audited.bound is None or audited.bound > settings.AUDIT_LIMIT:
        codes.append("AUDIT_BOUND_TOO_HIGH")
    return codes


def gate_report(items: Sequence[Item], *, kind: str) -> list[dict[str, object]]:
    """Every item that may not be frozen, with its codes; empty where the gate is open. It never prints an
    identifier."""
    prompts = list(Dataset.objects.values_list("prompt", flat=True))
    refusals = {item.pk: Refusal(item.uid, item.dataset.name) for item in items}
    stems = Counter(item.stem_digest for item in items)
    artefacts: list[tuple[str, str]] = []
    risk = risk_of(items)
    for item in items:
        codes = refusals[item.pk].codes
        codes += standing_defects(item, kind)
        codes += content_defects(item, prompts)
        codes += audit_defects(item, risk)
        codes += item.defects
        if stems[item.stem_digest] > 1:
            codes.append(DEFECT_OF_PROBLEM["duplicate_stem"])
        artefacts += [(str(item.pk), text) for text in artifacts_of(item).values() if text]
    for finding in scan_artifacts(artefacts):
        refusals[int(finding.artefact)].codes.append(finding.code)
    for finding in scan_artifacts(comment_artifacts(items)):
        refusals[int(finding.artefact)].codes += [finding.code, "COMMENT_IDENTIFIABLE"]
    return [refusal.as_data() for refusal in refusals.values() if refusal.codes]
