"""What is asked of a delivery: where it comes from, how its file is read, what each column means."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation.models import Source
from curation.readers import Layout
from curation.readers.mapping import KNOWN_FIELDS
from curation.services.staging import OPTIONS

ENCODINGS = (
    ("", gettext_lazy("自动识别")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030（GBK、GB2312）"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
)
HEADER_ROWS = (
    ("1", gettext_lazy("1 行")),
    ("2", gettext_lazy("2 行，上下合并")),
)
READING_WORDS = {
    "table": gettext_lazy("表格"),
    "blocks": gettext_lazy("空行分段"),
    "labels": gettext_lazy("分段并按项目分列"),
    "lines": gettext_lazy("每行一份"),
    "document": gettext_lazy("整个文件一份"),
}
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


# Kinds of files whose first row, or a chosen one, names the columns.
WITH_HEADER = ("csv", "tsv", "xlsx", "xls", "ods", "zip")


class ReadingForm(forms.Form):
    """How the file is read. What this kind of file does not leave open is not asked."""

    encoding = forms.ChoiceField(label=gettext_lazy("编码"), choices=ENCODINGS, required=False)
    member = forms.ChoiceField(label=gettext_lazy("压缩包中的文件"), required=False)
    reading = forms.ChoiceField(label=gettext_lazy("内容按什么读"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("工作表"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("列名在第几行"), min_value=1, max_value=1000, required=False, initial=1
    )
    header_rows = forms.TypedChoiceField(
        label=gettext_lazy("列名占几行"), choices=HEADER_ROWS, coerce=int, empty_value="", required=False
    )

    def __init__(
        self,
        *args: Any,
        kind: str = "csv",
        sheets: Sequence[str] = (),
        layout: Layout | None = None,
        is_text: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        layout = layout or Layout()
        hidden = _("（隐藏）")
        self._offer(
            "sheet", [(name, name + (hidden if name in layout.hidden_sheets else "")) for name in sheets]
        )
        members = [(name, name) for name in layout.members]
        self._offer("member", [("", _("全部，依次读取")), *members] if members else [])
        found = READING_WORDS.get(layout.reading, "")
        auto = ("", _("自动判断（{found}）").format(found=found))
        self._offer("reading", [auto, *READING_WORDS.items()] if found else [])
        auto = ("", _("自动判断（{n} 行）").format(n=layout.header_rows))
        self._offer("header_rows", [auto, *HEADER_ROWS] if layout.header_rows else [])
        if kind not in WITH_HEADER:
            del self.fields["header_row"]
        if not is_text or kind == "cda":
            # A clinical document declares its encoding itself.
            del self.fields["encoding"]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            del self.fields[name]

    def options(self) -> dict[str, Any]:
        """What :func:`curation.services.staging.set_options` takes."""
        values = self.cleaned_data
        chosen = {name: values.get(name) or "" for name in OPTIONS}
        return chosen | {"header_row": chosen["header_row"] if chosen["header_row"] != 1 else ""}


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
