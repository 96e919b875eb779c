"""Invented records with gold spans, drawn from templates and name lists that the detector does not read:
`python -m tests.curation.deid.synthetic 400 > gold.jsonl`. The same number and seed give the same records."""

import json
import random
import re
import sys
from collections.abc import Iterator
from typing import Any

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤康易乔"
    "赖文施洪辛柯庄温牛"
    "时单关成安明全水花应师车都"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "尉迟", "慕容")
GIVEN = [
    "建国",
    "秀英",
    "雨桐",
    "梓涵",
    "志强",
    "桂兰",
    "玉珍",
    "子墨",
    "浩然",
    "丽",
    "伟",
    "芳",
    "磊",
    "静",
    "海燕",
    "国庆",
    "春梅",
    "文博",
    "思远",
    "若曦",
    "鹏飞",
    "翠花",
    "晓东",
    "永福",
    "家辉",
    "淑贞",
    "嘉懿",
    "沁怡",
    "一诺",
    "佳琪",
    "平",
    "安",
    "勇",
    "文明",
    "健康",
    "向阳",
    "爱民",
    "光荣",
    "长生",
    "兴旺",
    "乐",
    "宁",
    "亦凡",
    "钰琦",
    "奕辰",
    "睿",
    "鑫磊",
    "红梅",
    "金凤",
    "小满",
    "冬至",
    "清泉",
    "石头",
    "胜男",
    "来弟",
    "招娣",
    "弘毅",
    "锦程",
    "骏驰",
    "夜雨",
    "知秋",
    "望舒",
    "怀瑾",
    "鞅",
    "翀",
    "珺",
    "灏",
    "彧",
    "甯",
    "垚",
    "烜",
]
STREETS = ("桂花路", "和平大街", "向阳巷", "学府路", "滨江大道", "铁西三街", "杨柳巷", "朝阳北路")
TOWNS = ("临江市云溪区", "望河县城关镇", "安岭市北关区", "松台县青石镇")
SLOT = re.compile(r"\{([A-Z_]+)(?::([a-z0-9]+))?\}")
TEMPLATES = (
    "入院记录\n姓名：{NAME_PATIENT:p} 性别：男 年龄：58岁 住院号：{MRN} 电话：{PHONE_MOBILE}\n身份证"
    "号：{ID_RESIDENT}\n"
    "现病史：患者{NAME_PATIENT:p}于3天前受凉后咳嗽，由其子{NAME_RELATIVE}送来我院。记录医师：{NAME_STAFF:s}",
    "{NAME_PATIENT:p}，女，63岁，家住{ADDR_DETAIL}。{NAME_STAFF:s}主任医师查房：患者诉夜间喘憋，双肺"
    "可闻及湿啰音，继续利尿。\n"
    "已电话{PHONE_MOBILE}告知女儿{NAME_RELATIVE}，表示理解。",
    "出院小结\n患者姓名：{NAME_PATIENT:p}　病案号：{MRN}\n出院后有不适可联系{PHONE_MOBILE}，或发邮件"
    "至{EMAIL}，微信号：{SOCIAL}。\n"
    "医师签名：{NAME_STAFF:s}",
    "患者{NAME_PATIENT:p}，男，47岁，证件{ID_RESIDENT}，急诊由同事{NAME_OTHER}陪送。既往体健。GCS 15"
    "分。值班医生：{NAME_STAFF:s}",
    "门诊病历\n{NAME_PATIENT:p} 女 35岁 就诊卡号{MRN}\n主诉：停经45天。复诊请加微信{SOCIAL}预约。\n接"
    "诊医师：{NAME_STAFF:s}",
    "护理记录：{TIME} {NAME_PATIENT:p}诉切口疼痛，数字评分4分，报告{NAME_STAFF:s}医生，遵医嘱给予止痛"
    "。家属{NAME_RELATIVE}陪护。",
    "随访：拨打{PHONE_MOBILE}，接听者为其丈夫{NAME_RELATIVE}，称{NAME_PATIENT:p}已恢复工作，住址变更"
    "为{ADDR_DETAIL}。",
    "会诊记录 申请医师：{NAME_STAFF:s} 会诊医师：{NAME_STAFF}\n{NAME_PATIENT:p}术后第2天，体温37.8℃，"
    "白细胞12.3×10^9/L。",
    "QQ：{SOCIAL:q}，邮箱{EMAIL}。患儿{NAME_PATIENT:p}，母亲{NAME_RELATIVE}代诉：发热2天，最高39.2℃。",
    "转诊单 患者姓名：{NAME_PATIENT:p}；联系人：{NAME_RELATIVE}；联系电话：{PHONE_MOBILE}；身份证{ID_"
    "RESIDENT}；经办：{NAME_STAFF:s}医师",
)


def _name(draw: random.Random) -> str:
    surname = draw.choice(COMPOUND) if draw.random() < 0.03 else draw.choice(SURNAMES)
    return surname + draw.choice(GIVEN)


def _mobile(draw: random.Random) -> str:
    digits = "1" + draw.choice("3456789") + "".join(draw.choices("0123456789", k=9))
    shape = draw.choice(("{0}", "{0}", "{0}", "{1} {2} {3}", "{1}-{2}-{3}", "+86 {0}"))
    return shape.format(digits, digits[:3], digits[3:7], digits[7:])


def _resident(draw: random.Random) -> str:
    day = f"{draw.randint(1930, 2015)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
    return "990101" + day + f"{draw.randint(1, 999):03d}" + draw.choice("0123456789X")


def _value(kind: str, label: str | None, draw: random.Random) -> str:
    if kind.startswith("NAME"):
        return _name(draw)
    if kind == "PHONE_MOBILE":
        return _mobile(draw)
    if kind == "ID_RESIDENT":
        return _resident(draw)
    if kind == "TIME":
        return "12:30"
    if kind == "MRN":
        return draw.choice(("ZY", "", "B")) + str(draw.randint(1000000, 99999999))
    word = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=5))
    if kind == "EMAIL":
        return (
            f"{word}{draw.randint(1, 99)}@"
            f"{draw.choice(('example.com', 'qq.com', '163.com', 'mail.example.cn'))}"
        )
    if kind == "SOCIAL":
        return str(draw.randint(10000000, 999999999)) if label == "q" else f"{word}_{draw.randint(10, 9999)}"
    return (
        f"{draw.choice(TOWNS)}{draw.choice(STREETS)}{draw.randint(1, 300)}号{draw.randint(1, 30)}栋"
        f"{draw.randint(101, 2604)}室"
    )


def document(number: int, draw: random.Random) -> dict[str, Any]:
    """One record with its spans and with what a file would say about the patient."""
    template = TEMPLATES[number % len(TEMPLATES)]
    values: dict[str, str] = {}
    text, spans, at = "", [], 0
    known: dict[str, Any] = {"patient_name": "", "relatives": [], "staff": []}
    for slot in SLOT.finditer(template):
        kind, label = slot[1], slot[2]
        value = values.get(label or "") or _value(kind, label, draw)
        if label:
            values[label] = value
        text += template[at : slot.start()]
        spans.append({"start": len(text), "end": len(text) + len(value), "type": kind})
        text, at = text + value, slot.end()
        if kind == "NAME_PATIENT":
            known["patient_name"] = value
        elif kind in ("NAME_RELATIVE", "NAME_STAFF"):
            known["relatives" if kind == "NAME_RELATIVE" else "staff"].append(value)
    return {"text": text + template[at:], "spans": spans, "known": known}


def documents(count: int, *, seed: int = 7) -> Iterator[dict[str, Any]]:
    """So many invented records."""
    draw = random.Random(seed)
    return (document(number, draw) for number in range(count))


if __name__ == "__main__":
    for doc in documents(int(sys.argv[1])):
        sys.stdout.write(json.dumps(doc, ensure_ascii=False) + "\n")
