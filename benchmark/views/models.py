"""Models: the list, and registering one. A key is written and never shown again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benchmark.forms import ModelForm
from benchmark.models import EvaluatedModel, ProviderKind
from benchmark.permissions import can_evaluate, can_see_runs
from benchmark.selectors import visible_models
from benchmark.services.evaluated_models import read_replies, register_model, store_replies
from benchmark.services.uploads import demand_size
from benchmark.views.access import UNPROCESSABLE, allowed, put_in
from benchmark.views.paging import page_of
from curation.handover import Refused
from curation.list_tools import list_tools


@require_GET
@allowed(can_see_runs)
def model_list(request: HttpRequest) -> HttpResponse:
    """Every registered model, newest first."""
    columns = [
        {"label": _("显示名称")},
        {"label": _("调用方式")},
        {"label": _("模型或路径")},
        {"label": _("评测"), "numeric": True},
        {"label": _("登记时间")},
    ]
    context = {
        "page": page_of(request, visible_models()),
        "columns": columns,
        "may": can_evaluate(request.user),
        "tools": list_tools(request, "models"),
    }
    return render(request, "benchmark/model_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_evaluate)
def model_new(request: HttpRequest) -> HttpResponse:
    """Register an endpoint, a folder, or stored replies."""
    provider = (request.POST or request.GET).get("provider", ProviderKind.OPENAI)
    form = ModelForm(request.POST or None, request.FILES or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            model = _registered(form, request.user)
        except Refused as refusal:
            put_in(form, _beside_path(form, refusal))
        else:
            messages.success(request, _("已登记模型“{name}”。").format(name=model.name))
            return redirect("model_list")
    status = UNPROCESSABLE if request.method == "POST" else 200
    tabs = [
        {"url": f"?provider={kind}", "label": label, "current": kind == form.kind}
        for kind, label in ProviderKind.choices
    ]
    return render(request, "benchmark/model_new.html", {"form": form, "tabs": tabs}, status=status)


def _registered(form: ModelForm, by: Any) -> EvaluatedModel:
    given = form.cleaned_data
    if form.kind == ProviderKind.REPLAY:
        upload = given["file"]
        demand_size(upload)
        return store_replies(name=given["name"], replies=read_replies(upload, upload.name), by=by)
    return register_model(name=given["name"], spec=form.spec, api_key=given.get("api_key", ""), by=by)


def _beside_path(form: ModelForm, refusal: Refused) -> Refused:
    """A folder has a field of its own on the page; a spec that cannot be read is an odd address."""
    local = form.kind == ProviderKind.LOCAL
    if refusal.field == "location" and local:
        refusal.field = "path"
    elif refusal.field == "spec":
        refusal.field = "path" if local else "location"
    return refusal
