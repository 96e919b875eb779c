"""The words by which Chinese and English replies announce an answer, and those that take it back: cues,
negations, conditions, other people's opinions. Data and small predicates; the order of statements is
weighed in choice.py."""

import re

_HEDGE = r"(?:就|只|应该?|应当|可能|最可能|大概|也|确实|显然|当然|仍然?|还|毫无疑问|最终|明显|确定|锁定)*"
_LINK = rf"(?:{_HEDGE}(?:判断)?(?:是|为|有|包括|包含|选(?!项)择?|即|:|=|-+>|→|如下|锁定)\s*)*"
_COPULA = rf"""[\s"'”’)\]】]*{_LINK}[\s"'“‘:]*"""

FINAL = re.compile(
    r"(?:(?:(?:标准|参考|正确|最终|最佳|最后的?|本题的?|此题的?|我的)*答案|正解)(?:选项)?(?:应该?|应当)?"
    r"|(?:最)?(?:正确|最佳|最合适|最恰当|最适合|符合题意|符合题干要求|符合要求)的?(?:选项|选择|一项"
    r"|一个|是|的是|项|有|包括)"
    r"|(?:故|因此|因而|所以|综上(?:所述)?|由此可知|总之)[,，]?\s*(?:本题|此题|答案|我们?|最终"
    r"|该题)?(?:还是|就|应该?|应当|可以?|只能|最终|正确)*选择?"
    r"|(?:本题|此题|该题|最终|最后)[,，]?\s*(?:我)?(?:应该?|应当|决定|还是|就|的)*选择?"
    r"|(?:更正|修正|纠正|改)(?:答案)?(?:为|成|选)"
    r"|(?:单|多)(?:项)?选(?:题)?(?:答案)?(?=\s*[:：])"
    r"|选项(?=\s*[是为])|(?:^|\n)[ \t]*(?:输出|结果|结论|总结|综合判断|回答|答)(?=[\s:]|[A-Z])"
    r")" + _COPULA
)
CONCLUDED = re.compile(
    r"(?:所以|因此|因而|综上(?:所述)?|那么|那就|故)[,，]?\s*(?:就|应|应该|只能|答案|考虑|最合适|最可能"
    r"|首选|药物|诊断|检查|措施|处理|方法|的|是|为)*\s*"
)
CHOSEN = re.compile(
    r"(?<![首筛挑候备可入优精自多单任所当评竞待])(?:应该?|应当|宜|我会?|我们|建议|优先)?选(?:择|取|的是"
    r"|定)?(?!项|择题|手|出|用|拔)"
    r"[\s]*(?:的?(?:是|为|项)|:)?\s*"
)
INSTEAD = re.compile(r"(?:而是|应该?是|应为|应当是|正确的是|对的是|就是|实际上是|即|(?:最终|最后)还是)\s*")
ENGLISH = re.compile(
    r"\b(?:(?:the\s+)?(?:final\s+|correct\s+|best\s+|right\s+)*(?:answer|option|choice)s?(?:\s+(?:is"
    r"|are|should\s+be|would\s+be|must\s+be))?"
    r"|(?:i|we)\s+(?:would\s+|will\s+|should\s+)?(?:choose|select|pick)|therefore|thus"
    r"|hence)\s*[:,]?\s*(?:option\s+|choice\s+)?",
    re.IGNORECASE,
)
IS_ANSWER = re.compile(
    r"\s*(?:才|就|即|也|都|均)?(?:是|为)?(?:本题的?|此题的?|最)?(?:正确答案|最佳答案|标准答案|答案"
    r"|正确选项|最佳选项|正确的选项|符合题意|符合题干|当选|(?:is|are)\s+(?:the\s+)?(?:correct|right"
    r"|best)(?:\s+(?:answer|option|choice))?)",
    re.IGNORECASE,
)
IS_RIGHT = re.compile(
    r"\s*[:：,，]?\s*(?:才|就|也|都|均|全部?)?(?:是|为)?(?:最为?|完全|更)?(?:正确|对(?:的|(?=[,。;]))"
    r"|准确|合适|恰当|合理|√|✓|✔|✅)"
)
HARD_END = re.compile(r"[吧了哦呀啊]?\s*(?:$|\n|[。.!！?？,，;；)\]】\"'”’(（:：])")
CORRECTION = re.compile(
    r"不对|更正|纠正|修正|重新|改选|改为|抱歉|等等|等一下|说错|写错|弄错|错了|再想|仔细想|再看|\bwait\b"
    r"|\bsorry\b|correction|actually",
    re.IGNORECASE,
)

_NEGATED = re.compile(
    r"(?:不|未|没有?|别|勿|莫|非|误|错|避免|无法|难以|不[能应该会可宜要得必予再]|不应该|不可以|不建议"
    r"|不可能|不考虑|不适合|不能直接|"
    r"为[什何]么不|为何不|而不?是?不|不是|不认为|不觉得|不再|并不|绝不|干扰项|错误|其他|其它|其余|排除"
    r"|剔除|not|n't|incorrect|wrong)"
    r"(?:去|再|直接|轻易|单独|盲目|贸然|的|,|\s|the|correct|right)*$",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"\s*(?:选项|项)?\s*(?:不选|不是|排除)")
_DENIED = re.compile(r"不选|不是|不为|未选|错误(?:答案|选项)|错选|误选")
_EARLIER = re.compile(
    r"容易|极易|[^不]易$|很多人|不少人|有人|有的人|起初|最初|一开始|原本|本来|原先|曾经?|乍看|初看|差点"
    r"|险些|原以为|先前|之前|刚才|上面说|第一反应|"
    r"第一感觉|直觉|(?:考生|同学|学生|人们?)[^,，。]{0,6}(?:会|可能|常|易|误|都)|可能会(?:有人)?|常被"
    r"|往往|想当然|纠结|犹豫|要不要|是否|能否|可否|"
    r"(?:有人|他们?|患者|家属|用户|网友|某些?人|部分人|有观点|有资料)[^,，。]{0,4}(?:认为|觉得|说|主张"
    r"|问)|first\s+(?:thought|considered|glance)|initially"
)
_CONDITION = re.compile(r"如果|若(?!干)|假如|假设|倘若|要是|假定|一旦|除非|\bif\b|\bunless\b", re.IGNORECASE)
_FORCED = re.compile(
    r"(?:必须|只能|一定要|硬要|非要|只许|需要|要求|非得)[^。]{0,8}(?:选|答|一个)|单选|就错|会错|[就则]不对"
)
_CONCLUDES = re.compile(r"(?:故|因此|所以|综上|因而|可见)[^,，]{0,6}$")
_TAKEN_BACK = re.compile(
    r"\s*[,，]?\s*(?:(?:并|却|就|则|也|是|为|显然|其实|肯定|明显|这个?|选项|项|的(?:话|说法)?|说法|答案|都"
    r"|均|,)*(?:不对|不正确|不合适|不妥|不符|错误|错的|错了|有误|是错|不行|不可取|不成立|欠妥)"
    r"|的话|吗|么[?？]?|呢|[?？]|还是|会(?:怎样|如何)|(?:似乎|好像|看起来|看似)|不如|的(?:人|考生|同学"
    r"|理由是错)|是不)"
)


def is_asserted(text: str, cue_start: int, after: int) -> bool:
    """Whether a statement is the writer's own: not negated, not a condition, not somebody's likely
    mistake, not a question."""
    sentence = re.split(r"[。！？!?;；\n]", text[max(0, cue_start - 160) : cue_start])[-1]
    clause = re.split(r"[,，:：]", sentence)[-1]
    cue = re.match(r"[^A-Z\n]{0,12}", text[cue_start:after])
    opening = clause + (cue.group() if cue else "")
    if _NEGATED.search(clause) or _DENIED.search(opening[-14:]):
        return False
    if _EARLIER.search(clause):
        return False
    if _CONDITION.search(sentence) and not (_FORCED.search(sentence) or _CONCLUDES.search(opening)):
        return False
    return not is_taken_back(text, after)


def is_taken_back(text: str, after: int, jointly: bool = True) -> bool:
    """Whether the words right after a statement call it wrong or turn it into a question.

    With ``jointly`` false only words about the last letter alone count: "ABC,D不对", not "A,B,C均不对".
    """
    match = _TAKEN_BACK.match(text, after)
    if match is not None:
        return jointly or not re.search(r"均|都", match.group())
    return not jointly and _LEFT_OUT.match(text, after) is not None
