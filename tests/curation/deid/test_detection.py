"""Sentences about what the detector finds and what it leaves alone, trap by trap."""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.deid import (
    DIRECT_TYPES,
    IDENTIFIER_TYPES,
    KnownIdentifiers,
    Policy,
    Surrogates,
    detect,
    rewrite,
    scan,
)


def found(text: str, **options: object) -> list[tuple[str, str]]:
    return [(span.type, text[span.start : span.end]) for span in detect(text, **options)]  # type: ignore[arg-type]


def covers(text: str, value: str, **options: object) -> bool:
    start = text.index(value)
    inside = {at for span in detect(text, **options) for at in range(span.start, span.end)}  # type: ignore[arg-type]
    return set(range(start, start + len(value))) <= inside


def test_a_number_that_touches_a_chinese_character_is_found() -> None:
    assert ("ID_RESIDENT", "110101199003074530") in found("身份证号110101199003074530已核对")
    assert ("PHONE_MOBILE", "13800138000") in found("请致电13800138000联系家属")


def test_an_id_with_a_wrong_checksum_is_found_with_a_lower_score() -> None:
    right = detect("证件11010519491231002X。")[0]
    wrong = detect("证件110105194912310021。")[0]
    assert right.type == wrong.type == "ID_RESIDENT"
    assert wrong.score < right.score


@pytest.mark.parametrize(
    "number",
    [
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "+86 13800138000",
        "一三八零零一三八零零零",
        "138\u200b0013\u200b8000",
        "138****8000",
    ],
)
def test_a_mobile_number_is_found_in_any_dress(number: str) -> None:
    assert covers(f"家属可拨{number}询问。", number)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("加我微信zhang_san88详聊", "zhang_san88"),
        ("微信号：wx12345", "wx12345"),
        ("QQ 12345678", "12345678"),
        ("vx:LiWei-88", "LiWei-88"),
        ("扣扣号是987654321", "987654321"),
    ],
)
def test_social_accounts_are_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "value",
    ["li.wei@hospital.com.cn", "12345@qq.com", "liwei @ 163.com", "ｌｉ＠ｑｑ．ｃｏｍ", "li(at)126.com"],
)
def test_mail_addresses_are_found_in_any_dress(value: str) -> None:
    assert covers(f"资料发到{value}，谢谢", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("姓名：张三丰 性别：男", "张三丰"),
        ("姓名张三丰性别男年龄63岁", "张三丰"),
        ("记录者：刘雨桐", "刘雨桐"),
        ("手术者：张伟 助手：李强、王磊", "王磊"),
        ("张伟主任医师查房，同意目前方案。", "张伟"),
        ("请心内科李建国医师会诊。", "李建国"),
        ("李主任指示继续观察。", "李"),
        ("患者王建国，男，56岁。", "王建国"),
        ("其子李国强签署同意书。", "李国强"),
        ("患者欧阳娜娜于昨日入院", "欧阳娜娜"),
        ("姓名：张 三", "张 三"),
        ("姓名：阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("患者张**，男", "张**"),
        ("我叫陈小明，今年三十岁", "陈小明"),
        ("王女士来电", "王"),
        ("姓名：張偉", "張偉"),
    ],
)
def test_names_are_found_by_label_title_kinship_sex_and_tagger(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("住院号：ZY0012345", "ZY0012345"),
        ("病理号2019-12345", "2019-12345"),
        ("CT号：CT20190001", "CT20190001"),
        ("医保卡号：33012345678", "33012345678"),
        ("护照号E12345678", "E12345678"),
        ("车牌京A·12345", "京A·12345"),
        ("银行卡6222 0210 0111 6245 702", "6222 0210 0111 6245 702"),
        ("科室电话：010-88889999转8012", "010-88889999"),
        ("起搏器序列号：PJN123456S", "PJN123456S"),
        ("12床患者", "12床"),
        ("见http://a.cn/x1页", "http://a.cn/x1"),
        ("卡面号码为 8831207745。", "8831207745"),
    ],
)
def test_numbers_of_records_cards_and_devices_are_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("家住北京市朝阳区幸福路12号院3号楼2单元501室。", "北京市朝阳区幸福路12号院3号楼2单元501室"),
        ("住王家庄3组，务农。", "王家庄3组"),
        ("家庭住址：浙江省义乌市佛堂镇朝阳村", "浙江省义乌市佛堂镇朝阳村"),
        ("救护车自锦绣花园8栋1单元302接回", "锦绣花园8栋1单元302"),
    ],
)
def test_detailed_addresses_are_covered_whole(text: str, value: str) -> None:
    assert covers(text, value)


def test_named_hospitals_are_found_and_generic_ones_are_not() -> None:
    assert ("HOSPITAL", "保定市清苑县中医院") in found("曾就诊于保定市清苑县中医院，未见好转。")
    assert covers("转诊至北京协和医院治疗。", "北京协和医院")
    for generic in (
        "曾在当地医院治疗",
        "建议到正规医院检查",
        "转我院进一步治疗",
        "于外院行手术",
        "去三甲医院看看",
    ):
        assert found(generic) == []


def test_dates_and_clock_times_are_found_in_their_formats() -> None:
    for day in (
        "2019年3月5日",
        "2019-03-05",
        "2019.3.5",
        "20190305",
        "二〇一九年三月五日",
        "3月5日",
        "2019年3月",
    ):
        assert ("DATE", day) in found(f"于{day}入院")
    assert ("TIME", "14:30") in found("14:30送入手术室")
    assert found("出生日期：1956年3月5日")[0] == ("DOB", "1956年3月5日")


def test_high_age_is_found_and_lower_age_is_not() -> None:
    assert ("AGE_90", "93岁") in found("患者，男，93岁")
    assert found("患者，男，89岁") == []


@pytest.mark.parametrize(
    "text",
    [
        "查体：神清，皮肤巩膜无黄染，四肢肌张力正常，腹肌无紧张。",
        "帕金森病，库欣综合征，巴宾斯基征阴性，桥本甲状腺炎。",
        "予头孢曲松2.0g静滴，阿司匹林100mg口服，胰岛素12U皮下注射。",
        "血压120/80mmHg，心率78次/分，体温36.5℃，呼吸20次/分。",
        "白细胞12.53×10^9/L，血小板256000/μl，NT-proBNP 12350pg/ml，CA199 25000U/ml。",
        "诊断编码I63.905，J18.900。",
        "GCS评分3-8分，NRS评分3分，每日2-3次，病史10余年。",
        "青霉素800000U肌注，共10000ml补液。",
        "请及时到医院就诊，在医生指导下用药，祝您早日康复。",
        "长春新碱化疗，云南白药外用。",
        "向医生咨询，经医生诊断，由医生决定。",
    ],
)
def test_clinical_prose_without_identifiers_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_known_names_are_found_in_all_their_forms() -> None:
    known = KnownIdentifiers(
        patient_name="查张力",
        relatives=("李秀英",),
        phone="13800138000",
        id_number="110101199003074530",
        mrn=("0012345",),
        address="清河县柳林镇东风路8号",
        hospital="清河县人民医院",
        staff=("黄染",),
    )
    for text, value in [
        ("查张力诉头痛", "查张力"),
        ("查 张 力来诊", "查 张 力"),
        ("查某诉痛", "查某"),
        ("查先生诉痛", "查先生"),
        ("查**，男", "查**"),
        ("李女士签字", "李女士"),
        ("尾号8000来电", "8000"),
        ("证件尾号4530", "4530"),
        ("号12345的病历", "12345"),
        ("住东风路8号", "东风路8号"),
        ("转清河县人民医院", "清河县人民医院"),
        ("黄主任查房", "黄主任"),
        ("138 0013-8000", "138 0013-8000"),
    ]:
        assert covers(text, value, known=known), text


def test_a_name_found_once_is_marked_everywhere_in_the_text() -> None:
    text = "姓名：郝彭。病程：郝彭今晨热退，复查血象，郝彭要求出院。"
    assert [value for _, value in found(text)].count("郝彭") == 3


def test_offsets_are_code_points_with_emoji_and_rare_characters() -> None:
    text = "😀😷𠮷野家旁，患者王建国，电话👍13800138000。"
    assert ("PHONE_MOBILE", "13800138000") in found(text)
    assert ("NAME_PATIENT", "王建国") in found(text)
    assert covers("姓名：王𠀀𫟦 性别：男", "王𠀀𫟦")


def test_types_left_out_by_a_policy_are_not_proposed() -> None:
    policy = Policy(version="t", ignored=frozenset({"DATE"}))
    assert found("于2019年3月5日入院", policy=policy) == []


def test_a_policy_with_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError):
        Policy(version="t", actions={"NO_SUCH": "keep"})


def test_the_registry_names_every_direct_type_in_two_languages() -> None:
    prefixes = ("NAME_", "ID_", "PHONE_")
    others = {"EMAIL", "SOCIAL", "MRN", "EXAM_NO", "ADDR_DETAIL", "PLATE", "BANK", "DEVICE", "LICENSE", "NET"}
    assert {code for code in IDENTIFIER_TYPES if code.startswith(prefixes)} | others == DIRECT_TYPES
    assert all(kind.zh and kind.en and kind.action for kind in IDENTIFIER_TYPES.values())


PIECES = st.sampled_from(
    [
        "患者",
        "王建国",
        "，",
        "13800138000",
        "2019年3月5日",
        "\u200b",
        "😀",
        "𠮷",
        "姓名：",
        "住院号",
        "123456",
        " ",
        "\n",
        "医院",
        "北京市",
        "路8号",
        "*",
        "Ａ",
        "@qq.com",
        "主任",
        "1",
        "9",
        "岁",
        "：",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_spans_lie_inside_any_text_sorted_and_without_overlap(text: str) -> None:
    spans = detect(text)
    assert all(0 <= span.start < span.end <= len(text) and span.type in IDENTIFIER_TYPES for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_everything_outside_the_spans_survives_rewriting_and_maps_back(text: str) -> None:
    spans = detect(text)
    result = rewrite(text, spans, surrogates=Surrogates(b"key", "patient"))
    touched = [(part.start, part.end) for part in result.offsets]
    for at in range(len(result.text)):
        if not any(start <= at < end for start, end in touched):
            begin, end = result.to_source(at, at + 1)
            assert text[begin:end] == result.text[at]
            assert result.from_source(begin, end) == (at, at + 1)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_the_scan_accepts_any_text(text: str) -> None:
    assert all(0 <= span.start < span.end <= len(text) for span in scan(text))


def test_proposals_on_a_thousand_consultations_stay_under_four_per_thousand_characters(
    shared_data: Path,
) -> None:
    path = next((shared_data / "import").rglob("样例_内科5000-6000.csv"))
    with path.open(encoding="gb18030", errors="replace", newline="") as lines:
        rows = list(itertools.islice(csv.DictReader(lines), 1000))
    texts = ["\n".join((row["title"], row["ask"], row["answer"])) for row in rows]
    proposals = [
        span for text in texts for span in detect(text) if span.type not in {"DATE", "TIME", "HOSPITAL"}
    ]
    assert len(texts) == 1000
    assert 1000 * len(proposals) / sum(map(len, texts)) <= 4


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("郑福来", "福来今晨热退。", "福来"),
        ("郑福来", "老伴说福来夜里咳得厉害。", "福来"),
        ("李文明", "家人叫文明吃药。", "文明"),
        ("李文明", "文明诉头痛。", "文明"),
        ("王健康", "儿子健康陪同。", "健康"),
        ("欧阳建国", "建国要求出院。", "建国"),
    ],
)
def test_a_known_given_name_is_found_alone(name: str, text: str, value: str) -> None:
    assert covers(text, value, known=KnownIdentifiers(patient_name=name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李文明", "创建文明病房，讲文明。"),
        ("王健康", "予健康教育，健康状况良好。"),
        ("张平安", "母子平安出院。"),
        ("陈安静", "患儿安静入睡。"),
    ],
)
def test_a_known_given_name_that_is_an_everyday_word_is_not_marked_in_prose(name: str, text: str) -> None:
    assert found(text, known=KnownIdentifiers(patient_name=name)) == []


def test_an_ordinary_word_taken_for_a_name_once_does_not_spread() -> None:
    text = "医生：可以。\n患者：可以停药吗？\n记录：可以\n患者可以下床，可以进食。"
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("患者：头痛。\n医师：唐明远  2024-01-09", "唐明远"),
        ("医生：李建国\n", "李建国"),
        ("护士：阿依古丽", "阿依古丽"),
    ],
)
def test_a_name_behind_a_speakers_label_is_found_where_it_fills_the_line(text: str, name: str) -> None:
    assert covers(text, name)
