"""The record that a clinical document becomes: its sections as one text, its header as columns beside it.

Names, numbers and addresses of the header go under column names that `suggest_mapping` sends to the known
identifiers; they are never written into the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

TEXT = "正文"
COLUMNS = (
    "文书编号",
    "文书名称",
    "文书时间",
    "科室",
    "患者姓名",
    "性别",
    "出生日期",
    "证件号",
    "病历号",
    "联系电话",
    "邮箱",
    "住址",
    "联系人姓名",
    "医疗机构",
    "医师",
    TEXT,
)
BLOCKS = {
    "p",
    "div",
    "li",
    "tr",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "dd",
    "dt",
    "pre",
}
CELLS = {"td", "th"}
SILENT = {"script", "style", "head", "title"}
CELL_MARK = " | "


class Document:
    """One document while it is read: values by column, each once, and the sections in order."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {name: {} for name in COLUMNS}
        self._sections: list[str] = []

    def add(self, column: str, *values: str | None) -> None:
        """Notes values of the header; empty ones and repetitions are nothing new."""
        for value in values:
            if value and (plain := " ".join(value.split())):
                self._values[column][plain] = None

    def add_section(self, title: str, content: str) -> None:
        """A section under its title; one without content is left out."""
        content, title = content.strip(), " ".join(title.split())
        if content:
            self._sections.append(f"{title}：\n{content}" if title else content)

    def record(self) -> dict[str, str]:
        """All columns; several values of one stand behind one another."""
        values = {name: "；".join(found) for name, found in self._values.items()}
        return {**values, TEXT: "\n\n".join(self._sections)}


def tidy(pieces: Iterable[str]) -> str:
    """Text put together from pieces: lines trimmed, none empty."""
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line.removeprefix("| ").removesuffix(" |") for line in lines if line.strip(" |"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self.pieces.append("\n")
        elif tag in CELLS:
            self.pieces.append(CELL_MARK)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(" ".join(data.split("\n")))


def html_text(markup: str) -> str:
    """The text of an HTML fragment, a line for each block; nothing in it is followed or run."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return tidy(reader.pieces)
