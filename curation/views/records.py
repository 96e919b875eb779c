"""The list of records, and the deidentified text of one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from curation.forms.records import RecordFilter
from curation.list_tools import list_tools, with_saved
from curation.models import RecordState, SourceRecord, User
from curation.permissions import (
    can_import_records,
    can_keep_policy,
    can_see_records,
    has_valid_licence,
    is_physician,
    is_set_aside,
    why_not_second,
)
from curation.refusal import Refused
from curation.search.records import excerpts_of
from curation.search.upkeep import indexing
from curation.search.words import Part
from curation.selectors import (
    NobodyLeft,
    access_deidentified,
    barred,
    next_record,
    nobody_left_to_read,
    records_by_state,
    span_counts,
    visible_records,
)
from curation.services.record_words import KIND as INDEX
from curation.views.access import me, page_for
from curation.views.paging import page_of


@dataclass(frozen=True)
class Line:
    """A record in the list: its counts, and what this person may do with it next."""

    record: SourceRecord
    found: int
    unresolved: int
    url: str
    action: str
    excerpt: list[Part]


def next_step(record: SourceRecord, user: User, *, licensed: bool, barred: bool) -> tuple[str, str]:
    """Address and name of the next step of a record for ``user``; empty where there is none."""
    physician = is_physician(user)
    if hasattr(record, "near_copy") and hasattr(record, "near_duplicate"):
        return reverse("near_duplicate", args=[record.near_duplicate.cluster_id]), _("近似病历")
    if record.state == RecordState.DISPUTED:
        decides = physician and licensed and not barred and not record.source.is_closed
        return (reverse("record_adjudicate", args=[record.pk]), _("仲裁")) if decides else ("", "")
    if record.state in {RecordState.IMPORTED, RecordState.DETECTED}:
        if record.source.is_closed:
            return "", ""
        if physician and (licensed or record.batch.imported_by_id == user.pk):
            return reverse("record_deidentify", args=[record.pk]), _("去标识")
        return "", ""
    waits = record.state == RecordState.SIGNED_ONCE and record.deidentified.first_reader_id != user.pk
    if waits and physician and licensed and not barred:
        return reverse("record_second_reading", args=[record.pk]), _("第二人确认")
    return reverse("record_text", args=[record.pk]), _("查看")


@page_for(can_see_records)
@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """Which records are in, and what in them still may name a person."""
    user, form = me(request), RecordFilter(request.GET)
    page = page_of(request, form.applied(visible_records(user)))
    counts = span_counts(record.pk for record in page.rows)
    query = form.chosen("q") or ""
    excerpts = excerpts_of(page.rows, query)
    licensed, not_mine = has_valid_licence(user), barred(user, page.rows)
    lines = [
        Line(
            record,
            *counts.get(record.pk, (0, 0)),
            *next_step(record, user, licensed=licensed, barred=record.pk in not_mine),
            excerpt=excerpts.get(record.pk, []),
        )
        for record in page.rows
    ]
    states, tools = records_by_state(), list_tools(request, "records")
    context = {
        "filter": form,
        "page": page,
        "lines": lines,
        "states": states,
        "searched": query,
        "indexing": bool(query) and indexing(INDEX),
        "any": sum(states.values()),
        "tabs": with_saved(list_tabs("record_list", sum(states.values())), tools),
        "tools": tools,
        "may_import": can_import_records(user),
        "may_keep_policy": can_keep_policy(user),
        "licence_missing": is_physician(user) and not licensed,
        "nobody": nobody_left_words(nobody_left_to_read()) if states["signed_once"] else "",
    }
    return render(request, "curation/record_list.html", context)


def nobody_left_words(nobody: NobodyLeft) -> str:
    """Why records wait for a second reader in vain; empty where somebody is left."""
    if not nobody.records:
        return ""
    if not nobody.physicians:
        return _("有 {n} 份病历等待第二位确认人，但目前没有执业资格有效的医师。请联系管理员。").format(
            n=nobody.records
        )
    return _(
        "有 {n} 份病历没有人可以担任第二位确认人：执业资格有效的 {p} 位医师都看过原文或处理过标识符。"
        "请管理员邀请一位没有参与过的医师；以后请留一位医师不打开原文。"
    ).format(n=nobody.records, p=nobody.physicians)


def list_tabs(current: str, records: int | None = None) -> list[dict[str, object]]:
    """Records, deliveries, near-duplicates, sample audits and sources, side by side."""
    return [
        {
            "url": reverse("record_list"),
            "label": _("病历"),
            "count": records,
            "current": current == "record_list",
        },
        {"url": reverse("batch_list"), "label": _("批次"), "current": current == "batch_list"},
        {
            "url": reverse("near_duplicate_list"),
            "label": _("近似病历"),
            "current": current == "near_duplicate_list",
        },
        {
            "url": reverse("sample_audit_list"),
            "label": _("抽查"),
            "current": current == "sample_audit_list",
        },
        {"url": reverse("source_list"), "label": _("来源"), "current": current == "source_list"},
    ]


def _not_second(user: User, record: SourceRecord) -> str:
    """Why a physician is not offered the second reading of a record that waits for it."""
    code = why_not_second(user, record)
    return str(Refused(code)) if code in {"same_reader", "knows_raw_text"} else ""


@page_for(can_see_records)
@require_GET
def record_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it leaves this stage, and who answers for it."""
    user, text = me(request), access_deidentified(request.user, pk)
    physician = is_physician(user)
    context = {
        "deidentified": text,
        "record": text.source_record,
        "facts": [
            (_("科室"), text.department),
            (_("专科"), text.specialty.label if text.specialty else _("未对应")),
            (_("已替换的标识符"), str(text.identifiers)),
            (_("规则版本"), f"{text.policy_version} / {text.detector_version}"),
        ],
        "is_physician": physician,
        "aside": is_set_aside(text.source_record),
        "nobody": nobody_left_words(nobody_left_to_read(text.source_record)),
        "not_second": _not_second(user, text.source_record),
        "next": next_record(user, skip=pk) if physician and has_valid_licence(user) else None,
    }
    return render(request, "curation/record_text.html", context)
