"""Accounts of social networks and platforms, announced by the network's name, by 账号, 用户名 or 昵称, also
when a verb stands between (微信联系…, 微信搜索…). A network's name alone is no identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.types import Span

_NETWORK = (
    r"(?:微信|薇信|威信|微 信|wechat|WeChat|Wechat|WECHAT|weixin|Weixin|wx|WX|Wx|vx|VX|Vx|V信|v信|\+[vV]|"
    r"加我?[vV微薇](?:❤️?|♥|心|信)?(?![a-zA-Z])|薇❤|QQ|qq|Qq|扣扣|企鹅号?|抖音|快手|小红书|微博|钉钉|"
    r"飞书|支付宝|Skype|skype|Telegram|WhatsApp)"
)
_LINK = (
    r"[ \t]{0,2}(?:号码|账号|帐号|号|群|名|ID|id)?[ \t]{0,2}(?:[:：=;；]|是|为|->|→|,|，)?[ \t\"“'(（]{0,3}"
)
_ACCOUNT = (
    r"(?P<v>[A-Za-z][A-Za-z0-9_\-]{2,29}(?:\.[A-Za-z0-9_]{1,12})?|[0-9](?:[ \-]?[0-9]){4,11}(?![0-9])|"
    r"@[\w\-]{2,20})"
)
_MARKED = r"(?P<v>(?=[A-Za-z0-9.]*[0-9_\-])[A-Za-z][A-Za-z0-9_\-.]{2,29}|@[\w\-]{2,20}|[0-9]{6,12}(?![0-9]))"
_VERB = (
    r"[^A-Za-z0-9@，。；,;\n]{0,6}?(?:联系|联络|搜索|搜|添加|私信|语音|视频|加我|加|找|发送|咨询|留言|"
    r"昵称|关注|绑定|登录|名为|名叫|ID|id)"
    r"[ \t]{0,2}(?:ID|id|号)?[:：是为]?[ \t\"“'(（]{0,3}"
)
_PLATFORM = (
    r"(?:账号|帐号|账户名|用户名|登录名|登陆名|昵称|网名|用户ID|会员名|账户)[ \t]{0,2}(?:[:：=]|是|为"
    r")?[ \t\"“'(（]{0,3}"
)
_PATTERNS = (
    (re.compile(f"{_NETWORK}{_LINK}{_ACCOUNT}"), 0.9),
    (re.compile(f"{_NETWORK}{_VERB}{_MARKED}"), 0.8),
    (re.compile(f"{_PLATFORM}{_MARKED}"), 0.8),
)


def find(text: str) -> Iterator[Span]:
    """Accounts in a folded text."""
    for pattern, score in _PATTERNS:
        for match in pattern.finditer(text):
            yield Span(*match.span("v"), "SOCIAL", "rule", score)
