"""What the sample audits say about a set of signed records: which of them an audit covers, with which bound,
and which still hold words that an auditor named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from curation.models import AuditedRecord, AuditState, DeidentifiedRecord, Outcome, SampleAudit


@dataclass(frozen=True)
class ResidualRisk:
    """``covering`` maps a signed record (by its own key) to the newest finished audit whose stock it was in,
    with this very signature; ``named`` are those in which an auditor named words that still stand there."""

    records: int
    covering: dict[int, SampleAudit] = field(default_factory=dict)
    named: frozenset[int] = frozenset()

    @property
    def audits(self) -> list[SampleAudit]:
        """The audits that are spoken of, newest first."""
        return sorted({one.pk: one for one in self.covering.values()}.values(), key=lambda one: -one.pk)

    @property
    def uncovered(self) -> int:
        """Records that no finished audit covers."""
        return self.records - len(self.covering)

    @property
    def bound(self) -> float | None:
        """The worst bound of the covering audits; None where a record is covered by none."""
        bounds = [one.bound for one in self.audits if one.bound is not None]
        return max(bounds) if bounds and not self.uncovered else None


def residual_risk(records: Iterable[int]) -> ResidualRisk:
    """For signed records by their own keys. A text that was signed anew is in no earlier audit's stock."""
    asked = set(records)
    sources = dict(DeidentifiedRecord.objects.filter(pk__in=asked).values_list("source_record_id", "pk"))
    rows = AuditedRecord.objects.filter(
        record__in=sources, record__deidentified__second_signed_at=F("signed_at")
    )
    done = rows.filter(audit__state=AuditState.DONE).select_related("audit").order_by("audit_id")
    left = rows.exclude(outcome__in=["", Outcome.CLEAN]).values_list("record_id", flat=True)
    return ResidualRisk(
        records=len(asked),
        covering={sources[row.record_id]: row.audit for row in done},
        named=frozenset(sources[pk] for pk in left),
    )


def percent(share: float) -> str:
    """A bound in words, never rounded down."""
    return f"{ceil(round(share * 1000, 9)) / 10:.1f} %"


def bound_words(audited: SampleAudit) -> str:
    """The result of one audit as a sentence; empty until it is done."""
    if audited.bound is None or audited.found is None:
        return ""
    return _("抽查 {n} 份，其中 {k} 份仍有直接标识符；真实比例 95 % 把握不超过 {bound}。").format(
        n=audited.sample_size, k=audited.found, bound=percent(audited.bound)
    )


def risk_lines(risk: ResidualRisk) -> list[str]:
    """What the gate says of a release: one sentence for each audit, and one for what none covers."""
    if not risk.records:
        return [_("没有题目来自病历，无须抽查。")]
    lines = [_("{words}（抽查 {audit}）").format(words=bound_words(one), audit=one.pk) for one in risk.audits]
    if risk.uncovered:
        lines.append(_("未抽查：{n} 份病历（共 {all} 份）。").format(n=risk.uncovered, all=risk.records))
    if risk.named:
        lines.append(_("抽查指出 {n} 份病历仍有标识信息，其题目不能冻结。").format(n=len(risk.named)))
    return lines


def risk_as_data(risk: ResidualRisk) -> dict[str, Any]:
    """For programs: how many records, how many of them audited, the worst bound, each audit."""
    return {
        "records": risk.records,
        "covered": len(risk.covering),
        "named": len(risk.named),
        "bound": risk.bound,
        "audits": [
            {"id": one.pk, "sample": one.sample_size, "found": one.found, "bound": one.bound}
            for one in risk.audits
        ],
    }
