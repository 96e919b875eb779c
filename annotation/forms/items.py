"""Forms of items: the filter sentence, where an item belongs, taking it out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models.item import STATE_LABELS
from curation.search.forms import SearchField
from curation.taxonomy.nouns import Dataset, Dimension, Specialty

ANY = ("", _("全部"))
NONE = ("none", _("未指定"))
SLOTS = [(n, str(n)) for n in range(1, 6)]


class ItemFilter(forms.Form):
    """文字 · 专科 · 维度 · 数据集 · 状态."""

    q = SearchField(label=_("查找"))
    specialty = forms.ChoiceField(label=_("专科"), required=False)
    dimension = forms.ChoiceField(label=_("维度"), required=False)
    dataset = forms.ChoiceField(label=_("数据集"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *STATE_LABELS])
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    track = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("specialty", [ANY, NONE, *((s.code, s.label) for s in Specialty.objects.all())])
        self._offer("dimension", [ANY, *((d.code, d.label) for d in Dimension.objects.all())])
        self._offer("dataset", [ANY, *((d.name, d.name) for d in Dataset.objects.all())])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> dict[str, str]:
        """Filters that were set and understood; one that was not is ignored."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SourceFilter(forms.Form):
    """Records to write from: 专科 · 文中的字句."""

    specialty = forms.ChoiceField(label=_("专科"), required=False)
    q = forms.CharField(
        label=_("文中有"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    used = forms.CharField(required=False, widget=forms.HiddenInput)
    dataset = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["specialty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *((s.code, s.label) for s in Specialty.objects.all())]

    def chosen(self) -> dict[str, str]:
        """Filters that were set and understood; one that was not is ignored."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "dataset"}


class PlaceForm(forms.Form):
    """Where an item belongs and how many physicians answer it."""

    specialty = forms.ModelChoiceField(
        Specialty.objects.all(),
        label=_("专科"),
        to_field_name="code",
        required=False,
        empty_label=_("未指定"),
    )
    slots = forms.TypedChoiceField(label=_("独立作答人数"), choices=SLOTS, coerce=int, initial=2)


class RevisionForm(PlaceForm):
    """The same for a new revision, with what changed."""

    note = forms.CharField(
        label=_("修改说明"), required=False, max_length=200, help_text=_("写给审核人：改了什么，为什么。")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    slots = None  # type: ignore[assignment]  # fixed when the item was made


class RetireForm(forms.Form):
    """Taking an item out needs a reason."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))


class DeclineForm(forms.Form):
    """Leaving an item as it is needs words, too."""

    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("指出问题的医师会读到。请说明题目为什么可以作答，不要写出答案。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The page has another form with a field of this name.
        super().__init__(*args, **{**kwargs, "auto_id": "decline_%s"})
