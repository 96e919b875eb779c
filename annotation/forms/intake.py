"""The upload form of items: a file for a dataset, or one of MLB's two forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curation.taxonomy.nouns import Dataset

MLB = "mlb"


class ImportForm(forms.Form):
    """What is in the file, and the file."""

    dataset = forms.ChoiceField(
        label=_("数据集"),
        help_text=_("MLB 规格文件自己写明每题的数据集，请选最后一项。"),
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "选择题：xlsx 或 csv，含题干、选项、答案三列。其他题型：jsonl，每行含 input、target、points；"
            "或 xlsx、csv，列名与填写表的字段相同。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.jsonl,.json"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dataset"]
        assert isinstance(field, forms.ChoiceField)
        named = [(d.name, f"{d.name} · {d.label}") for d in Dataset.objects.all()]
        field.choices = [("", _("请选择")), *named, (MLB, _("MLB 规格文件（多个数据集）"))]
