"""What is asked of a delivery: where it comes from, what each column means, where each department goes."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation.forms.reading import ENCODINGS
from curation.models import Source
from curation.readers.mapping import KNOWN_FIELDS

KNOWN_WORDS = {
    "patient_name": gettext_lazy("患者姓名"),
    "relatives": gettext_lazy("亲属姓名"),
    "phone": gettext_lazy("电话"),
    "id_number": gettext_lazy("证件号"),
    "mrn": gettext_lazy("病历号、就诊号"),
    "address": gettext_lazy("住址、工作单位"),
    "hospital": gettext_lazy("医院"),
    "staff": gettext_lazy("医务人员姓名"),
}
ENDINGS = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.ods,.parquet,.json,.jsonl,.ndjson,.xml,.cda,.zip"
USES = (
    ("text", gettext_lazy("正文")),
    ("department", gettext_lazy("科室")),
    ("external_id", gettext_lazy("编号")),
    (gettext_lazy("已知的标识符"), [(f"known.{name}", KNOWN_WORDS[name]) for name in KNOWN_FIELDS]),
    ("extra", gettext_lazy("保留，不进正文")),
    ("", gettext_lazy("不导入")),
)
SINGLE = ("department", "external_id")


class ImportForm(forms.Form):
    """A file and its source."""

    file = forms.FileField(label=gettext_lazy("文件"))
    source = forms.ModelChoiceField(
        label=gettext_lazy("来源"),
        queryset=Source.objects.filter(closed_at__isnull=True),
        required=False,
        empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("选择已有的来源，或在下面写一个新的。"),
    )
    new_source = forms.CharField(
        label=gettext_lazy("或新来源的名称"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("例如提供方与项目名称。不要写患者信息。"),
    )
    terms = forms.CharField(
        label=gettext_lazy("新来源的使用条件"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("协议编号、伦理批件号、用途限制。"),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("编码"),
        choices=ENCODINGS,
        required=False,
        help_text=gettext_lazy("通常不必选择。只有无法识别时才指定。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_MAX_BYTES // 2**20
        self.fields["file"].help_text = _(
            "表格（xlsx、xls、ods、csv、parquet）、JSON、纯文本、CDA、FHIR，或它们的 zip；最大 {limit} MB。"
        ).format(limit=limit)
        self.fields["file"].error_messages |= {
            "required": _("请选择文件。"),
            "empty": _("文件是空的。"),
        }
        self.fields["file"].widget.attrs |= {
            "accept": ENDINGS,
            "data-file-size": str(settings.UPLOAD_MAX_BYTES),
        }

    def clean(self) -> dict[str, Any]:
        """A chosen source or a new one, not both and not neither."""
        values = super().clean() or {}
        if bool(values.get("source")) == bool(values.get("new_source")):
            self.add_error("source", _("请选择一个来源，或填写一个新来源的名称（二者取一）。"))
        return values


class MappingForm(forms.Form):
    """What each column means: one choice a column, suggested from its name."""

    def __init__(
        self, *args: Any, columns: Sequence[str], mapping: AnyMapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        uses = uses_of(mapping)
        for number, column in enumerate(self.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column, choices=USES, required=False, initial=uses.get(column, "")
            )

    def clean(self) -> dict[str, Any]:
        """One department and one number at most; at least one column of text."""
        values = super().clean() or {}
        for use in SINGLE:
            named = [name for name, value in values.items() if value == use]
            for name in named[1:]:
                words = dict(USES[:3])[use]
                self.add_error(name, _("“{use}”只能选一列。").format(use=words))
        if "text" not in values.values():
            self.add_error(None, _("请选择至少一列作为正文。"))
        return values

    def mapping(self) -> dict[str, Any]:
        """The choices in the shape of :class:`curation.readers.Mapping`."""
        chosen: dict[str, Any] = {"text": [], "extra": [], "known": {}}
        known: dict[str, list[str]] = {}
        for number, column in enumerate(self.columns):
            use = self.cleaned_data.get(f"column-{number}", "")
            if use in ("text", "extra"):
                chosen[use].append(column)
            elif use in SINGLE:
                chosen[use] = column
            elif use:
                known.setdefault(use.removeprefix("known."), []).append(column)
        chosen["known"] = {name: found[0] if len(found) == 1 else found for name, found in known.items()}
        return chosen


class SpecialtyForm(forms.Form):
    """Which specialty the records of each department go to in this delivery."""

    def __init__(
        self,
        *args: Any,
        departments: Sequence[tuple[str, int, str | None]],
        choices: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.departments = list(departments)
        for number, (name, _count, code) in enumerate(self.departments):
            self.fields[f"specialty-{number}"] = forms.ChoiceField(
                label=name, choices=[("", _("不对应")), *choices], required=False, initial=code or ""
            )

    def rows(self) -> list[tuple[forms.BoundField, int]]:
        """Each department's choice with the number of its rows."""
        return [(self[f"specialty-{number}"], one[1]) for number, one in enumerate(self.departments)]

    def chosen(self) -> dict[str, str]:
        """Department → code; a department that was not asked for keeps what it has."""
        return {
            name: self.cleaned_data[field]
            for number, (name, *_rest) in enumerate(self.departments)
            if (field := f"specialty-{number}") in self.data
        }


def uses_of(mapping: AnyMapping[str, Any]) -> dict[str, str]:
    """Column → its use."""
    uses: dict[str, str] = dict.fromkeys(mapping.get("extra") or [], "extra")
    for field, columns in (mapping.get("known") or {}).items():
        for column in [columns] if isinstance(columns, str) else columns:
            uses[column] = f"known.{field}"
    for use in SINGLE:
        if mapping.get(use):
            uses[mapping[use]] = use
    return uses | dict.fromkeys(mapping.get("text") or [], "text")
