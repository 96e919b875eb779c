"""Reports of agreement: asked for by a data lead, computed as a job, stored with what they were computed
from, never changed afterwards."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.agreement import Bootstrap
from annotation.models import AgreementFigure, AgreementItem, AgreementReport, BaselineFigure
from annotation.permissions import can_compute_agreement
from annotation.services.agreement_figures import (
    baseline_of,
    figures_of,
    groups_of,
    lowest_items,
    pair_figures,
    pairs_of,
)
from annotation.services.agreement_sources import (
    Sources,
    has_answers,
    newest_event,
    read_sources,
    stale_among,
)
from annotation.services.moves import demand
from curation import audit, jobs
from curation.handover import Refused
from curation.taxonomy.nouns import Dataset, Dimension, Specialty

KIND = "agreement"
# Another number where the same answers would give other figures; then a fresh report is worth making.
METHOD = "1"
RESAMPLES, SEED = 2_000, 20_261_121


def is_stale(report: AgreementReport) -> bool:
    """Whether answered items have come, gone or been accepted since a finished report was made."""
    return report.pk in stale_among([report])


@transaction.atomic
def start_report(*, by: Any, dataset: str = "", dimension: str = "", specialty: str = "") -> AgreementReport:
    """Have a report made of the answers that the filter names.

    Asking twice is asking once: the report in work is returned, and so is the newest finished one while it
    would come out the same. Raises Refused.
    """
    demand(can_compute_agreement(by))
    selection = {"dataset": dataset, "dimension": dimension, "specialty": specialty}
    _check(selection)
    if not has_answers(selection):
        raise Refused("nothing_to_compare")
    newest = AgreementReport.objects.filter(**selection, computed_at__isnull=False).first()
    if newest is not None and newest.method == METHOD and not is_stale(newest):
        return newest
    report = _in_work(selection, by)
    report.job = jobs.enqueue(KIND, {"report": report.pk}, key=str(report.pk), by=by)
    report.save(update_fields=["job"])
    return report


def _check(selection: dict[str, str]) -> None:
    dataset, dimension, specialty = selection.values()
    if dataset and not Dataset.objects.filter(name=dataset).exists():
        raise Refused("unknown_dataset", field="dataset", name=dataset)
    if dimension and not Dimension.objects.filter(code=dimension).exists():
        raise Refused("unknown_dimension", field="dimension", code=dimension)
    if specialty and not Specialty.objects.filter(code=specialty).exists():
        raise Refused("unknown_specialty", field="specialty", code=specialty)


def _in_work(selection: dict[str, str], by: Any) -> AgreementReport:
    """The unfinished report of the filter; the database allows one."""
    there = AgreementReport.objects.filter(**selection, computed_at__isnull=True)
    report = there.first()
    if report is not None:
        return report
    try:
        with transaction.atomic():
            report = AgreementReport.objects.create(
                **selection, method=METHOD, resamples=RESAMPLES, seed=SEED, created_by=by
            )
    except IntegrityError:
        return there.get()
    audit.record("agreement.requested", by=by, target=report)
    return report


def compute_job(context: jobs.JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """Compute a report and finish it, in one transaction: nobody sees half of one."""
    report = AgreementReport.objects.get(pk=payload["report"])
    if report.is_finished:
        return {"report": report.pk}
    report.seen_event = newest_event()
    sources = read_sources(
        report.selection, lambda done, total: context.progress(done, total, _("正在读取作答"))
    )
    if not sources.items:
        raise Refused("nothing_to_compare")
    figures, baselines = _figures(context, sources, Bootstrap(report.resamples, report.seed))
    shared = pairs_of(sources.items)
    words = _("正在比较两两医师")
    figures += pair_figures(
        shared,
        Bootstrap(report.resamples, report.seed),
        lambda done, total: context.progress(done, total, words) if done % 20 == 0 else None,
    )
    split, items = lowest_items(sources.items)
    report.n_items, report.n_answers = len(sources.items), sources.n_answers
    report.n_physicians = len({one for item in sources.items for one in item.reading.physicians})
    report.n_pairs_of_physicians, report.n_split_items = len(shared), split
    report.source_digest, report.method = sources.digest, METHOD
    _store(context, report, figures, baselines, items)
    return {"report": report.pk, "items": report.n_items, "digest": report.source_digest}


def _figures(
    context: jobs.JobContext, sources: Sources, bootstrap: Bootstrap
) -> tuple[list[AgreementFigure], list[BaselineFigure]]:
    figures: list[AgreementFigure] = []
    baselines: list[BaselineFigure] = []
    groups = groups_of(sources.items)
    for at, group in enumerate(groups):
        context.progress(at, len(groups), _("正在计算系数和区间"))
        figures += figures_of(group, bootstrap)
        baselines += baseline_of(group, bootstrap)
    return figures, baselines


def _store(
    context: jobs.JobContext,
    report: AgreementReport,
    figures: list[AgreementFigure],
    baselines: list[BaselineFigure],
    items: list[AgreementItem],
) -> None:
    _place(report, figures)
    _place(report, baselines)
    _place(report, items)
    with transaction.atomic():
        context.fence()
        AgreementFigure.objects.bulk_create(figures, batch_size=500)
        BaselineFigure.objects.bulk_create(baselines, batch_size=500)
        AgreementItem.objects.bulk_create(items, batch_size=500)
        report.computed_at = timezone.now()
        report.save()
        audit.record("agreement.computed", by=report.created_by, target=report, digest=report.source_digest)


def _place(report: AgreementReport, rows: Sequence[AgreementFigure | BaselineFigure | AgreementItem]) -> None:
    for position, row in enumerate(rows, start=1):
        row.report, row.position = report, position
