"""What two readers and an adjudicator say to each other about a rewritten text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curation.forms.deidentify import type_choices
from curation.models import Ruling
from curation.services.disagreements import REASON_CHARACTERS, Decision


class ReturnForm(forms.Form):
    """At which words a second reader still recognises somebody, and why."""

    places = forms.CharField(
        label=_("仍可辨认的文字"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-quotes": ""}),
        help_text=_("照上文原样摘抄，每行一处。也可以在上文选中文字，再按 a。"),
        error_messages={"required": _("请至少摘抄一处仍可辨认的文字。")},
    )
    reason = forms.CharField(
        label=_("退回的理由"),
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("说明为什么能辨认。理由会加密保存，只有能打开原文的人看到。"),
        error_messages={"required": _("请填写理由。")},
    )


class StandByForm(forms.Form):
    """Why the first reader keeps to the text."""

    reply = forms.CharField(
        label=_("坚持原判断的理由"),
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("理由会加密保存，第三位医师裁决时能看到。"),
        error_messages={"required": _("请填写理由。")},
    )


@dataclass(frozen=True)
class Contested:
    """One decision that is asked for: the places of the same words, and the type they would get."""

    places: Sequence[int]
    original: str
    quote: str
    type: str

    @property
    def name(self) -> int:
        """What names its fields: the first of its places."""
        return self.places[0]


class AdjudicationForm(forms.Form):
    """A ruling, a type and a reason for each contested place."""

    def __init__(self, *args: Any, contested: Sequence[Contested], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contested = contested
        types = type_choices()
        for one in contested:
            self.fields[f"ruling_{one.name}"] = forms.ChoiceField(
                label=_("裁决"),
                choices=Ruling.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("请裁决这一处。")},
            )
            self.fields[f"type_{one.name}"] = forms.ChoiceField(
                label=_("隐去时按哪种类型处理"), choices=types, initial=one.type
            )
            self.fields[f"reason_{one.name}"] = forms.CharField(
                label=_("理由"),
                max_length=REASON_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("请填写理由。")},
            )

    def lines(self) -> list[tuple[Contested, list[forms.BoundField]]]:
        """Each contested place with its fields."""
        names = ("ruling", "type", "reason")
        return [(one, [self[f"{name}_{one.name}"] for name in names]) for one in self.contested]

    def decisions(self) -> dict[int, Decision]:
        """What :func:`curation.services.disagreements.adjudicate_record` takes."""
        values = self.cleaned_data
        return {
            place: Decision(
                hide=values[f"ruling_{one.name}"] == Ruling.HIDE,
                type=values[f"type_{one.name}"],
                reason=values[f"reason_{one.name}"],
            )
            for one in self.contested
            for place in one.places
        }
