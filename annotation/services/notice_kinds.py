"""This stage's notices in words: made when they are read, by the permissions of that moment. An item that may
not be known any more is not named; its title and a decision stand only where nothing of it is hidden."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import Adjudication, Item
from annotation.permissions import Sight, can_read_guidelines, sees_answers_of, sights
from annotation.services import noticing
from curation.handover import is_data_lead, is_physician, scope_of
from curation.notices import Notice, NoticeKind, Told, register_notice_kind
from curation.taxonomy.nouns import Specialty

SAID = {
    noticing.RETURNED: gettext_lazy("您的题目 {uid}（{dataset}）被退回，请修改。"),
    noticing.REPAIR: gettext_lazy("有作答者指出您的题目 {uid}（{dataset}）无法作答，请处理。"),
    noticing.ACCEPTED: gettext_lazy("您的题目 {uid}（{dataset}）已通过。"),
    noticing.COMMENT: gettext_lazy("您的题目 {uid}（{dataset}）有新评论。"),
    noticing.REPLY: gettext_lazy("您参与的评论有新回复：题目 {uid}（{dataset}）。"),
    noticing.DECIDED: gettext_lazy("您作答的题目 {uid}（{dataset}）已有结论。"),
}
HIDDEN = gettext_lazy("您参与的一道题目有变动，目前不可查看。")
LABELS = {
    noticing.RETURNED: gettext_lazy("我的题目被退回"),
    noticing.REPAIR: gettext_lazy("我的题目有人无法作答"),
    noticing.ACCEPTED: gettext_lazy("我的题目已通过"),
    noticing.COMMENT: gettext_lazy("我的题目有评论"),
    noticing.REPLY: gettext_lazy("我参与的评论有回复"),
    noticing.DECIDED: gettext_lazy("我作答的题目有了结论"),
}
# Where the reader goes on; all others lead to the item.
TALKED = {noticing.COMMENT, noticing.REPLY}


def _teller(kind: str) -> Callable[[Any, Sequence[Notice]], dict[int, Told]]:
    def tell(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
        ids = {notice.pk: notice.params.get("item") for notice in notices}
        items = Item.objects.filter(pk__in=set(ids.values())).select_related("dataset").in_bulk()
        seen = sights(user, items.values())
        reasons = _reasons(user, list(items.values())) if kind == noticing.DECIDED else {}
        words = {}
        for notice in notices:
            item = items.get(ids[notice.pk] or 0)
            if item is not None:
                words[notice.pk] = _told(kind, item, seen[item.pk], reasons.get(item.pk, ""))
        return words

    return tell


def _told(kind: str, item: Item, seen: Sight, reason: str) -> Told:
    """Everything of these notices speaks of work that only who sees all of the item may know of."""
    if seen < Sight.EVERYTHING:
        return Told(str(HIDDEN))
    said = str(SAID[kind]).format(uid=item.uid, dataset=item.dataset.name)
    url = reverse("item_comments" if kind in TALKED else "item", args=[item.uid])
    return Told(said, url, "\n".join(part for part in (item.title, reason) if part))


def _reasons(user: Any, items: Sequence[Item]) -> dict[int, str]:
    """What an adjudicator decided and why, of the items whose answers ``user`` sees now."""
    seen = sees_answers_of(user, items)
    rows = Adjudication.objects.filter(item__in=seen).order_by("pk")
    said = _("裁定（{reason}）：{words}")
    return {row.item_id: said.format(reason=row.get_reason_display(), words=row.rationale) for row in rows}


def tell_guidelines(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
    """Dataset and version."""
    if not can_read_guidelines(user):
        return {}
    said = _("数据集 {dataset} 的作答指南更新到第 {number} 版。")
    return {
        notice.pk: Told(
            said.format(dataset=notice.params.get("dataset", ""), number=notice.params.get("number", "")),
            reverse("guideline", args=[notice.params.get("dataset", "")]),
        )
        for notice in notices
        if notice.params.get("dataset")
    }


def tell_invitations(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
    """The specialty, as long as it is in the reader's scope."""
    scope = scope_of(user) or ()
    codes = {notice.params.get("specialty", "") for notice in notices}
    found = {one.code: one for one in Specialty.objects.filter(code__in=codes, pk__in=scope)}
    said = _("专科“{specialty}”的题目不够，数据负责人请您参与。")
    return {
        notice.pk: Told(said.format(specialty=found[code].label), reverse("desk"))
        for notice in notices
        if (code := notice.params.get("specialty", "")) in found
    }


def tell_near(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
    """The dataset and its day, to physicians."""
    if not is_physician(user):
        return {}
    said = {
        False: _("数据集 {dataset} 的工作 {due} 到期。"),
        True: _("数据集 {dataset} 的工作今天（{due}）到期。"),
    }
    return {
        one.pk: Told(said[bool(one.params.get("today"))].format(**_day(one)), reverse("desk"))
        for one in notices
    }


def tell_passed(user: Any, notices: Sequence[Notice]) -> dict[int, Told]:
    """The dataset and its day, to data leads."""
    if not is_data_lead(user):
        return {}
    said, url = _("数据集 {dataset} 的工作已过截止日期 {due}，还有未完成的题目。"), reverse("coverage_board")
    return {one.pk: Told(said.format(**_day(one)), url) for one in notices}


def _day(notice: Notice) -> dict[str, str]:
    return {name: str(notice.params.get(name, "")) for name in ("dataset", "due")}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for name, label in LABELS.items():
        talks = name == noticing.REPLY
        concerns = _works_on_items if talks else is_physician
        register_notice_kind(NoticeKind(name, label, concerns, _teller(name)))
    near, passed = gettext_lazy("我的工作快到期"), gettext_lazy("数据集已过截止日期")
    register_notice_kind(NoticeKind(noticing.NEAR, near, is_physician, tell_near))
    register_notice_kind(NoticeKind(noticing.PASSED, passed, is_data_lead, tell_passed))
    invited = gettext_lazy("请我参与题目不够的专科")
    register_notice_kind(NoticeKind(noticing.INVITED, invited, is_physician, tell_invitations))
    register_notice_kind(
        NoticeKind(
            noticing.GUIDELINE, gettext_lazy("我工作的数据集更新了指南"), can_read_guidelines, tell_guidelines
        )
    )


def _works_on_items(user: Any) -> bool:
    return is_physician(user) or is_data_lead(user)
