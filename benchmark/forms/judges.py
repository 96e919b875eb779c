"""Forms around judges: importing verdicts, training, measuring on a labelled file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from benchmark.models import VerdictSet
from benchmark.training.presets import TINY

ACCEPTED = ".csv,.tsv,.xlsx,.jsonl,.json"
COLUMNS = gettext_lazy(
    "csv、xlsx 或 jsonl。列：question、reference、topic、point、answer、label"
    "（是/否、1/0、met/not met），可有 votes。"
)
PRESETS = [
    ("cpu", gettext_lazy("cpu：几分钟，普通电脑即可")),
    ("small", gettext_lazy("small：更大的自制模型，约一小时")),
    ("mlb", gettext_lazy("mlb：MLB 公布的 LoRA 方案，需要显卡和已有模型")),
]


class VerdictsForm(forms.Form):
    """A file of expert verdicts."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=COLUMNS,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    skip_rejected = forms.BooleanField(label=gettext_lazy("跳过无法使用的行，导入其余的行"), required=False)


class SetChoice(forms.ModelChoiceField[VerdictSet]):
    """A verdict set with its size."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and number of verdicts."""
        return f"{obj.name}（{obj.row_count}）"


class TrainForm(forms.Form):
    """A judge to be trained."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=80,
        help_text=gettext_lazy("英文字母、数字、点、横线或下划线。"),
    )
    verdict_set = SetChoice(
        label=gettext_lazy("判定集"), queryset=VerdictSet.objects.none(), empty_label=None
    )
    preset = forms.ChoiceField(
        label=gettext_lazy("训练方案"), choices=PRESETS, initial="cpu", widget=forms.RadioSelect
    )
    base = forms.CharField(
        label=gettext_lazy("起点"),
        max_length=300,
        initial=TINY,
        help_text=gettext_lazy("tiny 为现场自制的小模型；也可填服务器上已有模型的目录。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verdict_set"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = VerdictSet.objects.order_by("-id")


class MeasureForm(forms.Form):
    """A labelled file on which a judge is measured; nothing of it is kept."""

    file = forms.FileField(
        label=gettext_lazy("已标注的文件"),
        help_text=COLUMNS,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
