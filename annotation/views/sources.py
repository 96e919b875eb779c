"""Where an item may be written from: the records that two people signed, those without an item first."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotation.forms.items import SourceFilter
from annotation.permissions import can_author, visible_items
from annotation.views.paging import page_of
from curation.handover import DeidentifiedRecord, twice_signed_records

BEGINNING = 90


def offered(user: Any, chosen: dict[str, str]) -> QuerySet[DeidentifiedRecord]:
    """Records to write from, with the beginning of the text and how many items one may know to be from it."""
    items = visible_items(user).filter(record=OuterRef("pk")).order_by()
    count = items.values("record").annotate(n=Count("pk")).values("n")
    rows = twice_signed_records().select_related("specialty").defer("offsets", "text")
    if chosen.get("specialty"):
        rows = rows.filter(specialty__code=chosen["specialty"])
    if chosen.get("q"):
        rows = rows.filter(text__contains=chosen["q"])
    if chosen.get("used") != "all":
        rows = rows.filter(~Exists(items))
    return rows.annotate(
        beginning=Left("text", BEGINNING),
        characters=Length("text"),
        used=Coalesce(Subquery(count, output_field=IntegerField()), 0),
    )


@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Choose a record: its text then stands beside the editor."""
    if not can_author(request.user):
        raise Http404
    form = SourceFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, offered(request.user, chosen))
    dataset = request.GET.get("dataset", "")
    context = {
        "form": form,
        "page": page,
        "rows": [{"record": record, "url": _new(record, dataset)} for record in page.rows],
        "columns": [
            {"label": _("病历")},
            {"label": _("开头")},
            {"label": _("专科")},
            {"label": _("字数"), "numeric": True},
            {"label": _("已出题"), "numeric": True},
        ],
        "tabs": [_tab(request, "", _("还没有出过题"), chosen), _tab(request, "all", _("全部"), chosen)],
        "narrowed": bool({"specialty", "q"} & set(chosen)),
        "any": bool(page.rows) or twice_signed_records().exists(),
    }
    return render(request, "annotation/source_list.html", context)


def _new(record: DeidentifiedRecord, dataset: str) -> str:
    query = query_of({"record": str(record.source_record_id), "dataset": dataset})
    return f"{reverse('item_new')}?{query}"


def query_of(values: dict[str, str]) -> str:
    """The given values as a query, empty ones left out."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in values.items() if value})
    return query.urlencode()


def _tab(request: HttpRequest, used: str, label: str, chosen: dict[str, str]) -> dict[str, Any]:
    values = {**chosen, "used": used, "dataset": request.GET.get("dataset", "")}
    return {
        "url": f"{request.path}?{query_of(values)}",
        "label": label,
        "current": chosen.get("used", "") == used,
    }
