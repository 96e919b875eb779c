"""How a file is read: encoding, file of a zip, sheet, header rows, what one record of a text is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation.readers import Layout
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
