"""What every list offers besides its rows: kept filters as tabs, and export of what is shown. For the pages
of every stage."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from curation import lists
from curation.lists import KeptList
from curation.services.saved_filters import saved_filters


def found_list(name: str, user: Any) -> KeptList:
    """The list, for those who have it; to everybody else it is not there."""
    kept = lists.find(name, user)
    if kept is None:
        raise Http404
    return kept


def list_tools(request: HttpRequest, name: str) -> dict[str, Any]:
    """For ``components/list_tools.html``, and ``tabs`` to be put behind the list's own; one query."""
    kept = found_list(name, request.user)
    now, base = kept.query(request.GET), reverse(kept.view)
    saved = saved_filters(request.user, kept)
    current = next((one for one in saved if now and one.query == now), None)
    return {
        "name": name,
        "query": now,
        "key": uuid.uuid4(),
        "current": current,
        "can_save": bool(now) and current is None,
        "tabs": [
            {"url": f"{base}?{one.query}", "label": one.name, "current": one == current} for one in saved
        ],
    }


def tools_and_tabs(request: HttpRequest, name: str) -> dict[str, Any]:
    """``tools``, and ``tabs`` for a list that has none of its own: all rows, and the kept filters if any."""
    tools, kept = list_tools(request, name), found_list(name, request.user)
    everything = {"url": reverse(kept.view), "label": _("全部"), "current": not tools["query"]}
    return {"tools": tools, "tabs": with_saved([everything], tools) if tools["tabs"] else []}


def with_saved(tabs: list[dict[str, Any]], tools: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A list's own tabs and the kept ones behind them; one of them is current."""
    own = [{**tab, "current": False} for tab in tabs] if tools["current"] else tabs
    return [*own, *tools["tabs"]]
