"""The form that registers a model: its fields are those of the way in which the model is called."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benchmark.models import ProviderKind

FIELDS: dict[str, tuple[str, ...]] = {
    ProviderKind.OPENAI: ("model", "location", "api_key"),
    ProviderKind.LOCAL: ("path",),
    ProviderKind.REPLAY: ("file",),
}


class ModelForm(forms.Form):
    """An endpoint, a folder, or stored replies. The key is written, never shown again."""

    provider = forms.ChoiceField(choices=ProviderKind.choices, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("显示名称"), max_length=120, help_text=gettext_lazy("排行榜上显示的名称。")
    )
    model = forms.CharField(
        label=gettext_lazy("模型"), max_length=200, help_text=gettext_lazy("接口所用的模型名。")
    )
    location = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
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
        help_text=gettext_lazy("服务器上的目录，含 config.json 和 safetensors 权重。"),
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.json,.txt"}),
        help_text=gettext_lazy('jsonl 文件，每行一个 {"id": 题目编号, "reply": 回答}。'),
    )

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = provider if provider in FIELDS else ProviderKind.OPENAI
        self.fields["provider"].initial = self.kind
        for name in {"model", "location", "api_key", "path", "file"} - set(FIELDS[self.kind]):
            del self.fields[name]
        if "location" in self.fields:
            hosts = "、".join(settings.MODEL_HOSTS) or _("（无）")
            self.fields["location"].help_text = _("以 /v1 结尾。管理员允许的主机：{hosts}").format(
                hosts=hosts
            )

    @property
    def spec(self) -> str:
        """The model as the services name it."""
        given = self.cleaned_data
        if self.kind == ProviderKind.OPENAI:
            return f"openai:{given['model'].strip()}@{given['location'].strip()}"
        return f"local:{given['path'].strip()}"
