"""Any bytes under any name: a table whose rows keep to the limits, or a refusal with a code. Nothing else."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow import parquet

from curation.readers import READINGS, Limits, Rejected, Row, Table, UnreadableFile, open_table, table
from curation.readers.process_table import ProcessTable
from curation.readers.reading_process import messages
from tests.curation.readers.test_cda import CODED, TOLD, cda
from tests.curation.readers.test_fhir import DOCUMENT
from tests.curation.readers.workbooks import ods, xls

LIMITS = Limits(
    columns=20,
    rows=300,
    cell_characters=400,
    record_characters=2_000,
    inflated_bytes=2_000_000,
    members=40,
    grid_cells=20_000,
)
KINDS = ("csv", "txt", "xlsx", "xls", "ods", "json", "jsonl", "parquet", "zip", "xml")
NAMES = [f"上传.{ending}" for ending in (*KINDS, "tsv", "cda", "bin")]
FEW = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class HereTable(ProcessTable):
    """The same table with the parsing done in this process, so that hundreds of files can be tried."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.said = lambda: here(path, **options)
        super().__init__(path, **options)


def here(path: Path, **options: Any) -> Iterator[dict[str, Any]]:
    for message in messages(path, **options):
        if "error" in message:
            raise UnreadableFile(*message["error"])
        yield json.loads(json.dumps(message))


@pytest.fixture(autouse=True, scope="module")
def parsed_here() -> Iterator[None]:
    kept = table.ProcessTable
    HereTable._started = lambda self: self.said()
    table.ProcessTable = HereTable
    yield
    table.ProcessTable = kept


def seeds() -> dict[str, bytes]:
    """A good file of every kind."""
    rows: list[list[str | float | None]] = [["主诉", "年龄"], ["头痛", 3], ["咳嗽", 110101199001011234]]
    text = '主诉,年龄\n头痛,3\n"咳,\n嗽",4\n'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, out, packed = Workbook(), io.BytesIO(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(out)
        parquet.write_table(pa.table({"主诉": ["头痛", "咳嗽"], "列": [[1], [2, 3]]}), folder / "a.parquet")
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("一.csv", text)
            archive.writestr("二.json", '[{"主诉": "头痛", "年龄": 1}]')
        return {
            "xlsx": out.getvalue(),
            "xls": xls(folder / "a.xls", {"表": rows}).read_bytes(),
            "ods": ods(folder / "a.ods", {"表": rows}).read_bytes(),
            "parquet": (folder / "a.parquet").read_bytes(),
            "zip": packed.getvalue(),
            "csv": text.encode("gb18030"),
            "txt": "主诉：头痛\n年龄：3\n\n主诉：咳嗽\n年龄：4\n".encode(),
            "json": json.dumps(DOCUMENT, ensure_ascii=False).encode(),
            "jsonl": '{"主诉": "头痛", "话": [{"role": "doctor", "content": "好"}]}\n{"主诉": NaN}\n'.encode(),
            "xml": cda(CODED, TOLD).encode(),
        }


SEEDS = seeds()


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good file with bytes changed, cut out or put in, mostly under its own name."""
    kind = draw(st.sampled_from(sorted(SEEDS)))
    content = SEEDS[kind]
    if content.startswith(b"PK") and draw(st.booleans()):
        # Inside the zip, so that more than its checksums is tried.
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as good, zipfile.ZipFile(out, "w") as bad:
            chosen = draw(st.sampled_from(good.namelist()))
            for part in good.namelist():
                inner = good.read(part)
                bad.writestr(part, _changed(draw, inner) if part == chosen else inner)
        content = out.getvalue()
    else:
        content = _changed(draw, content)
    return draw(st.sampled_from([*[f"上传.{kind}"] * 30, *NAMES])), content


def _changed(draw: st.DrawFn, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(0, len(changed) - 1)))
        changed[place : place + draw(st.integers(0, 8))] = draw(
            st.one_of(
                st.binary(max_size=8), st.sampled_from([b"999999999", b"-1", b"<", b'"', b"\x00", b"{"])
            )
        )
    return bytes(changed)


def check(found: Table) -> None:
    """What is true of every table that opened."""
    assert 1 <= len(found.columns) <= LIMITS.columns
    for count, row in enumerate(found.rows(), start=1):
        if isinstance(row, Rejected):
            assert row.row >= 1 and row.reason
            continue
        assert isinstance(row, Row) and row.number >= 1
        for name, value in row.values.items():
            assert len(value) <= LIMITS.cell_characters
            (name + value).encode("utf-8")
        assert count <= LIMITS.rows or found.kind in ("csv", "tsv", "text", "json", "jsonl")


def attempt(name: str, content: bytes, **choices: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "staged"
        path.write_bytes(content)
        try:
            check(open_table(path, filename=name, limits=LIMITS, **choices))
        except UnreadableFile as refusal:
            assert refusal.code


@settings(FEW, max_examples=200)
@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_bytes_under_any_name(name: str, content: bytes) -> None:
    attempt(name, content)


@settings(FEW, max_examples=250)
@given(spoiled())
def test_spoiled_files_of_every_kind(file: tuple[str, bytes]) -> None:
    attempt(*file)


@settings(FEW, max_examples=120)
@given(
    st.sampled_from(NAMES),
    st.text(alphabet='主诉：头痛,;\t\n\r"{}[]:\\u d8001a-<>/?', max_size=120),
    st.fixed_dictionaries(
        {
            "encoding": st.sampled_from([None, "utf-8", "gb18030", "utf-16", "big5"]),
            "reading": st.sampled_from([None, *READINGS]),
            "header_row": st.integers(1, 3),
            "header_rows": st.sampled_from([None, 1, 2]),
        }
    ),
)
def test_any_text_read_in_any_way(name: str, text: str, choices: dict[str, Any]) -> None:
    attempt(name, text.encode("utf-8"), **choices)


@pytest.mark.parametrize("kind", sorted(SEEDS))
def test_good_files_open(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"上传.{kind}"
    path.write_bytes(SEEDS[kind])
    found = open_table(path, limits=replace(LIMITS, columns=40))
    assert any(isinstance(row, Row) for row in found.rows())
