"""Near-duplicates: the clusters of a source, one of them with two records side by side, and what is
decided."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from curation.forms.near_duplicates import ClusterFilter, PairForm, SearchForm
from curation.list_tools import list_tools, with_saved
from curation.models import NearDuplicateCluster, NearDuplicateMember
from curation.near_duplicates import Part, side_by_side
from curation.permissions import can_see_records
from curation.refusal import Refused
from curation.selectors import (
    access_cluster,
    clusters_by_state,
    members_of,
    searches_under_way,
    visible_clusters,
)
from curation.services.near_duplicates import (
    decide_cluster,
    look_for_near_duplicates,
    reopen_cluster,
    texts_side_by_side,
)
from curation.views.access import me, page_for
from curation.views.paging import page_of
from curation.views.records import list_tabs

# Records named in a line of the list, and members shown on a cluster's page.
NAMED = 6
SHOWN = 200


@dataclass(frozen=True)
class Line:
    """A cluster in the list."""

    cluster: NearDuplicateCluster
    members: list[NearDuplicateMember] = field(default_factory=list)

    @property
    def named(self) -> list[NearDuplicateMember]:
        """The first few."""
        return self.members[:NAMED]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.members) - NAMED)

    @property
    def least(self) -> float | None:
        """The smallest share by which a member belongs here."""
        return min((member.similarity for member in self.members), default=None)

    @property
    def departments(self) -> str:
        """The departments of its records, each once."""
        return "、".join(dict.fromkeys(m.record.department for m in self.members if m.record.department))

    @property
    def aside(self) -> int:
        """How many were set aside."""
        return sum(hasattr(member.record, "near_copy") for member in self.members)


@page_for(can_see_records)
@require_GET
def near_duplicate_list(request: HttpRequest) -> HttpResponse:
    """Which records say almost the same."""
    form = ClusterFilter(request.GET)
    page = page_of(request, form.applied(visible_clusters(request.user)))
    members = members_of(page.rows)
    states, tools = clusters_by_state(), list_tools(request, "near_duplicates")
    context = {
        "filter": form,
        "page": page,
        "lines": [Line(cluster, members.get(cluster.pk, [])) for cluster in page.rows],
        "states": states,
        "any": sum(states.values()),
        "search": SearchForm() if form.sources else None,
        "searching": searches_under_way(),
        "tabs": with_saved(list_tabs("near_duplicate_list"), tools),
        "tools": tools,
    }
    return render(request, "curation/near_duplicate_list.html", context)


@page_for(can_see_records)
@require_POST
def near_duplicate_search(request: HttpRequest) -> HttpResponse:
    """Search a source again."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择来源。"))
        return redirect("near_duplicate_list")
    job = look_for_near_duplicates(source=form.cleaned_data["source"], by=me(request))
    if job.created_by_id == me(request).pk:
        return redirect("job", pk=job.pk)
    messages.info(request, _("该来源正在查找，完成后这里会更新。"))
    return redirect("near_duplicate_list")


@page_for(can_see_records)
@require_GET
def near_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A cluster; two of its records side by side where they were asked for. Opening raw text is audited."""
    cluster = access_cluster(request.user, pk)
    members = members_of([cluster]).get(cluster.pk, [])
    asked = "left" in request.GET
    form = PairForm([member.record_id for member in members[:SHOWN]], request.GET if asked else None)
    pair: dict[str, Any] = {}
    if asked and form.is_valid():
        pair = _pair(request, form.cleaned_data["left"], form.cleaned_data["right"])
    context = {
        "cluster": cluster,
        "line": Line(cluster, members),
        "members": members[:SHOWN],
        "hidden": max(0, len(members) - SHOWN),
        "compare": form,
        "pair": pair,
    }
    return render(request, "curation/near_duplicate.html", context)


def _pair(request: HttpRequest, left: int, right: int) -> dict[str, Any]:
    shown = texts_side_by_side(left=left, right=right, by=me(request))
    if shown is None:
        return {"closed": True}
    parts: tuple[list[Part], list[Part]] = side_by_side(shown.left, shown.right)
    return {"panes": [(left, parts[0]), (right, parts[1])], "raw": shown.raw}


@page_for(can_see_records)
@require_POST
def near_duplicate_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep all, set some aside, or take a decision back."""
    cluster, user = access_cluster(request.user, pk), me(request)
    action = request.POST.get("action", "")
    chosen = [int(value) for value in request.POST.getlist("aside") if value.isascii() and value.isdigit()]
    try:
        if action == "reopen":
            reopen_cluster(cluster=cluster, by=user)
            messages.success(request, _("已恢复，该组病历重新待判断。"))
        elif action == "keep":
            decide_cluster(cluster=cluster, by=user)
            messages.success(request, _("已保留该组全部病历。"))
        elif not chosen:
            messages.error(request, _("请先勾选要搁置的病历。"))
        else:
            decide_cluster(cluster=cluster, by=user, aside=chosen)
            words = ngettext("已搁置 %(n)d 份病历。", "已搁置 %(n)d 份病历。", len(chosen))
            messages.success(request, words % {"n": len(chosen)})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("near_duplicate", args=[pk]))
