"""The form of a comment: its place, the quoted words, the text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.services.comment_threads import Place


class CommentForm(forms.Form):
    """A comment on an item; the places are those of its current revision."""

    text = forms.CharField(
        label=_("评论"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不要写患者、医师的姓名。提交后不可修改，只能撤回。"),
    )
    place = forms.ChoiceField(label=_("针对"), required=False)
    quote = forms.CharField(
        label=_("引用的字句"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-comment-quote": ""}),
        help_text=_("照题目原文。可先在题目里选中文字，再按“引用所选”。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, places: Sequence[Place] = (), **kwargs: Any) -> None:
        kwargs["auto_id"] = "comment-%s"
        super().__init__(*args, **kwargs)
        choices = [("", _("整道题")), *((place.code, place.label) for place in places)]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]  # a choice field has them


class ReplyForm(forms.Form):
    """A reply in a thread."""

    text = forms.CharField(label=_("回复"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reply_to = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, thread: int, **kwargs: Any) -> None:
        kwargs |= {"auto_id": f"reply-{thread}-%s", "initial": {"reply_to": thread}}
        super().__init__(*args, **kwargs)
