"""Which dates in a finished text are no patient's: a year or a season alone, and days on which a law or a
product came into force. Exact days of a vignette are never counted among them."""

from __future__ import annotations

import re

from curation.deid.types import Span

_EXACT = re.compile(
    r"[0-9一二三四五六七八九十〇零]月[ ]?[0-9一二三四五六七八九十]|[0-9]{1,4}[./\-–—][ ]?[0-9]{1,2}|["
    r"0-9]{8}|[A-Z][a-z]{2}"
)
_MONTH_OF_YEAR = re.compile(
    r"(?:[0-9]{2,4}|[〇零一二三四五六七八九]{4})[ ]?年[ ]?[0-9一二三四五六七八九十]{1,2}[ ]?月"
)
_IN_FORCE_AFTER = re.compile(
    r"[ 至到（）()，,0-9年月日]{0,12}(?:起(?:正式)?(?:施行|实施|执行|生效|统一|停止)|[^，。；\n]{0,24"
    r"}?(?:发布|公布|颁布|颁发|印发|批准公布|联合公布|"
    r"施行|获批|国务院|全国人民代表大会|全国人大|卫生部|总局))"
)
_IN_FORCE_BEFORE = re.compile(
    r"(?:有效期至?[为是]?|生产日期[为:：]?|国务院(?:于)?|总局(?:于)?|管理局(?:于)?|委员会(?:于)?|"
    r"卫生部(?:于)?|中华人民共和国[^，。\n]{0,12}|"
    r"《[^》\n]{2,30}》[（(于自，,]?|版权|[^，。\n]{0,10}(?:修订版|第[0-9一二三四五六]版)[（(]?|并?["
    r"在于](?=[^，。]{0,14}(?:进行了?修订|发布|公布)))[“\"（(]?[ ]?$"
)


def is_public(text: str, span: Span) -> bool:
    """True for a date that dates no patient; `text` is the folded text that holds it."""
    value = text[span.start : span.end]
    if not _EXACT.search(value) and not _MONTH_OF_YEAR.search(value):
        return True
    before = text[max(0, span.start - 36) : span.start]
    return bool(_IN_FORCE_AFTER.match(text, span.end) or _IN_FORCE_BEFORE.search(before))
