"""Files that are parsed elsewhere: bounded in memory and time, stopped when nobody reads on, never a hang."""

import json
import os
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from openpyxl import Workbook

from curation.readers import Limits, Row, UnreadableFile, open_table
from curation.readers.frames import FRAME_BYTES, BrokenFrame, decode, encode, length_of
from curation.readers.layout import Choices
from curation.readers.process_table import ProcessTable

MEBIBYTE = 1024 * 1024
GOOD = {
    "table": {
        "kind": "xlsx",
        "columns": ["主诉"],
        "encoding": None,
        "sheet": "a",
        "sheets": ["a"],
        "layout": {"hidden_sheets": [], "members": []},
        "warnings": [],
    }
}
MEASURE = """
import json, pathlib, re, resource, sys, time
from curation.readers import UnreadableFile, open_table
started = time.monotonic()
try:
    list(open_table(sys.argv[1]).rows())
    code = "read"
except UnreadableFile as error:
    code = error.code
# getrusage would count what the process that started this one held.
own = int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
peaks = [peak // 1024 for peak in (own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)]
print(json.dumps({"code": code, "peaks": peaks, "seconds": time.monotonic() - started}))
"""


def children() -> set[int]:
    """Processes that this one started and that still run."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == os.getpid():
            found.add(int(folder.name))
    return found


def large(path: Path, rows: int = 5_000) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["主诉"])
    for number in range(rows):
        sheet.append([f"头痛{number}" + "长" * 200])
    book.save(path)
    return path


def bomb(path: Path, *, inflated: int, claimed: int | None = None) -> Path:
    """A workbook whose sheet inflates to that many bytes; the directory may claim fewer."""
    block = b"<row><c><v>1</v></c></row>" * 40_330
    block = block[:MEBIBYTE].ljust(MEBIBYTE)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    content = piece * (inflated // MEBIBYTE) + packer.flush()
    parts = [
        (b"xl/workbook.xml", b"<workbook/>", 0, 11),
        (b"xl/worksheets/sheet1.xml", content, 8, claimed or inflated),
    ]
    body, directory = b"", b""
    for name, data, method, size in parts:
        fields = struct.pack("<5H3I2H", 20, 0, method, 0, 0, zlib.crc32(data), len(data), size, len(name), 0)
        place = struct.pack("<3H2I", 0, 0, 0, 0, len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + place + name
        body += b"PK\x03\x04" + fields + name + data
    end = struct.pack("<4H2IH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\x05\x06" + end)
    return path


def measured(path: Path) -> dict:
    """Opens the file in a fresh interpreter: what it said, its peak and its children's in MiB, seconds."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("claimed", "code"), [(None, "inflated_too_large"), (MEBIBYTE, "broken_workbook")])
def test_a_small_workbook_that_inflates_to_a_gigabyte_is_refused_in_little_memory(
    tmp_path: Path, claimed: int | None, code: str
) -> None:
    path = bomb(tmp_path / "bomb.xlsx", inflated=1024 * MEBIBYTE, claimed=claimed)
    assert path.stat().st_size < 3_000_000
    found = measured(path)
    assert found["code"] == code
    assert max(found["peaks"]) < 300


def test_what_would_not_fit_into_the_memory_given_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "主诉"
    book.active.cell(row=1_000_000, column=30, value="远")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableFile) as refusal:
        list(open_table(tmp_path / "a.xlsx", limits=Limits(memory_bytes=600 * MEBIBYTE)).rows())
    assert (refusal.value.code, refusal.value.params) == ("reading_limit", {"limit": "memory"})


def test_a_process_that_stays_silent_is_given_up_and_stopped(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(UnreadableFile) as refusal:
        open_table(large(tmp_path / "a.xlsx", rows=1), limits=Limits(silence_seconds=0))
    assert (refusal.value.code, refusal.value.params) == ("reading_limit", {"limit": "time"})
    assert children() == before


def test_a_process_that_dies_is_a_refusal_and_not_a_wait(tmp_path: Path) -> None:
    before = children()
    table = open_table(large(tmp_path / "a.xlsx"))
    (child,) = children() - before
    os.kill(child, signal.SIGSEGV)
    with pytest.raises(UnreadableFile) as refusal:
        list(table.rows())
    assert refusal.value.code == "reading_limit"
    assert len(list(table.rows())) == 5_000


def test_nothing_runs_on_when_the_rows_are_no_longer_wanted(tmp_path: Path) -> None:
    before = children()
    table = open_table(large(tmp_path / "a.xlsx"))
    assert len(children() - before) == 1
    rows = table.rows()
    assert isinstance(next(rows), Row)
    rows.close()
    assert children() == before
    unread = open_table(tmp_path / "a.xlsx")
    assert len(children() - before) == 1
    del unread
    assert children() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_reading_process_knows_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENPING_SECRET", "s3cret")
    before = children()
    table = open_table(large(tmp_path / "a.xlsx"))
    (child,) = children() - before
    assert b"s3cret" not in Path(f"/proc/{child}/environ").read_bytes()
    assert table.columns == ("主诉",)


def test_more_rows_than_allowed_stop_the_file(tmp_path: Path) -> None:
    table = open_table(large(tmp_path / "a.xlsx", rows=5), limits=Limits(rows=3))
    with pytest.raises(UnreadableFile) as refusal:
        list(table.rows())
    assert (refusal.value.code, refusal.value.params) == ("too_many_rows", {"limit": 3})


def test_messages_survive_the_way_and_monstrous_ones_are_not_taken() -> None:
    message = {"rows": [[2, ["头痛𠮷", ""]], [3, "cell_too_long", {"limit": 5}]]}
    sent = encode(message)
    assert length_of(sent[:4]) == len(sent) - 4 and decode(sent[4:]) == message
    with pytest.raises(BrokenFrame):
        length_of(struct.pack(">I", FRAME_BYTES + 1))
    for content in (b"{", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(BrokenFrame):
            decode(content)


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{}],
        [{"table": []}],
        [{"table": {"kind": "xlsx"}}],
        [{"end": {}}],
        [GOOD, {"rows": [5]}],
        [GOOD, {"rows": [[1, ["a", "b"]]]}],
        [GOOD, {"rows": []}],
        [GOOD, {"end": {"blank": "x"}}],
    ],
)
def test_a_process_that_was_taken_over_can_say_nothing_that_harms(
    messages: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessTable, "_started", lambda self: (message for message in messages))
    with pytest.raises(UnreadableFile) as refusal:
        table = ProcessTable(Path("a"), kind="xlsx", choices=Choices(), limits=Limits())
        list(table.rows())
    assert refusal.value.code == "reading_limit"
