"""How far labels can be trusted: agreement of physicians with each other, with intervals over items.

Pure: labels in, figures out. It knows no physician, no item, no database, and writes no sentences. A figure
that is not defined says why; it is never NaN and never zero.
"""

from annotation.agreement.figures import Figure, Reason, undefined
from annotation.agreement.krippendorff import Level, krippendorff_alpha
from annotation.agreement.nominal import cohen_kappa, fleiss_kappa, gwet_ac1, percent_agreement
from annotation.agreement.ratings import MISSING, Ratings
from annotation.agreement.resampling import Bootstrap
from annotation.agreement.shares import ratio_of_sums, wilson
from annotation.agreement.spans import Mark, matched_by_overlap, matched_exactly

__all__ = [
    "MISSING",
    "Bootstrap",
    "Figure",
    "Level",
    "Mark",
    "Ratings",
    "Reason",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "matched_by_overlap",
    "matched_exactly",
    "percent_agreement",
    "ratio_of_sums",
    "undefined",
    "wilson",
]
