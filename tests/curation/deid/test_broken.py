"""Sentences about version 7: values that a line's end or a space breaks, nicknames and lone surnames between two
frames, short codes told by their noun, and the small turns of a form; and about what stays, because it is clinical."""

import pytest

from curation.deid import detect
from tests.curation.deid.test_forms import covers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("术前谈话对象：陶\n映秋，52岁。", "陶\n映秋"),
        ("已向儿媳邹\n海棠交代病情。", "邹\n海棠"),
        ("委托舅舅诸葛\n云帆代办。", "诸葛\n云帆"),
        ("随访人上 官 灵，电话未接。", "上 官 灵"),
        ("补打条码：KX553\n20871，请核对。", "KX553\n20871"),
        ("起搏器序列号：88120--403377。", "88120--403377"),
        ("注射泵机号QT****71K，已校准。", "QT****71K"),
        ("透析号：TX3****882 上机", "TX3****882"),
        ("护照号：K553\n20187，赴港。", "K553\n20187"),
        ("病理（2022 -441 08）：慢性炎。", "2022 -441 08"),
        ("商业保险保单RT20190 7716532，已报案。", "RT20190 7716532"),
        ("血片采集编号4471，合格。", "4471"),
        ("PAT_NO=55120087;SEX=1", "55120087"),
        ("入院于2021年6\n月3日，步行。转出日期2021年6月\n18日。", "2021年6月\n18日"),
        ("收件：幸福里小区1\n2栋1603房，放门口。", "1\n2栋1603房"),
        ("现居大桥镇柳家坳村第三村民小组，务农。", "大桥镇柳家坳村第三村民小组"),
    ],
)
def test_a_value_that_is_broken_is_found_whole(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("家中称“老于要来”，夜不能寐。", "老于"),
        ("司机小许\n到场时间见单", "小许"),
        ("保洁余阿姨反映地面湿滑。", "余"),
        ("邻居高大爷帮忙叫车。", "高"),
        ("患儿许嘉言（小名“豆包”），男，3岁。", "豆包"),
        ("圆圆妈妈诉夜间咳嗽。", "圆圆"),
        ("全主任医师查房后指示停药。", "全"),
        ("Sub-I：Deng Yu-lan 已授权", "Deng Yu-lan"),
        ("兹证明Fang Ming（护照见附件）住院。", "Fang Ming"),
        ("英文名：fanglijuan，请写卡。", "fanglijuan"),
        ("联系电话见档案0219（丁美玉）已通知。", "丁美玉"),
        ("加我微信，我的是moonlit_07，常在线。", "moonlit_07"),
    ],
)
def test_a_person_between_two_frames_is_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("缘于9-17受凉后咳嗽。", "9-17"),
        ("已嘱5.12到门诊拔管。", "5.12"),
        ("3/14周三上午复查。", "3/14"),
        ("术毕9°05′安返病房。", "9°05′"),
        ("接班 14 : 20 巡视。", "14 : 20"),
        ("记录：十六点二十分拔除引流管。", "十六点二十分"),
        ("床 号：A31 护理：一级", "A31"),
        ("床头卡：+7/李某/女/44", "+7"),
        ("转入神经内二病区。", "神经内二病区"),
        ("男五病区交班。", "男五病区"),
        ("骨二科C区入院。", "骨二科C区"),
        ("|年龄|103|住院号", "103"),
        ("身上有青山供电局工牌。", "青山供电局"),
        ("异地备案 参保地:晋中市，已通过。", "晋中市"),
    ],
)
def test_the_small_turns_of_a_form_are_found(text: str, value: str) -> None:
    assert covers(text, value)


@pytest.mark.parametrize(
    "text",
    [
        "既往有高\n血压病史，否认糖尿病。",
        "给予头孢曲松静滴，于\n次日好转。",
        "血压 120\n80 均正常。",
        "宝宝妈妈诉睡眠差。",
        "谢谢奶奶的配合。",
        "膝关节屈曲 90°，伸直0°。",
        "抗核抗体滴度1 : 80，阳性。",
        "病理：CT 12 34 层面未见异常。",
        "大约1.5倍正常上限。",
        "老年性改变，小叶间隔增厚。",
        "大名鼎鼎，不必介绍。",
    ],
)
def test_what_is_clinical_stays(text: str) -> None:
    assert detect(text) == []
