"""Forms of training: explaining an item's key, the rules of a dataset."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TrainingForm(forms.Form):
    """Why the key is what it is."""

    explanation = forms.CharField(
        label=_("讲解"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("练习的医师提交后会看到答案和这段讲解。"),
    )


class RulesForm(forms.Form):
    """Second review, pilot and deadline of a dataset."""

    second_review = forms.BooleanField(
        label=_("第二次审核：由另一位医师再审一次，两次都通过才算通过"), required=False
    )
    pilot_items = forms.IntegerField(
        label=_("试答题数"),
        min_value=0,
        max_value=200,
        help_text=_("0 表示不设试答。医师答完这么多训练题并达到下面的比例，作答队列才开放。"),
    )
    pilot_share = forms.FloatField(
        label=_("答对比例"), min_value=0.01, max_value=1, help_text=_("0.8 表示答对 80%。")
    )
    due_on = forms.DateField(
        label=_("截止日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("工作台显示剩余天数，提前 3 天和当天各提醒一次；到期后仍可继续。"),
    )
