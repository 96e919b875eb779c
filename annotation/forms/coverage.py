"""Forms of the coverage board: which part is shown, and a plan as a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.services.coverage import tracks
from curation.taxonomy.nouns import Dimension

ALL = ("", _("全部"))


class CoverageFilter(forms.Form):
    """轨道 · 维度 · 冻结日期."""

    track = forms.ChoiceField(label=_("轨道"), required=False)
    dimension = forms.ChoiceField(label=_("维度"), required=False)
    by = forms.DateField(
        label=_("冻结日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = tracks() or ["mlb"]
        self._offer("track", [(name, name) for name in self.known])
        self._offer("dimension", [ALL, *((one.code, one.code) for one in Dimension.objects.all())])
        if len(self.known) == 1:
            self.fields["track"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self, name: str) -> Any:
        """A value that was set and understood."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def chosen_track(self) -> str:
        """The chosen track, or the first."""
        return str(self.chosen("track") or self.known[0])


class PlanFileForm(forms.Form):
    """A plan as a table."""

    file = forms.FileField(
        label=_("计划表"),
        help_text=_("xlsx 或 csv：一行一个专科，一列一个维度。空格恢复为推算值；没有的行和列不变。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
