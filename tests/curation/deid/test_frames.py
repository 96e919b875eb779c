"""Sentences about version 5: names between two frames, composed names, initials, numbers told in parts or letter by
letter, addresses as people tell them, numbered wards; and about what stays, because it is clinical."""

import pytest

from curation.deid import detect, scan
from tests.curation.deid.test_forms import covers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("请了六病区周一帆医师来看。", "周一帆"),
        ("外婆孙高雪梅说", "高雪梅"),
        ("由老伴杨奕琳代办出院。", "杨奕琳"),
        ("收件人写毕开文就行。", "毕开文"),
        ("我姓曲，名字叫麦，别写错。", "麦"),
        ("荷花 女 41岁 卡号见单", "荷花"),
        ("患者姓名 安宁 性别 女", "安宁"),
        ("患者丹增央吉今晨出院。", "丹增央吉"),
        ("患者海热古丽.吐逊诉头晕。", "海热古丽.吐逊"),
        ("主刀医生：N.B.，已签。", "N.B."),
        ("送检 Zhao KX，请核对。", "Zhao KX"),
        ("审核医师：罗雅琴(LUO)", "罗雅琴(LUO)"),
        ("同事老魏送来的。", "老魏"),
        ("侄女微信昵称“晚风轻轻”。", "晚风轻轻"),
        ("旧片署名“Xu P”。", "Xu P"),
    ],
)
def test_a_name_between_two_frames_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("号码是1365550，后面2233，记好。", "1365550，后面2233"),
        ("电话前面138，中间0001，末尾2345。", "138，中间0001，末尾2345"),
        ("邮箱 k o p 8 1 @ q q . c o m", "k o p 8 1 @ q q . c o m"),
        ("检查号 M R 7 7 0 1 2", "M R 7 7 0 1 2"),
        ("护士台O2l-65432lO9", "O2l-65432lO9"),
        ("通知李医师（4417），已复述。", "4417"),
        ("科室电话 7713", "7713"),
        ("序列号(21)55120983。", "(21)55120983"),
        ("设备MAC 3C:7R:19:KK:02:5D。", "3C:7R:19:KK:02:5D"),
        ("随访：见单 / 00812344 / 另纸", "00812344"),
    ],
)
def test_a_number_that_is_told_is_found_whole(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("他家就在柳园小区北门进来第三排，5号楼2楼西户，好找。", "柳园小区北门进来第三排，5号楼2楼西户"),
        ("患者平日独居长岗镇李家坳。", "长岗镇李家坳"),
        ("收入9楼泌尿外科病房。", "9楼泌尿外科病房"),
        ("转西3区继续治疗。", "西3区"),
        ("通知介入三组到场。", "介入三组"),
    ],
)
def test_a_place_as_it_is_told_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "请上级医师会诊，由主治医师查房。",
        "患者平素体健，时有头晕。",
        "爱人体健，儿子后来好转。",
        "拨打120急救电话，按时服药。",
        "血压130/80mmHg，后面复查仍120/70mmHg。",
        "计数 12000 /L，不高。",
        "E. coli阳性，予抗感染。",
        "去当地医院就诊，建议到上级医院。",
    ],
)
def test_clinical_words_in_the_same_frames_stay(text: str) -> None:
    assert [span for span in detect(text) if span.type != "TIME"] == []


@pytest.mark.parametrize("text", ["电话137……2468。", "信箱lin77 艾特 163点com", "证件************4321。"])
def test_the_scan_of_the_gate_finds_a_number_in_disguise(text: str) -> None:
    assert scan(text)
