"""Bytes that do not fit: without a choice the file stops, with one each bad row is rejected by its line."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.readers import Rejected, Row, UnreadableFile, open_table
from curation.readers.invalid_bytes import MarkingDecoder, marked_line

BAD = [
    ("utf-8", b"\xff"),
    ("utf-8", b"\xe5\xa4"),
    ("gb18030", b"\xff"),
    ("gb18030", b"\x81\x20"),
    ("big5", b"\xff"),
]


@pytest.mark.parametrize(("encoding", "bad"), BAD)
def test_with_a_chosen_encoding_rows_with_invalid_bytes_are_rejected_and_the_rest_goes_on(
    tmp_path: Path, encoding: str, bad: bytes
) -> None:
    def lines(*parts: str | bytes) -> bytes:
        return b"".join(part if isinstance(part, bytes) else part.encode(encoding) for part in parts)

    path = tmp_path / "a.csv"
    path.write_bytes(lines("主訴,科\n頭痛,甲\n", '"多\n行', bad, '",乙\n咳,丙\n', bad, ",丁\n"))
    table = open_table(path, encoding=encoding)
    assert list(table.rows()) == [
        Row(2, {"主訴": "頭痛", "科": "甲"}),
        Rejected(3, "invalid_bytes", {"line": 4}),
        Row(4, {"主訴": "咳", "科": "丙"}),
        Rejected(5, "invalid_bytes", {"line": 6}),
    ]
    assert table.encoding == encoding


def test_lines_of_json_and_of_text_are_rejected_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"a": "头痛"}\n{"a": "'.encode() + b'\xff"}\n{"a": "x"}\n')
    assert list(open_table(path, encoding="utf-8").rows()) == [
        Row(1, {"a": "头痛"}),
        Rejected(2, "invalid_bytes", {"line": 2}),
        Row(3, {"a": "x"}),
    ]
    path = tmp_path / "a.txt"
    path.write_bytes("头痛\n\n甲\n".encode() + b"\xff\n\n" + "咳".encode())
    assert list(open_table(path, encoding="utf-8").rows()) == [
        Row(1, {"text": "头痛"}),
        Rejected(3, "invalid_bytes", {"line": 4}),
        Row(6, {"text": "咳"}),
    ]


def test_a_mark_at_the_beginning_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF8 + "主诉\n头痛\n".encode() + b"\xff\n")
    assert open_table(path, encoding="utf-8").columns == ("主诉",)


def test_a_choice_that_cannot_be_right_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("主诉\n".encode() + b"\xff\n" * 20_000)
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(UnreadableFile) as refusal:
            open_table(path, encoding=encoding)
        assert refusal.value.code == "unknown_encoding"
    for encoding in ("hex", "utf-9"):
        with pytest.raises(UnreadableFile) as refusal:
            open_table(path, encoding=encoding)
        assert refusal.value.code == "no_such_encoding"
    path.write_bytes("主".encode() + b"\xff\n" + "头痛\n".encode())
    with pytest.raises(UnreadableFile) as refusal:
        open_table(path, encoding="utf-8")
    assert refusal.value.params["lines"] == {"utf-8": 1}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "gb18030", "big5"]), st.integers(1, 7))
def test_marks_stand_for_exactly_the_bytes_that_do_not_decode(
    content: bytes, encoding: str, step: int
) -> None:
    decoder = type("Decoder", (MarkingDecoder,), {"encoding": encoding})()
    pieces = [content[start : start + step] for start in range(0, len(content), step)]
    text = "".join(decoder.decode(piece) for piece in pieces) + decoder.decode(b"", final=True)
    try:
        assert text == content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding).count("\n") + 1
        assert marked_line(text) == line
