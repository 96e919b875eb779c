"""The lists of stage 1 that can be kept and exported: records, people, audit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation import lists
from curation.forms.records import RecordFilter
from curation.models import SourceRecord
from curation.permissions import can_see_records
from curation.selectors import span_counts, visible_records


def understood(form: Any) -> lists.Chosen:
    """What a filter form understood, as text."""
    form.is_valid()
    return {name: str(value) for name, value in form.cleaned_data.items() if value not in {None, ""}}


def _records(user: Any, chosen: lists.Chosen) -> QuerySet[SourceRecord]:
    return RecordFilter(chosen).applied(visible_records(user))


def _record_cells(_user: Any, rows: Sequence[SourceRecord]) -> Iterator[list[Any]]:
    counts = span_counts(record.pk for record in rows)
    for record in rows:
        found, unresolved = counts.get(record.pk, (0, 0))
        aside = getattr(record, "near_copy", None) is not None
        yield [
            f"R{record.pk}",
            record.specialty.code if record.specialty else "",
            record.specialty.label if record.specialty else "",
            record.department,
            record.source.name,
            record.characters,
            found,
            unresolved,
            _("近似副本") if aside else record.get_state_display(),
            timezone.localtime(record.created_at).strftime("%Y-%m-%d %H:%M"),
        ]


def _cleaned_records(given: Mapping[str, Any]) -> lists.Chosen:
    return understood(RecordFilter(given))


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    lists.register(
        lists.KeptList(
            name="records",
            view="record_list",
            title=gettext_lazy("病历"),
            allowed=can_see_records,
            cleaned=_cleaned_records,
            rows=_records,
            columns=(
                gettext_lazy("编号"),
                gettext_lazy("专科编号"),
                gettext_lazy("专科"),
                gettext_lazy("科室"),
                gettext_lazy("来源"),
                gettext_lazy("字数"),
                gettext_lazy("标识符"),
                gettext_lazy("标识符未判断"),
                gettext_lazy("状态"),
                gettext_lazy("导入"),
            ),
            written=_record_cells,
        )
    )
