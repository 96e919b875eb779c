"""All that later stages may take from stage 1: the deidentified record, the gate, the licence and scope rule,
refusals.

Raw text, known identifiers and spans stay behind; nothing here gives access to them.
"""

import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language

from curation.deid import IDENTIFIER_TYPES
from curation.models import DeidentifiedRecord, PhysicianProfile, RecordState, Role, User
from curation.models.fields import SealedTextField
from curation.permissions import (
    Person,
    can_practise,
    has_valid_licence,
    is_administrator,
    is_data_lead,
    is_evaluator,
    is_physician,
    scope_of,
)
from curation.refusal import Refused, add_sentences, explain
from curation.secret_files import read_or_create
from curation.selectors import active_data_leads as data_leads
from curation.selectors import active_physicians as physicians
from curation.selectors import eligible_physicians, physicians_of
from curation.services.gate import Finding, scan_artifacts
from curation.services.policies import as_policy, rules_in_force
from curation.services.residual_risk import ResidualRisk, residual_risk, risk_as_data, risk_lines
from curation.services.sample_audits import draw_audit


def policy_version(at: datetime.datetime) -> str:
    """The version of the deidentification rules in force at a moment; a frozen release keeps its own."""
    return as_policy(rules_in_force(at=at)).version


def deidentified_records() -> QuerySet[DeidentifiedRecord]:
    """Records that at least one physician signed; freezing demands two. Near copies that were set aside are
    not among them."""
    signed = [RecordState.SIGNED_ONCE, RecordState.SIGNED_TWICE]
    rows = DeidentifiedRecord.objects.filter(source_record__near_copy__isnull=True)
    return rows.filter(source_record__state__in=signed).defer("offsets")


def twice_signed_records() -> QuerySet[DeidentifiedRecord]:
    """Records that two physicians signed: the ones that items are best written from."""
    return deidentified_records().filter(second_signed_at__isnull=False)


def licence_snapshot(user: User) -> dict[str, str]:
    """What is frozen on each answer: category, title, scope at that moment; never the name, never the licence
    number."""
    profile = PhysicianProfile.objects.filter(user=user).prefetch_related("specialties").first()
    if profile is None:
        return {}
    return {
        "practice_category": profile.practice_category,
        "title": profile.title,
        "scope": ",".join(profile.specialties.values_list("code", flat=True)),
        "expires_on": profile.expires_on.isoformat() if profile.expires_on else "",
        "verified": "yes" if profile.verified_at else "no",
    }


def identifier_label(code: str) -> str:
    """The name of an identifier type in the language of the page; empty where there is no such type."""
    kind = IDENTIFIER_TYPES.get(code)
    if kind is None:
        return ""
    return kind.en if (get_language() or "").startswith("en") else kind.zh


def department_of(user: User) -> str:
    """The physician's own department: nobody answers a record of it."""
    profile = PhysicianProfile.objects.filter(user=user).first()
    return profile.department if profile else ""


__all__ = [
    "DeidentifiedRecord",
    "Finding",
    "Person",
    "Refused",
    "ResidualRisk",
    "Role",
    "SealedTextField",
    "add_sentences",
    "can_practise",
    "data_leads",
    "deidentified_records",
    "department_of",
    "draw_audit",
    "eligible_physicians",
    "explain",
    "has_valid_licence",
    "identifier_label",
    "is_administrator",
    "is_data_lead",
    "is_evaluator",
    "is_physician",
    "licence_snapshot",
    "physicians",
    "physicians_of",
    "policy_version",
    "read_or_create",
    "residual_risk",
    "risk_as_data",
    "risk_lines",
    "scan_artifacts",
    "scope_of",
    "twice_signed_records",
]
