"""Forms around runs: starting one, filtering its samples, choosing a board."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.handover import Release, frozen_releases
from benchmark.models import EvaluatedModel, EvaluationRun, Judge, JudgeState, Outcome, Response
from benchmark.selectors import specialty_names
from benchmark.services.runs import MAX_CONCURRENCY


class ReleaseChoice(forms.ModelChoiceField[Release]):
    """A frozen release with its size."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, version, number of items."""
        return _("{name} {version}（{count} 题）").format(
            name=obj.name, version=obj.version, count=obj.item_count
        )


class RunForm(forms.Form):
    """A release against a model. Numbers of tokens and requests are bounded."""

    release = ReleaseChoice(label=gettext_lazy("版本"), queryset=Release.objects.none(), empty_label=None)
    model = forms.ModelChoiceField(
        label=gettext_lazy("模型"), queryset=EvaluatedModel.objects.none(), empty_label=None
    )
    judge = forms.ModelChoiceField(
        label=gettext_lazy("裁判"),
        queryset=Judge.objects.none(),
        required=False,
        empty_label=gettext_lazy("不用裁判"),
        help_text=gettext_lazy("版本含开放问答时必选。"),
    )
    concurrency = forms.IntegerField(
        label=gettext_lazy("并发数"),
        min_value=1,
        max_value=MAX_CONCURRENCY,
        initial=8,
        help_text=gettext_lazy("同时发出的请求数。"),
    )
    limit = forms.IntegerField(
        label=gettext_lazy("只作答前几题"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("留空为全部。只答一部分的评测不上排行榜。"),
    )
    max_tokens = forms.IntegerField(
        label=gettext_lazy("回答最长词元数"), min_value=1, max_value=131_072, initial=2048, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "release": frozen_releases().filter(state="frozen"),
            "model": EvaluatedModel.objects.defer("api_key").order_by("-id"),
            "judge": Judge.objects.filter(state=JudgeState.READY),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class SampleFilter(forms.Form):
    """Which samples of a run are shown; the choices are those that the run holds."""

    outcome = forms.ChoiceField(label=gettext_lazy("结果"), required=False)
    dataset = forms.ChoiceField(label=gettext_lazy("数据集"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("专科"), required=False)

    def __init__(self, *args: Any, run: EvaluationRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("全部"))
        rows = Response.objects.filter(run=run).values_list("item__dataset", "item__specialty")
        held = list(rows.order_by().distinct())
        datasets = sorted({dataset for dataset, _code in held})
        codes = sorted({code for _dataset, code in held})
        names = specialty_names(codes)
        choices: dict[str, list[tuple[str, Any]]] = {
            "outcome": [*Outcome.choices, ("parse_failed", _("无法提取答案"))],
            "dataset": [(name, name) for name in datasets],
            "specialty": [(code, names.get(code, _("未指定"))) for code in codes],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [everything, *list(offered)]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; a choice that is none is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class BoardForm(forms.Form):
    """Which release's board is shown."""

    release = forms.ChoiceField(label=gettext_lazy("版本"), required=False)

    def __init__(self, *args: Any, releases: list[Release], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["release"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(release.name, f"{release.name} {release.version}") for release in releases]
        field.widget.attrs["data-autosubmit"] = True
