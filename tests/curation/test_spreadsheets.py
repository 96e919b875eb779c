"""Every table that leaves comes from one place, and no cell of it is a formula."""

import csv
import io
import re

import openpyxl
import pytest

from curation.spreadsheets import CELL_MAX, Sheet, csv_text, guarded, workbook, workbook_of
from tests.architecture.tree import modules

COMMANDS = ["=1+1", " =1", "＝1+1", "\u3000@SUM", "\ufeff+1", "\u200b-1", "|cmd", "%0", "\tok", "\rok"]
WRITERS = re.compile(r"\bWorkbook\(|\bcsv\.writer\(|\bDictWriter\(")


@pytest.mark.parametrize("text", COMMANDS)
def test_a_cell_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_numbers_stay_numbers_and_lists_become_text() -> None:
    assert [guarded(value) for value in (None, -3, 0.5, True)] == [None, -3, 0.5, True]
    assert guarded(["甲", "乙"]) == '["甲", "乙"]'


def test_a_cell_is_never_longer_than_xlsx_allows() -> None:
    assert len(str(guarded("=" + "长" * 2 * CELL_MAX))) == CELL_MAX


def test_heads_and_rows_are_guarded_in_both_forms() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["=a", "b"], [["@x", 2]])))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [["'=a", "b"], ["'@x", 2]]
    text = csv_text(["=a", "b"], [["@x", 2]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["'=a", "b"], ["'@x", "2"]]


def test_a_book_of_several_sheets_keeps_its_heads_in_view() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_of([Sheet("甲/乙", ["一"], []), Sheet("丙", ["二"], [[1]])]))
    )
    assert book.sheetnames == ["甲 乙", "丙"]
    assert book["丙"].freeze_panes == "A2" and book["丙"]["A1"].font.bold


def test_nothing_else_in_the_product_writes_a_table() -> None:
    writing = {found.name for found in modules() if WRITERS.search(found.source)}
    # The demo makes deliveries, which come in.
    assert {name for name in writing if not name.startswith("config.demo.")} == {"curation.spreadsheets"}
