"""What is asked of a delivery: where it comes from, how its file is read, what each column means."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation.models import Source
from curation.readers.mapping import KNOWN_FIELDS

ENCODINGS = (
    ("", gettext_lazy("自动识别")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030（GBK、GB2312）"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
)
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
        queryset=Source.objects.all(),
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
        self.fields["file"].help_text = _("csv、xlsx 或 jsonl，最大 {limit} MB。").format(limit=limit)
        self.fields["file"].error_messages |= {
            "required": _("请选择文件。"),
            "empty": _("文件是空的。"),
        }
        self.fields["file"].widget.attrs |= {
            "accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson",
            "data-file-size": str(settings.UPLOAD_MAX_BYTES),
        }

    def clean(self) -> dict[str, Any]:
        """A chosen source or a new one, not both and not neither."""
        values = super().clean() or {}
        if bool(values.get("source")) == bool(values.get("new_source")):
            self.add_error("source", _("请选择一个来源，或填写一个新来源的名称（二者取一）。"))
        return values


class ReadingForm(forms.Form):
    """How the file is read."""

    encoding = forms.ChoiceField(label=gettext_lazy("编码"), choices=ENCODINGS, required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("工作表"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("列名在第几行"), min_value=1, max_value=1000, required=False, initial=1
    )

    def __init__(self, *args: Any, sheets: Sequence[str] = (), is_text: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label=gettext_lazy("工作表"), choices=[(name, name) for name in sheets], required=False
            )
        else:
            del self.fields["sheet"]
        if not is_text:
            del self.fields["encoding"]

    def options(self) -> dict[str, Any]:
        """What :func:`curation.services.staging.set_options` takes."""
        values = self.cleaned_data
        row = values.get("header_row") or 1
        return {
            "encoding": values.get("encoding") or "",
            "sheet": values.get("sheet") or "",
            "header_row": row if row > 1 else "",
        }


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
