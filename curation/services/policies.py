"""The rules in force, their next version, and what a change of rules does to unsigned records."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from curation import audit, jobs
from curation.deid import DEFAULT_POLICY, IDENTIFIER_TYPES, Policy
from curation.models import (
    DeidentificationPolicy,
    IdentifierSpan,
    RecordState,
    SourceRecord,
    SpanState,
    User,
)
from curation.permissions import can_keep_policy
from curation.refusal import Refused

# A direct identifier always leaves the text; another may also stay, or become its type in brackets.
ACTIONS_OF_INDIRECT = ("label", "keep")
# A word that may be passed over: with a Chinese character and without a digit, because numbers are no words.
WORD = re.compile(r"(?=.*[\u3007\u3400-\u9fff\U00020000-\U000323af])[^\d\s]{2,12}")
LOOKED_AT = 5000


def rules_in_force(at: datetime.datetime | None = None) -> DeidentificationPolicy | None:
    """The newest version, of now or of that moment; None while the shipped rules were unchanged."""
    versions = DeidentificationPolicy.objects.all()
    return (versions if at is None else versions.filter(created_at__lte=at)).first()


def as_policy(rules: DeidentificationPolicy | None) -> Policy:
    """Rules as the detector takes them."""
    if rules is None:
        return DEFAULT_POLICY
    return Policy(
        version=rules.version,
        actions=rules.actions,
        ignored=frozenset(rules.ignored),
        tagger=rules.tagger,
    )


def _checked(actions: Mapping[str, str], ignored: Iterable[str], allowed: Iterable[str]) -> dict[str, Any]:
    for code in [*actions, *ignored]:
        if code not in IDENTIFIER_TYPES:
            raise Refused("unknown_type", field="actions", type=code)
    kept: dict[str, str] = {}
    for code, action in actions.items():
        kind = IDENTIFIER_TYPES[code]
        if action == kind.action:
            continue
        if action != "label" and (kind.direct or action not in ACTIONS_OF_INDIRECT):
            raise Refused("policy_action", field="actions", type=code, action=action)
        kept[code] = action
    for code in ignored:
        if IDENTIFIER_TYPES[code].direct:
            raise Refused("policy_ignores_direct", field="ignored", type=code)
    words = sorted({word.strip() for word in allowed if word.strip()})
    for word in words:
        if not WORD.fullmatch(word):
            raise Refused("policy_word", field="allowed", word=word)
    return {"actions": kept, "ignored": sorted(set(ignored)), "allowed": words}


@transaction.atomic
def change_policy(
    *,
    by: User,
    actions: Mapping[str, str],
    ignored: Iterable[str],
    allowed: Iterable[str],
    tagger: bool = True,
    reason: str,
) -> DeidentificationPolicy:
    """Make the next version and look through all unsigned records again; the same rules again are refused."""
    if not can_keep_policy(by):
        raise Refused("not_allowed")
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    values = {**_checked(actions, ignored, allowed), "tagger": tagger}
    last = rules_in_force()
    before = {name: getattr(last, name) for name in values} if last else _shipped()
    if before == values:
        raise Refused("policy_unchanged")
    number = DeidentificationPolicy.objects.count() + 1
    rules = DeidentificationPolicy.objects.create(
        version=f"{DEFAULT_POLICY.version}+{number}", reason=reason.strip()[:400], created_by=by, **values
    )
    rules.job = jobs.enqueue("redetect", {"policy": rules.pk}, key=rules.version, by=by)
    rules.save(update_fields=["job"])
    audit.record("policy.changed", by=by, target=rules, version=rules.version, words=len(values["allowed"]))
    return rules


def _shipped() -> dict[str, Any]:
    return {"actions": {}, "ignored": [], "allowed": [], "tagger": True}


@dataclass
class Candidate:
    """A word that people rejected as an identifier in records of several patients."""

    word: str
    type: str
    records: int
    reasons: list[str] = field(default_factory=list)


def allow_candidates(*, at_least: int = 2) -> list[Candidate]:
    """Words rejected in records of at least ``at_least`` patients, most often first, without those in force.

    Only the newest rejections are looked at. A word of one patient alone never shows: it may be a name.
    """
    rules = rules_in_force()
    known = set(rules.allowed) if rules else set()
    spans = list(
        IdentifierSpan.objects.filter(state=SpanState.REJECTED, decided_by__isnull=False)
        .order_by("-id")
        .values_list("record_id", "start", "end", "type", "reason")[:LOOKED_AT]
    )
    rows = SourceRecord.objects.filter(pk__in={span[0] for span in spans})
    records = {pk: (text, key) for pk, text, key in rows.values_list("pk", "text", "patient_key")}
    patients: dict[str, set[str]] = defaultdict(set)
    found: dict[str, Candidate] = {}
    for record, start, end, kind, reason in spans:
        text, patient = records[record]
        word = text[start:end]
        if word in known or not WORD.fullmatch(word):
            continue
        patients[word].add(patient or f"R{record}")
        candidate = found.setdefault(word, Candidate(word, kind, 0))
        if reason and reason not in candidate.reasons:
            candidate.reasons.append(reason)
    for word, candidate in found.items():
        candidate.records = len(patients[word])
    shown = [candidate for candidate in found.values() if candidate.records >= at_least]
    return sorted(shown, key=lambda candidate: (-candidate.records, candidate.word))[:200]


def signed_under_other_rules() -> int:
    """How many signed records were signed under other rules than those in force; they stay as they are."""
    version = as_policy(rules_in_force()).version
    signed = SourceRecord.objects.filter(state__in=[RecordState.SIGNED_ONCE, RecordState.SIGNED_TWICE])
    return signed.exclude(deidentified__policy_version=version).count()
