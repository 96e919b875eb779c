"""A judge's passport: its figures beside what guessing and physicians reach, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from benchmark.judges import NO, YES
from benchmark.models import Judge

WEAK, MODERATE = 0.4, 0.6


@dataclass(frozen=True)
class Passport:
    """Figures as they were measured, counts and digests, and what must be said of them in words."""

    figures: dict[str, Any]
    rows: dict[str, Any]
    weights_digest: str
    data_digest: str
    warnings: list[str] = field(default_factory=list)
    verdict: str = ""

    @property
    def decided(self) -> int:
        """Rows with a verdict."""
        counted = [self.figures.get(name) or 0 for name in ("n", "n_invalid", "n_abstained")]
        return int(counted[0] - counted[1] - counted[2])


def passport_of(judge: Judge, figures: Mapping[str, Any] | None = None) -> Passport:
    """The passport on held-out questions, or on other rows where their ``figures`` are given."""
    found = dict(figures if figures is not None else judge.card.get("figures", {}))
    return Passport(
        figures=found,
        rows=dict(judge.card.get("rows", {})),
        weights_digest=judge.weights_digest,
        data_digest=str(judge.card.get("data_digest", "")),
        warnings=warnings_of(found),
        verdict=strength_of(found),
    )


def strength_of(figures: Mapping[str, Any]) -> str:
    """How far the judge agrees with physicians, in one sentence."""
    kappa = figures.get("kappa")
    if kappa is None:
        return _("没有可计算的 kappa：判定只有一种，或没有检验判定。")
    if kappa < WEAK:
        return _("与医师的一致性弱（kappa {kappa:.2f}）：它的评判不可单独采信。").format(kappa=kappa)
    if kappa < MODERATE:
        return _("与医师的一致性中等（kappa {kappa:.2f}）：得分应看区间，个别题目以医师为准。").format(
            kappa=kappa
        )
    return _("与医师的一致性较强（kappa {kappa:.2f}）。").format(kappa=kappa)


def warnings_of(figures: Mapping[str, Any]) -> list[str]:
    """What a reader must know before trusting the judge."""
    said = []
    accuracy, trivial = figures.get("accuracy"), figures.get("trivial_accuracy")
    if accuracy is not None and trivial is not None and accuracy <= trivial:
        commoner = YES if (figures.get("base_rate") or 0) >= 0.5 else NO
        said.append(_("不优于始终判“{label}”。").format(label=commoner))
    overlap = (figures.get("overlap_baseline") or {}).get("kappa")
    kappa = figures.get("kappa")
    if kappa is not None and overlap is not None and kappa <= overlap:
        said.append(_("不优于只看要点字面是否出现的规则（kappa {kappa:.2f}）。").format(kappa=overlap))
    interval = figures.get("kappa_ci")
    if interval and interval[0] <= 0 < interval[1]:
        said.append(_("kappa 的区间含 0：不能排除与随机无异。"))
    if figures.get("n_invalid"):
        said.append(_("有 {n} 条没有得出判定，未计入以上数字。").format(n=figures["n_invalid"]))
    return said
