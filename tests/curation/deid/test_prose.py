"""Sentences about version 6, in kinds of paper that no set holds: handovers, intensive care, anaesthesia, follow-up by
telephone, online consultations, death reviews, community visits, Chinese medicine, psychiatric histories. Names stand
in prose without a title; what is clinical stays."""

import pytest

from curation.deid import detect
from tests.curation.deid.test_forms import covers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("夜班沈援朝与白班卢宛如床头交接，双下肢无新发压疮。", "沈援朝"),
        ("夜班沈援朝与白班卢宛如床头交接，双下肢无新发压疮。", "卢宛如"),
        ("护士长带教新人黎婷婷核对输液卡。", "黎婷婷"),
        ("今晨齐长江接班后巡视病房。", "齐长江"),
        ("俯卧位由娄语嫣和谷文斌二人协助完成。", "谷文斌"),
        ("麻醉记录：单国庆诱导，气管导管7.5。", "单国庆"),
        ("PACU交接给席建华，Aldrete评分9分。", "席建华"),
        ("致电祝永强，告知病理结果。", "祝永强"),
        ("三次拨打无人接听，改打其子连春晓。", "连春晓"),
        ("帮我约一下喻志伟，谢谢。", "喻志伟"),
        ("死亡讨论：主持纪学文，记录关小平。", "关小平"),
        ("遗体由谌秋菊与冉雨泽认领。", "谌秋菊"),
        ("签约居民左兰芝，由解建军团队管理。", "解建军"),
        ("家中探视，其媳齐玉梅在侧。", "齐玉梅"),
        ("患者称听到费兴旺在骂自己。", "费兴旺"),
        ("既往与房彩霞离异三年。", "房彩霞"),
        ("针灸处方由仇树林执针，留针30分钟。", "仇树林"),
        ("师承时学军，舌淡苔白。", "时学军"),
        ("父陶援朝，母麻淑珍，均体健。", "麻淑珍"),
        ("兄房树林患糖尿病，妹娄晓燕体健。", "房树林"),
        ("先证者成雅婷，其姑同患。", "成雅婷"),
        ("危急值：K 6.8，检验科鲍冬梅报。", "鲍冬梅"),
        ("明日手术：①盛文静阑尾②边玉兰疝修补。", "盛文静"),
        ("由母亲阮氏·费拉里代诉。", "阮氏·费拉里"),
        ("Abdulla·Memet，维吾尔族，男", "Abdulla·Memet"),
        ("姓名（拼音）HE,PING　国籍不详", "HE,PING"),
        ("患者：章\n淑琴\n性别：女", "章\n淑琴"),
        ("昵称：阳光灿烂的日子", "阳光灿烂的日子"),
    ],
)
def test_a_name_in_prose_without_a_title_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("成功主任医师/冷静住院医师", "成功"),
        ("方便（进修医师）：本例少见。", "方便"),
        ("遵易主任意见，停药。", "易"),
        ("请林、段两位老师会诊。", "段"),
        ("两点晚小毛替老龙上大夜。", "老龙"),
        ("（冯 娣代田磊俊签）", "田磊俊"),
        ("转告小璐换药。", "小璐"),
        ("叫一下小郭，3床液体完了。", "小郭"),
        ("3床老马、5床小杨今天出院。", "老马"),
        ("联系人常乐，电话同前。", "常乐"),
        ("患者易 懂，男", "易 懂"),
        ("民警杜仲。", "杜仲"),
    ],
)
def test_a_word_of_everyday_before_a_title_or_in_a_persons_place_is_somebody(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("夜里到塘尾村，父亲开门。", "塘尾村"),
        ("在葫芦沟村干农活时摔下。", "葫芦沟村"),
        ("暂居南桥职业技术学院17栋388寝室", "南桥职业技术学院17栋388寝室"),
        ("送至老机床厂家属院北门", "老机床厂家属院北门"),
        ("河南省郑州市金水区 新华路 236 号", "河南省郑州市金水区 新华路 236 号"),
        ("联系电话：138-0571-\n2233", "138-0571-\n2233"),
        ("身份证：33010619580712\n3421", "33010619580712\n3421"),
        ("腕带核对（住95344）", "住95344"),
        ("与12.22病24-15392比较", "病24-15392"),
        ("警官证252995 本院就诊", "252995"),
    ],
)
def test_a_place_or_number_beside_others_is_found_whole(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "四肢肌张力正常，右叶可触及结节，胃周淋巴结肿大。",
        "予莫西沙星、舒芬太尼、沙丁胺醇，苯妥英钠减量。",
        "巴宾斯基征阳性，布鲁津斯基征阴性。",
        "时高时低，时好时坏，众所周知，但高血压仍在。",
        "乌鸡白凤丸，云南白药，阿奇霉素。",
        "向医生咨询，由高级医师、相关医生、全科医生会诊。",
        "从小体弱，缩小范围，老毛病，小石子，小毛病。",
        "住在小区，来自农村，回本村，走出山村。",
        "配偶体健，父母健在。",
        "对患者来说，病人有益，要多休息。",
        "血压\n120\n80\n心率 78",
    ],
)
def test_clinical_prose_made_like_names_stays(text: str) -> None:
    assert [span for span in detect(text) if span.type != "TIME"] == []
