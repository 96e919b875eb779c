"""Sentences about the odd forms in which records write names, days, numbers and places."""

import pytest

from curation.deid import KnownIdentifiers, detect


def covers(text: str, value: str, **options: object) -> bool:
    start = text.index(value)
    inside = {at for span in detect(text, **options) for at in range(span.start, span.end)}  # type: ignore[arg-type]
    return set(range(start, start + len(value))) <= inside


KNOWN = KnownIdentifiers(
    patient_name="尚秋岚", relatives=("Elena Novotny", "阿丽娅·巴扎尔"), staff=("吕旭东", "司马青")
)


@pytest.mark.parametrize(
    "form",
    [
        "尚秋岚",
        "尚 秋岚",
        "尚　秋　岚",
        "尚某",
        "尚某某",
        "尚某岚",
        "尚*岚",
        "尚×岚",
        "尚XX",
        "**岚",
        "秋岚",
        "小尚",
        "阿岚",
        "岚岚",
        "岚儿",
        "小岚",
        "大岚子",
        "岚姐",
        "尚女士",
        "Shang Qiulan",
        "SHANG QIULAN",
        "Qiulan Shang",
        "Shang, Qiu-Lan",
        "shangqiulan",
        "Shāng Qiūlán",
        "Shang Q.L.",
        "Shang Q.",
        "Elena Novotny",
        "NOVOTNY",
        "Novotny, Elena",
        "E. Novotny",
        "阿丽娅•巴扎尔",
        "阿丽娅",
        "巴扎尔",
        "吕医生",
        "Lv Xudong",
        "Lyu Xudong",
        "Dr. Lu Xudong",
        "司马主任",
        "Sima Qing",
    ],
)
def test_a_name_known_at_import_is_found_in_every_form(form: str) -> None:
    assert covers(f"昨日{form}到场，已说明。", form.removeprefix("Dr. "), known=KNOWN)


def test_a_surname_alone_is_found_where_it_is_said_to_be_one() -> None:
    assert covers("来电者自称姓尚，不愿多说。", "尚", known=KNOWN)
    assert covers("对方自称姓郝，不愿多说。", "郝")


def test_initials_of_a_known_name_count_only_where_they_are_announced() -> None:
    assert covers("受试者姓名缩写：SQL，入组。", "SQL", known=KNOWN)
    assert not covers("数据存入SQL库。", "SQL", known=KNOWN)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("药师：钱 慕云", "钱 慕云"),
        ("器械护士冯 巧，核对无误", "冯 巧"),
        ("同行者卡丽娜·索洛夫陪同", "卡丽娜·索洛夫"),
        ("标本由 Wu Jianping 送达", "Wu Jianping"),
        ("Dr. 俞 查房", "俞"),
        ("Reviewed by PAN Yulin, MD", "PAN Yulin"),
        ("小顾：明天几点查房？", "小顾"),
        ("阿蓉撤回了一条消息", "阿蓉"),
        ("经办人严守信，电话已留", "严守信"),
        ("隔壁床郑阿姨也说好", "郑"),
        ("（蒋立群代贺敏签）", "蒋立群"),
        ("以上病史已由梁玉珍核实签字", "梁玉珍"),
        ("妻子陶慧敏、女儿陶欣陪护", "陶欣"),
        ("受检者：陶×敏", "陶×敏"),
        ("姓  名：康乐  性别：男", "康乐"),
        ("【患者】江河【性别】男", "江河"),
    ],
)
def test_names_in_odd_forms_are_found_without_being_known(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5入院，予补液。", "3.5"),
        ("复查时间：5/22", "5/22"),
        ("携22.11.13胸片来诊", "22.11.13"),
        ("腊月廿三夜里发病", "腊月廿三"),
        ("农历七月九走亲戚受凉", "农历七月九"),
        ("早上5点半开始腹痛", "5点半"),
        ("于两点一刻送达", "两点一刻"),
        ("医生 6am 查房", "6am"),
        ("于2023-10-04 08:05送达", "08:05"),
    ],
)
def test_short_days_and_spoken_hours_are_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("电话(+86)13900112233，", "(+86)13900112233"),
        ("座机025-84001234（转335）", "025-84001234（转335）"),
        ("多次拨打139·····2233未接", "139·····2233"),
        ("银行卡尾号7766，户主本人", "7766"),
        ("卡号6222 **** **** 1234，退款", "6222 **** **** 1234"),
        ("植入(01)06931234567890(21)445566号", "(01)06931234567890(21)445566"),
        ("工作站2408:8443:c60::9a已登录", "2408:8443:c60::9a"),
        ("地址10.20.30.40:8067可用", "10.20.30.40:8067"),
        ("链接yiyuan.cn/p/601打开", "yiyuan.cn/p/601"),
        ("加我V lan_7788，常用", "lan_7788"),
        ("抖音搜lan.778，有日记", "lan.778"),
        ("发到lan77 at 163.com谢谢", "lan77 at 163.com"),
        ("军官证南字第1234567号", "南字第1234567号"),
        ("病理2023冰0456已发", "2023冰0456"),
        ("住8-2-386，独居", "8-2-386"),
        ("转省医，继续治疗", "省医"),
        ("到市二复查", "市二"),
        ("收入骨科四病区", "骨科四病区"),
    ],
)
def test_numbers_and_places_in_odd_forms_are_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "INR目标2.0～3.0，血钾3.5mmol/L，肌力5/5级。",
        "乳腺3点钟方向结节，共两点注意事项。",
        "小便黄，大便干，小儿推拿。",
        "建议到省级医院就诊，在工厂工作多年。",
        "聚乙烯垫片10mm，支架3.5×36mm。",
    ],
)
def test_values_and_general_words_in_the_same_shapes_are_left_alone(text: str) -> None:
    kept = [span for span in detect(text) if span.type not in ("TIME",)]
    assert kept == []
