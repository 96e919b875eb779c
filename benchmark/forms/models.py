"""The form that registers a model: which fields count depends on how it is called."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benchmark.models import ProviderKind

NEEDED = {
    ProviderKind.OPENAI: ("model", "location"),
    ProviderKind.LOCAL: ("path",),
    ProviderKind.REPLAY: ("file",),
}


class ModelForm(forms.Form):
    """An endpoint, a folder, or stored replies. The key is written, never shown again."""

    name = forms.CharField(
        label=gettext_lazy("显示名称"), max_length=120, help_text=gettext_lazy("排行榜上显示的名称。")
    )
    provider = forms.ChoiceField(
        label=gettext_lazy("调用方式"),
        choices=ProviderKind.choices,
        initial=ProviderKind.OPENAI,
        widget=forms.RadioSelect,
    )
    model = forms.CharField(
        label=gettext_lazy("模型"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("接口所用的模型名。只用于 OpenAI 兼容接口。"),
    )
    location = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "http://127.0.0.1:8001/v1"}),
    )
    api_key = forms.CharField(
        label=gettext_lazy("密钥"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("加密保存，保存后任何人都看不到。"),
    )
    path = forms.CharField(
        label=gettext_lazy("模型目录"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("服务器上的目录，含 config.json 和 safetensors 权重。只用于本地模型。"),
    )
    file = forms.FileField(
        label=gettext_lazy("已存答案"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.json,.txt"}),
        help_text=gettext_lazy('jsonl 文件，每行一个 {"id": 题目编号, "reply": 回答}。只用于已存答案。'),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = "、".join(settings.MODEL_HOSTS) or _("（无）")
        self.fields["location"].help_text = _("以 /v1 结尾。管理员允许的主机：{hosts}").format(hosts=hosts)

    def clean(self) -> dict[str, Any]:
        """Demand what the chosen way of calling needs."""
        given: dict[str, Any] = super().clean() or {}
        for field in NEEDED.get(given.get("provider", ""), ()):
            if not given.get(field) and field not in self.errors:
                self.add_error(field, _("请填写“{label}”。").format(label=self.fields[field].label))
        return given

    @property
    def spec(self) -> str:
        """The model as the services name it."""
        given = self.cleaned_data
        if given["provider"] == ProviderKind.OPENAI:
            return f"openai:{given['model'].strip()}@{given['location'].strip()}"
        return f"local:{given['path'].strip()}"
