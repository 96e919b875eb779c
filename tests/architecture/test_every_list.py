"""Every list of the product leaves as xlsx and csv, to those who have it and as they see it; one that does not says why."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from curation import lists
from tests.architecture.house import House
from tests.architecture.routes import Route, client_of, routes

pytestmark = pytest.mark.slow

# Lists that do not leave as a table, each with its reason.
WITHOUT_EXPORT = {
    "token_list": "names of keys that open this house, and nothing else",
    "practice_list": "at most one line for each dataset, of one's own practice",
    "notice_list": "messages to one person, each of which leads to what it speaks of",
    "sample_list": "the page of the run exports all its samples (run_export)",
}


def is_list(route: Route) -> bool:
    """Pages that are called a list."""
    return route.name.endswith("_list")


def forgotten(found: list[Route], kept: list[lists.KeptList]) -> list[str]:
    """Lists that neither leave as a table nor say why."""
    views = {one.view for one in kept}
    return [
        one.name for one in found if is_list(one) and one.name not in views and one.name not in WITHOUT_EXPORT
    ]


def test_every_list_page_has_an_export_or_a_reason() -> None:
    assert forgotten(routes(), lists.registered()) == []
    assert not set(WITHOUT_EXPORT) & {one.view for one in lists.registered()}
    assert set(WITHOUT_EXPORT) <= {one.name for one in routes()}


def test_a_list_that_was_forgotten_is_seen() -> None:
    assert forgotten([Route("new_list", ()), Route("person", ())], lists.registered()) == ["new_list"]


def _cells(response) -> list[list[str]]:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kept", lists.registered(), ids=lambda one: one.name)
def test_the_control_stands_on_the_page_and_both_forms_hold_the_same_rows(db, house: House, kept) -> None:
    address = reverse("list_export", args=[kept.name])
    shown = 0
    for name in house.people():
        person = getattr(house, name)
        client = client_of(person)
        answer = client.post(address, {"form": "csv", "query": "", "key": "k"})
        if not kept.allowed(person):
            assert answer.status_code == 404, name
            continue
        assert answer.status_code == 200, (name, kept.name)
        head, *rows = _cells(answer)
        assert head == [str(column) for column in kept.columns]
        assert len(rows) == kept.rows(person, {}).order_by().count()
        assert all(len(row) == len(head) for row in rows)
        assert not [cell for row in rows for cell in row if cell[:1] in {"=", "＝"}]
        if rows:
            shown += 1
            assert address in client.get(reverse(kept.view)).content.decode(), (name, kept.view)
            book = client.post(address, {"form": "xlsx", "query": "", "key": "k"})
            sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
            # The first export is an entry of the audit itself.
            assert sheet.max_row == len(rows) + 1 + (kept.name == "audit")
    assert shown, f"nobody in the house has a row in {kept.name}"
