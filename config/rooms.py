"""The rooms of the product: who sees which, in the rail on a desktop and in the bar on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from annotation import permissions as annotation
from benchmark import permissions as benchmark
from curation import permissions as curation
from curation.notices import unread_count


@dataclass(frozen=True)
class Room:
    """A place with one question; ``prefix`` is the start of every address inside it."""

    view: str
    prefix: str
    label: Any
    icon: str
    key: str
    allowed: Callable[[Any], bool]


ROOMS = (
    Room("desk", "/desk/", _("工作台"), "desk", "d", curation.is_physician),
    Room("record_list", "/records/", _("病历"), "records", "r", curation.can_see_records),
    Room("item_list", "/items/", _("题目"), "items", "i", curation.can_see_records),
    Room("agreement_list", "/agreement/", _("一致性"), "agreement", "k", annotation.can_see_agreement),
    Room("coverage_board", "/coverage/", _("覆盖"), "coverage", "o", annotation.can_see_coverage),
    Room("progress", "/progress/", _("进度"), "clock", "m", annotation.can_see_progress),
    Room("guideline_list", "/guidelines/", _("指南"), "help", "n", annotation.can_read_guidelines),
    Room("lot_list", "/lots/", _("抽检"), "samples", "s", annotation.can_draw_lots),
    Room("release_list", "/releases/", _("版本"), "release", "v", annotation.can_see_releases),
    Room("run_list", "/runs/", _("评测"), "run", "e", benchmark.can_see_runs),
    Room("judge_list", "/judges/", _("裁判"), "judge", "u", benchmark.can_see_runs),
    Room("board", "/board/", _("排行榜"), "board", "b", benchmark.can_see_board),
    Room("people_list", "/people/", _("人员"), "people", "p", curation.can_keep_people),
    Room("taxonomy", "/taxonomy/", _("分类"), "settings", "t", curation.can_keep_taxonomy),
    Room("job_list", "/jobs/", _("任务"), "jobs", "j", lambda user: bool(user.is_authenticated)),
    Room("audit_list", "/audit/", _("审计"), "audit", "a", curation.can_see_audit),
)


def rooms_of(user: Any) -> list[Room]:
    """The rooms that a person sees, in order; the first is home."""
    return [room for room in ROOMS if user.is_authenticated and room.allowed(user)]


def rooms(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``rooms`` for the rail and the bar, and how many notices are unread."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rooms": []}
    return {
        "unread_notices": SimpleLazyObject(lambda: unread_count(user)),
        "rooms": [
            {
                "url": reverse(room.view),
                "label": room.label,
                "icon": room.icon,
                "key": room.key,
                "current": request.path.startswith(room.prefix),
            }
            for room in rooms_of(user)
        ],
    }
