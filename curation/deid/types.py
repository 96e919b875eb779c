"""What can be found and what becomes of it: the registry of identifier types as data, the span, and the
versioned policy that maps types to actions. Holds no sentence for a user beyond the short labels that are
written into rewritten texts, and never looks at a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

DETECTOR_VERSION = "7"

# Role word, 【类型】, per-patient shift, unchanged, and what the last five say by name.
ACTIONS = ("role", "label", "shift", "keep", "area", "hospital", "exposure", "age90", "strip")


@dataclass(frozen=True, slots=True)
class Span:
    """One found identifier: code-point offsets into the text, its type, the layer that found it, a score
    0–1.
    """

    start: int
    end: int
    type: str
    layer: str
    score: float


@dataclass(frozen=True, slots=True)
class IdentifierType:
    """A kind of identifier: short labels, the default action, whether it identifies directly, its rank."""

    code: str
    zh: str
    en: str
    action: str
    direct: bool
    priority: int

    def __iter__(self) -> Iterator[str]:
        """Unpacks as (zh, en, action)."""
        return iter((self.zh, self.en, self.action))


# Order is priority: where spans overlap, the earlier type names the whole.
_ROWS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("IMAGE", "图片", "Image", "strip", False),
    ("EMAIL", "邮箱", "E-mail", "label", True),
    ("ID_RESIDENT", "身份证号", "Resident ID", "label", True),
    ("USCC", "统一社会信用代码", "Organisation code", "label", False),
    ("NAME_PATIENT", "患者", "Patient name", "role", True),
    ("NAME_RELATIVE", "家属", "Relative name", "role", True),
    ("NAME_STAFF", "医师", "Staff name", "role", True),
    ("PHONE_MOBILE", "手机号", "Mobile phone", "label", True),
    ("ID_TRAVEL", "旅行证件号", "Travel document", "label", True),
    ("ID_INSURANCE", "医保号", "Insurance number", "label", True),
    ("ID_OTHER", "证件号", "Other ID", "label", True),
    ("MRN", "病案号", "Record number", "label", True),
    ("EXAM_NO", "检查号", "Examination number", "label", True),
    ("SOCIAL", "社交账号", "Social account", "label", True),
    ("PHONE_LAND", "电话", "Telephone", "label", True),
    ("BANK", "银行卡号", "Bank card", "label", True),
    ("PLATE", "车牌号", "Licence plate", "label", True),
    ("DEVICE", "设备编号", "Device number", "label", True),
    ("LICENSE", "执业编号", "Licence number", "label", True),
    ("NET", "网络地址", "Network address", "label", True),
    ("ADDR_DETAIL", "地址", "Detailed address", "label", True),
    ("GEO", "坐标", "Coordinates", "label", False),
    ("HOSPITAL", "医院", "Hospital", "hospital", False),
    ("ORG_WORK", "工作单位", "Employer", "exposure", False),
    ("NAME_OTHER", "某人", "Other name", "role", True),
    ("DOB", "出生日期", "Date of birth", "label", False),
    ("DATE", "日期", "Date", "shift", False),
    ("TIME", "时间", "Time", "keep", False),
    ("AGE_90", "高龄", "Age 90 or more", "age90", False),
    ("BED", "床号", "Bed", "label", False),
    ("DEPT_TEAM", "科室", "Ward or team", "keep", False),
    ("ADDR_AREA", "地区", "Area", "area", False),
    ("UNIQUE_OTHER", "编号", "Other number", "label", False),
)

IDENTIFIER_TYPES: Mapping[str, IdentifierType] = MappingProxyType(
    {
        code: IdentifierType(code, zh, en, action, direct, rank)
        for rank, (code, zh, en, action, direct) in enumerate(_ROWS)
    }
)
DIRECT_TYPES: frozenset[str] = frozenset(code for code, kind in IDENTIFIER_TYPES.items() if kind.direct)
NAME_TYPES: frozenset[str] = frozenset(code for code in IDENTIFIER_TYPES if code.startswith("NAME_"))


@dataclass(frozen=True)
class Policy:
    """A versioned set of rules: actions that differ from the defaults, types left out, the tagger on or
    off.
    """

    version: str
    actions: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    tagger: bool = True

    def __post_init__(self) -> None:
        unknown = (set(self.actions) | set(self.ignored)) - set(IDENTIFIER_TYPES)
        if unknown or not set(self.actions.values()) <= set(ACTIONS):
            raise ValueError(f"unknown identifier type or action in policy {self.version}")

    def action(self, code: str) -> str:
        return self.actions.get(code, IDENTIFIER_TYPES[code].action)


DEFAULT_POLICY = Policy(version="2026.1")
