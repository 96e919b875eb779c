"""What a reader could not read, in words: a file that is refused, a row that is not taken, an oddity."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curation.readers import UnreadableFile
from curation.refusal import Refused, explain

# What ended the process that read a file.
ENDS = {
    "memory": gettext_lazy("内存"),
    "time": gettext_lazy("时间"),
    "size": gettext_lazy("大小"),
    "crash": gettext_lazy("读取程序中断"),
}
# Sentences about a zip that name the member themselves.
NAMING_MEMBERS = ("members_differ", "nested_archive")


def refusal_of(error: UnreadableFile, file_name: str) -> Refused:
    """A reader's error as a refusal that names the file."""
    params = dict(error.params)
    if error.code == "missing_column":
        params["column"] = params.get("name", "")
    if error.code == "inflated_too_large":
        params["measure"] = "，".join(f"{name} {value}" for name, value in params.items())
    if error.code == "unknown_encoding":
        lines = params.pop("lines", {})
        params["tried"] = _tried(lines if isinstance(lines, dict) else {})
    if error.code == "reading_limit":
        end = str(params.get("limit"))
        params["measure"] = str(ENDS.get(end, end))
    if "member" in params and error.code not in NAMING_MEMBERS:
        file_name = f"{file_name}（{params['member']}）"
    return Refused(error.code, field="file", **{**params, "file": file_name})


def _tried(lines: dict[str, int]) -> str:
    """Which encodings were tried, and where each broke."""
    words = _("按 {encoding} 读，第 {line} 行有误")
    return "；".join(words.format(encoding=name.upper(), line=line) for name, line in lines.items())


def row_sentence(reason: str, params: dict[str, Any], row: int | None) -> str:
    """Why a row was not taken, or what is odd about it, in words."""
    code = "row_missing_column" if reason == "missing_column" else reason
    return explain(code, {**params, **({} if row is None else {"row": row})})
