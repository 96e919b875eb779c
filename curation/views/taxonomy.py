"""Dimensions, datasets, specialties: what there is, changing a dataset, loading and exporting all of it."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from curation.forms.taxonomy import DatasetForm, TaxonomyFileForm
from curation.models import Dataset, Dimension, Specialty
from curation.permissions import can_keep_taxonomy
from curation.refusal import Refused
from curation.services.taxonomy import (
    change_dataset,
    load_taxonomy,
    shipped_track,
    taxonomy_as_data,
    taxonomy_from_upload,
    tracks_to_offer,
)
from curation.views.access import me, page_for, posted, posted_with_files
from curation.views.refusals import UNPROCESSABLE, put_in

UPLOAD_MAX = 5 * 2**20


@page_for(can_keep_taxonomy)
@require_GET
def taxonomy(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    datasets = list(
        Dataset.objects.select_related("dimension").order_by("dimension__position", "position", "name")
    )
    context = {
        "dimensions": Dimension.objects.all(),
        "datasets": datasets,
        "specialties": list(Specialty.objects.all()),
        "intended": sum(dataset.intended_n for dataset in datasets),
    }
    return render(request, "curation/taxonomy.html", context)


@page_for(can_keep_taxonomy)
@require_http_methods(["GET", "POST"])
def taxonomy_dataset(request: HttpRequest, name: str) -> HttpResponse:
    """One dataset: its names, its prompt, how many items it is to have."""
    dataset = get_object_or_404(Dataset.objects.select_related("dimension"), name=name)
    initial = {field: getattr(dataset, field) for field in DatasetForm.base_fields}
    form = DatasetForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_dataset(dataset=dataset, by=me(request), **form.cleaned_data)
        except Refused as refusal:
            put_in(form, refusal)
        else:
            messages.success(request, _("数据集 {name} 已保存。").format(name=name))
            return redirect("taxonomy")
    facts = [
        (_("维度"), dataset.dimension.label),
        (_("题型"), dataset.get_format_display()),
        (_("指标"), dataset.get_metric_display()),
        (_("轨道"), dataset.track),
        (_("实体类型"), "、".join(map(str, dataset.types))),
        (_("答案各项"), "、".join(map(str, dataset.topics))),
    ]
    context = {"dataset": dataset, "form": form, "facts": [fact for fact in facts if fact[1]]}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/taxonomy_dataset.html", context, status=status)


@page_for(can_keep_taxonomy)
@require_GET
def taxonomy_export(request: HttpRequest) -> HttpResponse:
    """Everything as JSON, in the shape that the upload reads."""
    content = json.dumps(taxonomy_as_data(), ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="taxonomy.json"'
    return response


@page_for(can_keep_taxonomy)
@require_http_methods(["GET", "POST"])
def taxonomy_upload(request: HttpRequest) -> HttpResponse:
    """Load a file, or a track that comes with the product: all of it or nothing."""
    if track := request.POST.get("track"):
        return _take_in_track(request, track)
    form = TaxonomyFileForm(*posted_with_files(request))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > UPLOAD_MAX:
                raise Refused(
                    "file_too_large", field="file", file=upload.name, found=upload.size, limit=UPLOAD_MAX
                )
            counts = load_taxonomy(taxonomy_from_upload(upload.read(), upload.name), by=me(request))
        except Refused as refusal:
            put_in(form, refusal)
        else:
            return _loaded(request, counts)
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "tracks": tracks_to_offer()}
    return render(request, "curation/taxonomy_upload.html", context, status=status)


def _take_in_track(request: HttpRequest, track: str) -> HttpResponse:
    try:
        return _loaded(request, load_taxonomy(shipped_track(track), by=me(request)))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("taxonomy_upload")


def _loaded(request: HttpRequest, counts: dict[str, int]) -> HttpResponse:
    words = _("已载入：维度 {dimensions}，专科 {specialties}，数据集 {datasets}。")
    messages.success(request, words.format(**counts))
    return redirect("taxonomy")
