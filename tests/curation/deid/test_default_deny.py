"""Sentences about what is proposed because nothing explains it: codes, handles, disguised numbers, people in the
places of people, speakers of a chat, addresses by what is done with them; and about what stays, because it is clinical."""

import pytest

from curation.deid import detect
from tests.curation.deid.test_forms import covers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("请拨+86（13512345678）联系。", "+86（13512345678"),
        ("号码137……2468已登记。", "137……2468"),
        ("号码158----9753已登记。", "158----9753"),
        ("手机l39O1234S67。", "l39O1234S67"),
        ("前三位是186，后面是2233 4455，别打错。", "186，后面是2233 4455"),
        ("证件************4321已核。", "************4321"),
        ("证件 110101/19800/1234 过期。", "110101/19800/1234"),
        ("电话0086-10-65432109。", "0086-10-65432109"),
        ("总机6543210 分机77。", "6543210 分机77"),
        ("代码9111 0108 MA01 234X 5Y。", "9111 0108 MA01 234X 5Y"),
        ("车 京 A88K21 停在门口。", "京 A88K21"),
        ("见hxxps://abc.example.net/q1。", "hxxps://abc.example.net/q1"),
        ("主机10。20。30。40离线。", "10。20。30。40"),
        ("写信给lin77 艾特 163点com。", "lin77 艾特 163点com"),
        ("执业证苏护201912345。", "苏护201912345"),
        ("文号沪卫医〔2021〕第88号。", "沪卫医〔2021〕第88号"),
        ("旧号门7654321作废。", "门7654321"),
        ("位置(31.230412, 121.473706)。", "31.230412, 121.473706"),
    ],
)
def test_a_number_in_disguise_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("单据ABX-2023-55871遗失。", "ABX-2023-55871"),
        ("蜡块D21.77345外借。", "D21.77345"),
        ("设备08123-44-QK待修。", "08123-44-QK"),
        ("他V linmu2003。", "linmu2003"),
        ("加qwe_552_t进群。", "qwe_552_t"),
        ("加Khao-31进群。", "Khao-31"),
        ("我q6543 210 987传你。", "6543 210 987"),
        ("6543.21098是我小号。", "6543.21098"),
        ("dy 爱画画的lin521 里有视频。", "爱画画的lin521"),
        ("首页：035 1234 6789。", "035 1234 6789"),
    ],
)
def test_a_code_or_handle_that_nothing_explains_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "HbA1c 7.2%，CA19-9 35U/ml，NT-proBNP 1200pg/ml。",
        "诊断：C50.900x001，I10.x00，E11.9。",
        "cT2N1M0，HER2（2+），Ki-67 30%，PD-L1阳性。",
        "L4-5椎间盘突出，T2加权高信号，SpO2 98%。",
        "BP130/80mmHg，P78次/分，血糖5.6-7.8mmol/L。",
        "CYP2C19慢代谢，HLA-B27阳性，COVID-19核酸阴性。",
    ],
)
def test_clinical_shorthand_is_no_code(text: str) -> None:
    assert [text[span.start : span.end] for span in detect(text)] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("机主翁黛。", "翁黛"),
        ("借片人申屠岚，押金已退。", "申屠岚"),
        ("审签：高山　2024.01.02", "高山"),
        ("由小姨柏楠代诉。", "柏楠"),
        ("药师喻岑建议复查。", "喻岑"),
        ("接诊裘.文澜已离院。", "裘.文澜"),
        ("家属 裘_文澜 已签。", "裘_文澜"),
        ("监护人 童  文澜（母亲）", "童  文澜"),
        ("隔壁昝婶来过。", "昝婶"),
        ("翁、裘两位主任意见一致。", "翁、裘"),
        ("老裘头作证。", "老裘头"),
        ("小澜澜让我问的。", "小澜澜"),
        ("称呼其“柏姐”有反应。", "柏姐"),
        ("裘澜（主治）　石榴（主任）", "石榴"),
        ("翁岚，裘柏，申黛三人轮流。", "裘柏"),
        ("跟费尔南多·卡斯特罗谈过。", "费尔南多·卡斯特罗"),
        ("Surgeon QIU,WENLAN；assistant weng dai", "QIU,WENLAN"),
        ("Surgeon QIU,WENLAN；assistant weng dai", "weng dai"),
        ("RN Wenlan QIU informed.", "Wenlan QIU"),
        ("姓名（拼音）QIUWENLAN　国籍", "QIUWENLAN"),
        ("首页：Leila Haddad，女", "Leila Haddad"),
    ],
)
def test_who_stands_where_only_a_person_can_is_a_name(text: str, value: str) -> None:
    assert covers(text, value)


def test_in_a_conversation_even_an_everyday_word_is_a_speaker() -> None:
    talk = "翁柏岚：爸今天咋样\n沙滩：好的😀\n老裘：签了\n沙滩：导航发你\n翁柏岚：多谢"
    assert covers(talk, "沙滩")
    assert covers(talk, "老裘")


def test_the_headings_of_a_form_are_no_speakers() -> None:
    form = "主诉：头晕三天\n现病史：无诱因\n查体：未见异常\n时间：上午\n评价：好评\n查体：复查如前"
    assert detect(form) == []


def test_a_word_found_as_a_name_is_marked_where_it_stands_alone_and_nowhere_else() -> None:
    text = "审签：单纯　2024.01.02\n诊断：单纯疱疹\n经手 单纯，已签。"
    marked = [span.start for span in detect(text) if text[span.start : span.end] == "单纯"]
    assert text.index("单纯") in marked
    assert text.rindex("单纯") in marked
    assert text.index("单纯疱疹") not in marked


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("现居住澄湖路12弄7号乙，常年在外。", "澄湖路12弄7号乙"),
        ("药寄云栖镇柳浜村，别忘了。", "云栖镇柳浜村"),
        ("快递放柳浜村小学旁", "柳浜村小学旁"),
        (
            "身份证地址江苏省无锡市滨湖区澄湖路88号之三，实际居住澄湖名苑南门。",
            "江苏省无锡市滨湖区澄湖路88号之三",
        ),
        ("搬到澄湖理工大学6栋302寝室住。", "澄湖理工大学6栋302寝室"),
    ],
)
def test_an_address_is_told_by_what_is_done_with_it(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text", ["他住在农村，家门口有药店。", "患者住院三天，到门诊复查。", "放在室温保存即可。"]
)
def test_a_place_without_a_name_is_no_address(text: str) -> None:
    assert detect(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("签发2023、4、18。", "2023、4、18"),
        ("seen on 21st May, 2022", "21st May, 2022"),
        ("上次5.14来过的。", "5.14"),
        ("于18h52min到院。", "18h52min"),
        ("七点三刻许进食。", "七点三刻"),
        ("转往临8床，原床抢救6床消毒。", "临8床"),
        ("床位17W33。", "17W33"),
        ("收治病房住院部9楼二病区。", "住院部9楼二病区"),
        ("胸外科第三诊疗组收治。", "胸外科第三诊疗组"),
        ("在柳浜驾校当保安。", "柳浜驾校"),
        ("转往海军第901医院。", "海军第901医院"),
    ],
)
def test_days_hours_beds_teams_and_workplaces_are_found_in_looser_forms(text: str, value: str) -> None:
    assert covers(text, value)
