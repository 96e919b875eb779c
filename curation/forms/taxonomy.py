"""What a site may change of a dataset, and a taxonomy as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DatasetForm(forms.Form):
    """Names, prompt, intended size."""

    zh = forms.CharField(label=_("中文名"), max_length=120)
    en = forms.CharField(label=_("英文名"), max_length=120)
    intended_n = forms.IntegerField(label=_("计划题数"), min_value=1, max_value=1_000_000)
    prompt = forms.CharField(
        label=_("提示词"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("可用的占位符：${question}、${options}、${context}、${text}、${types}、${candidates}。"),
    )


class TaxonomyFileForm(forms.Form):
    """An exported JSON file, or a csv of specialties."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("本页导出的 JSON，或专科的 csv（code、zh、en、parent）。已有的会更新，不会删除。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ".json,.csv"}),
    )
