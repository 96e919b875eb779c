"""Releases: the list, drafting, freezing with its gate report, download, withdrawal."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotation.forms.releases import AuditDraftForm, ReleaseForm, WithdrawForm
from annotation.models import Release
from annotation.permissions import can_download_release, can_freeze, can_see_releases
from annotation.selectors import accepted_counts, access_release
from annotation.services.bundles import public_key_pem
from annotation.services.contributions import contributions
from annotation.services.release_audits import audit_draft, risk_of_release
from annotation.services.releases import bundle_for, draft_release, freeze_release, withdraw_release
from annotation.services.sentences import words_of
from annotation.states import ReleaseState
from annotation.views.paging import page_of
from annotation.views.progress import progress_of
from annotation.views.refusals import put_in, status_of
from curation.handover import Refused, risk_lines
from curation.list_tools import list_tools
from curation.taxonomy.nouns import Dimension, Specialty

SHOWN_ITEMS = 200


@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    """Releases, newest first."""
    if not can_see_releases(request.user):
        raise Http404
    page = page_of(request, Release.objects.defer("manifest", "prompts", "gate_report"))
    columns = [
        {"label": _("版本")},
        {"label": _("类型")},
        {"label": _("状态")},
        {"label": _("题数"), "numeric": True},
        {"label": _("摘要")},
        {"label": _("冻结时间")},
    ]
    context = {
        "page": page,
        "can_freeze": can_freeze(request.user),
        "columns": columns,
        "tools": list_tools(request, "releases"),
    }
    return render(request, "annotation/release_list.html", context)


@require_http_methods(["GET", "POST"])
def release_new(request: HttpRequest) -> HttpResponse:
    """Compose a draft."""
    if not can_freeze(request.user):
        raise Http404
    form = ReleaseForm(request.POST or None, counts=accepted_counts())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("name", "version", "kind", "selection")}
            try:
                release = draft_release(by=request.user, **given)
            except Refused as refusal:
                put_in(form, refusal)
                status = status_of(refusal)
            else:
                return redirect("release", name=release.name)
    return render(request, "annotation/release_new.html", {"form": form}, status=status)


def _context(
    request: HttpRequest, release: Release, form: WithdrawForm, audit_form: AuditDraftForm | None = None
) -> dict[str, Any]:
    risk = risk_of_release(release)
    context: dict[str, Any] = {
        "release": release,
        "withdraw_form": form,
        "risk": risk,
        "risk_lines": risk_lines(risk),
        "audit_limit": settings.AUDIT_LIMIT,
        "audit_form": audit_form or AuditDraftForm(),
        "can_freeze": can_freeze(request.user),
        "can_download": can_download_release(request.user) and bool(release.digest),
        "withdrawal": getattr(release, "withdrawal", None),
        "progress": progress_of(release.job, request.path) if release.job else None,
        "gate_closed": bool(release.job and release.job.error_code == "gate_closed"),
        "working": bool(release.job and not release.job.is_over),
    }
    if release.state == ReleaseState.DRAFT:
        return context | _draft_context(release)
    return context | _frozen_context(release)


def _draft_context(release: Release) -> dict[str, Any]:
    chosen, counts = release.selection.get("datasets", {}), accepted_counts()
    refused = [
        {
            "item": entry["item"],
            "dataset": entry["dataset"],
            "codes": [{"code": code, "words": words_of(str(code))} for code in entry["codes"]],
        }
        for entry in release.gate_report
    ]
    totals = Counter(code for entry in release.gate_report for code in entry["codes"])
    return {
        "chosen": [
            {"dataset": name, "n": n, "there": counts.get(name, {}).get(release.kind, 0)}
            for name, n in sorted(chosen.items())
        ],
        "chosen_items": release.selection.get("items", []),
        "seed": release.selection.get("seed", 0),
        "refused": refused[:SHOWN_ITEMS],
        "refused_count": len(refused),
        "refused_codes": [
            {"words": words_of(str(code)), "code": code, "n": n} for code, n in totals.most_common()
        ],
    }


def _frozen_context(release: Release) -> dict[str, Any]:
    rows = list(release.items.values_list("dimension", "dataset", "specialty"))
    names = {dimension.code: dimension.label for dimension in Dimension.objects.all()}
    places = Counter((dimension, dataset) for dimension, dataset, _specialty in rows)
    specialties = Counter(specialty for _dimension, _dataset, specialty in rows)
    labels = {s.code: s.label for s in Specialty.objects.filter(code__in=specialties)}
    return {
        "composition": [
            {"dimension": code, "label": names.get(code, code), "dataset": dataset, "n": n}
            for (code, dataset), n in sorted(places.items())
        ],
        "specialties": [(labels.get(code, _("未指定")), n) for code, n in specialties.most_common()],
        "public_key": public_key_pem(),
        "contributions": contributions(release),
        "parts": release.manifest.get("parts", {}),
    }


@require_GET
def release(request: HttpRequest, name: str) -> HttpResponse:
    """One release: a draft with its gate report, or what exactly is frozen."""
    found = access_release(request.user, name)
    return render(request, "annotation/release_page.html", _context(request, found, WithdrawForm()))


@require_POST
def release_freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Start freezing a draft."""
    found = access_release(request.user, name)
    try:
        freeze_release(release=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release", name=name)


@require_POST
def release_audit(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a sample audit from the records of a draft."""
    found, form = access_release(request.user, name), AuditDraftForm(request.POST)
    if not can_freeze(request.user):
        raise Http404
    status = 422
    if form.is_valid():
        try:
            made = audit_draft(release=found, by=request.user, sample_size=form.cleaned_data["sample_size"])
        except Refused as refusal:
            put_in(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, _("已抽取 {n} 份，等待医师通读。").format(n=made.sample_size))
            return redirect("sample_audit", pk=made.pk)
    context = _context(request, found, WithdrawForm(), form)
    return render(request, "annotation/release_page.html", context, status=status)


@require_POST
def release_withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Say that a frozen release should no longer be used."""
    found = access_release(request.user, name)
    form = WithdrawForm(request.POST)
    try:
        form.is_valid()
        withdraw_release(release=found, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refused as refusal:
        if not form.errors:
            put_in(form, refusal)
        context = _context(request, found, form)
        return render(request, "annotation/release_page.html", context, status=status_of(refusal))
    messages.success(request, _("版本已撤回。内容仍可查阅。"))
    return redirect("release", name=name)


@require_GET
def release_download(request: HttpRequest, name: str) -> HttpResponseBase:
    """The bundle, byte for byte the same each time."""
    found = access_release(request.user, name)
    try:
        path = bundle_for(release=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("release", name=name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.name}.zip")
