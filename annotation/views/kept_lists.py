"""The lists of stage 2 that can be kept and exported: items, as far as the person may see each of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from annotation.forms.items import ItemFilter
from annotation.models import Item
from annotation.permissions import Sight, sights
from annotation.search import filtered_items
from annotation.views.items import may_see_items
from curation import lists


def _items(user: Any, chosen: lists.Chosen) -> QuerySet[Item]:
    return filtered_items(user, chosen)


def _item_cells(user: Any, rows: Sequence[Item]) -> Iterator[list[Any]]:
    seen = sights(user, rows)
    for item in rows:
        readable = seen[item.pk] >= Sight.QUESTION
        yield [
            item.uid,
            item.title if readable else "",
            item.dataset.name,
            item.dataset.dimension.code,
            item.specialty.code if item.specialty else "",
            item.specialty.label if item.specialty else "",
            item.get_state_display(),
            item.get_provenance_display(),
            "、".join(item.defects),
            timezone.localtime(item.changed_at).strftime("%Y-%m-%d %H:%M"),
        ]


def _cleaned(given: Mapping[str, Any]) -> lists.Chosen:
    return ItemFilter(given).chosen()


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    lists.register(
        lists.KeptList(
            name="items",
            view="item_list",
            title=gettext_lazy("题目"),
            allowed=may_see_items,
            cleaned=_cleaned,
            rows=_items,
            columns=(
                gettext_lazy("编号"),
                gettext_lazy("题目"),
                gettext_lazy("数据集"),
                gettext_lazy("维度"),
                gettext_lazy("专科编号"),
                gettext_lazy("专科"),
                gettext_lazy("状态"),
                gettext_lazy("来源"),
                gettext_lazy("缺陷"),
                gettext_lazy("更新"),
            ),
            written=_item_cells,
        )
    )
