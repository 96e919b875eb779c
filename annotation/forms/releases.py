"""The form of a new release: name, version, kind, seed, and for each dataset how many items, beside how many
there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import ReleaseKind
from annotation.services.sentences import REFUSALS
from curation.taxonomy.nouns import Dataset


@dataclass(frozen=True)
class Choice:
    """One dataset's line."""

    dataset: Dataset
    number: forms.BoundField
    whole: forms.BoundField
    authored: int
    imported: int


class ReleaseForm(forms.Form):
    """A draft of a release; the datasets' fields are added for the datasets that have accepted items."""

    name = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("小写字母、数字、点、连字符，例如 cardio-2026.1。")
    )
    version = forms.CharField(label=_("版本号"), initial="1.0.0", max_length=20)
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=ReleaseKind.choices,
        widget=forms.RadioSelect,
        initial=ReleaseKind.AUTHORED,
        help_text=_("院内编写的题目与外部导入的题目不能放进同一个版本。"),
    )
    seed = forms.IntegerField(
        label=_("随机种子"),
        initial=0,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("同一种子抽出同样的题目。"),
    )

    def __init__(self, *args: Any, counts: Mapping[str, Mapping[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counts = counts
        self.datasets = list(Dataset.objects.filter(name__in=counts).order_by("position", "name"))
        for dataset in self.datasets:
            label = _("{dataset} 题数")
            self.fields[f"n_{dataset.name}"] = forms.IntegerField(
                required=False,
                min_value=1,
                label=str(label).format(dataset=dataset.name),
                widget=forms.NumberInput(attrs={"class": "input--short"}),
            )
            whole = _("{dataset} 全部")
            self.fields[f"all_{dataset.name}"] = forms.BooleanField(
                required=False, label=str(whole).format(dataset=dataset.name)
            )

    def lines(self) -> list[Choice]:
        """The datasets' lines for the template."""
        return [
            Choice(
                dataset,
                self[f"n_{dataset.name}"],
                self[f"all_{dataset.name}"],
                self.counts[dataset.name].get("authored", 0),
                self.counts[dataset.name].get("imported", 0),
            )
            for dataset in self.datasets
        ]

    def head(self) -> list[forms.BoundField]:
        """The fields above the datasets."""
        return [self[name] for name in ("name", "version", "kind", "seed")]

    def clean(self) -> dict[str, Any]:
        """At least one dataset, and no more of each than are accepted."""
        data = super().clean() or self.cleaned_data
        wanted: dict[str, int | None] = {}
        for dataset in self.datasets:
            number = data.get(f"n_{dataset.name}")
            there = self.counts[dataset.name].get(data.get("kind", ""), 0)
            if data.get(f"all_{dataset.name}"):
                if there:
                    wanted[dataset.name] = None
            elif number:
                wanted[dataset.name] = number
                if number > there:
                    sentence = str(REFUSALS["too_few_items"])
                    self.add_error(
                        f"n_{dataset.name}", sentence.format(dataset=dataset.name, wanted=number, found=there)
                    )
        if not wanted and not self.errors:
            self.add_error(None, str(REFUSALS["nothing_selected"]))
        data["selection"] = {"datasets": wanted, "seed": data.get("seed") or 0}
        return data


class AuditDraftForm(forms.Form):
    """How many of a draft's records are read once more."""

    sample_size = forms.IntegerField(
        label=_("抽查份数"),
        min_value=1,
        max_value=100_000,
        help_text=_("若全部没有遗留：59 份的上限是 5 %，149 份是 2 %，299 份是 1 %。"),
    )


class WithdrawForm(forms.Form):
    """Withdrawing needs a reason."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))
