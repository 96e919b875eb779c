"""What is typed on the way from a record to the board: a delivery of three invented records, three items, the answers that
five physicians and a model give."""

import csv
import io
import json
from typing import Any

NICKNAME = "老班长"
GUIDELINE_DATE = "2019年8月24日"
IDENTIFIERS = ("周念初", "ZY20380417", "13800138000", "柳荫路88号", "顾淮安", NICKNAME)
COLUMNS = ("编号", "科室", "病历", "患者姓名", "住院号", "随访人")
RECORDS = (
    (
        "W-1", "心血管内科",
        "患者周念初，男，58岁，住院号ZY20380417，因反复胸闷、胸痛3天于2026年3月12日就诊。邻居都叫他“老班长”，"
        "家住临江市槐安区柳荫路88号2单元301室，电话13800138000。3天前爬楼后出现胸痛，伴出汗，休息后缓解。"
        f"既往高血压10年，服用氨氯地平片。心电图：V2-V4导联ST段压低。按{GUIDELINE_DATE}发布的指南评估，"
        "考虑冠心病，不稳定型心绞痛。随访人：顾淮安。",
        "周念初", "ZY20380417", "顾淮安",
    ),
    (
        "W-2", "呼吸内科",
        "患者吴晚晴，女，34岁，住院号ZY20380566，因发热、咳嗽、咳黄痰5天于2026年2月1日来诊，电话13900139000。"
        "右下肺可闻及湿啰音，诊断社区获得性肺炎，予头孢曲松静滴。随访人：韩墨。",
        "吴晚晴", "ZY20380566", "韩墨",
    ),
    (
        "W-3", "消化内科",
        "患者郑海生，男，47岁，住院号ZY20380733，上腹痛、黑便2天，于2026年1月20日来诊，电话13700137000。"
        "胃镜见十二指肠球部溃疡，予奥美拉唑。随访人：顾淮安。",
        "郑海生", "ZY20380733", "顾淮安",
    ),
)  # fmt: skip

STEM = "男，58岁，劳累后胸痛3天、休息可缓解，来院应首先挂哪个科？"
OPTIONS = {"A": "消化内科", "B": "心血管内科", "C": "骨科", "D": "皮肤科"}
CHOICE = "MAGuidance"
EXTRACTION = "MAEESymp"
OPEN = "MAInspection"
SYMPTOMS = ("胸闷", "胸痛", "出汗")
PLAN_QUESTION = "活动后胸痛、心电图ST段压低的患者，还需完善哪些检查？请说明依据。"
PLAN = {"推荐检查和检验": ("心肌肌钙蛋白", "冠状动脉造影"), "解释依据": ("胸痛伴ST段压低提示心肌缺血",)}
BOB_SAYS = "先问清放射痛，我选心内。"
CAROL_SAYS = "上腹部也会牵涉，所以我选消化。"


def delivery() -> bytes:
    """The records as an old hospital system writes them: csv in GB18030."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(RECORDS)
    return out.getvalue().encode("gb18030")


def reply(question: dict[str, Any]) -> str:
    """What the model says to an item of the bundle."""
    if question["format"] == "choice":
        return "患者劳累后胸痛，应首先就诊于心血管内科。答案：B"
    if question["format"] == "extraction":
        return json.dumps({"症状": list(SYMPTOMS[:2])}, ensure_ascii=False)
    return json.dumps({topic: list(said) for topic, said in PLAN.items()}, ensure_ascii=False)
