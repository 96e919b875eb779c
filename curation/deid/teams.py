"""Wards and teams with a number (骨科四病区, 12楼东区, 内一科). They stay in the frozen text, so a find
only lets a reader see them; a department without a number is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.deid.types import Span

_NUMBER = r"(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2}|[A-D])"
_FIELD = (
    r"(?:神经|心胸|心血?管?|呼吸(?:与危重症)?|消化|肾|血液|内分泌|风湿免疫|普|骨|泌尿|肿瘤|妇产?|儿|新生儿|眼|"
    r"耳鼻咽?喉|口腔|皮肤|中医|康复|急诊|感染|"
    r"重症医学|老年病?|胸|肝胆|烧伤|整形|疼痛|全|乳腺|甲状腺|血管|介入|精神|胃肠|肛肠|脊柱|关节|创伤|"
    r"手足?|综合|放疗|化疗|移植|产|小儿)"
)
_TEAM = re.compile(
    rf"(?P<v>{_FIELD}[内外]?科第?{_NUMBER}(?:病?区|组|病房|部)|第?{_NUMBER}病区|[0-9]{{1,2}}号?楼"
    rf"(?:[东西南北]区(?:护理单元)?|[0-9]{{1,2}}层?"
    rf"(?:病区|病房))|(?:外科|内科|门诊|住院|医技)楼[0-9]{{1,2}}层(?:病房|病区)?|"
    rf"[内外儿妇骨][一二三四五六七八九](?:科[A-D]区|科|病房|病区)|(?:[男女]|{_FIELD}[内外]?)第?{_NUMBER}科?(?:病区|病房)|"
    rf"{_FIELD}[内外]?科[东西南北]区|新生儿{_NUMBER}区)"
)
_HINT = re.compile(
    r"[科楼][第一二三四五六七八九十0-9A-D东西南北]|病区|[一二三四五六七八九十0-9]病房|新生儿|[内外儿妇骨][一二三四五六七八九][科病]"
)


def find(text: str) -> Iterator[Span]:
    """Numbered wards and teams in a folded text."""
    if _HINT.search(text):
        for match in _TEAM.finditer(text):
            yield Span(*match.span("v"), "DEPT_TEAM", "rule", 0.5)
