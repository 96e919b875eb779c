"""Imported text is text: on every page escaped, in every table no formula, and the browser is told to run nothing else."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import override_settings
from django.urls import path
from django.utils.safestring import mark_safe

from config import urls as real
from tests.architecture.doors import DOORS
from tests.architecture.house import HOSTILE, HOSTILE_NAME, IMAGE, SCRIPT, VECTOR, Door, House
from tests.architecture.routes import Route, answers, client_of, routes

# One process builds the house for all of these tests.
pytestmark = pytest.mark.slow
RUNS = (SCRIPT, VECTOR, IMAGE, "<script>alert", "<svg onload", "<img src=x")
# What the template in the text would become if it were one.
EVALUATED = re.compile(r"&gt;49\b")
ESCAPED = ("&lt;script&gt;alert(1)", "&lt;img src=x onerror=alert(1)&gt;")
# Pages that show text from outside: the guard must have met it there, escaped.
SHOWS = {
    "item",
    "item_edit",
    "item_comments",
    "item_import_job",
    "answer",
    "review",
    "adjudication",
    "agreement",
    "guideline",
    "check",
    "practice",
    "practice_answer",
    "lot",
    "batch",
    "record_text",
    "record_deidentify",
    "record_second_reading",
    "record_adjudicate",
    "source_list",
    "person",
    "people_list",
    "run",
    "sample",
    "model_list",
    "run_list",
    "board",
}
FORMULA = re.compile(r"[\s\u3000]*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?%?", re.IGNORECASE)
ALLOWED_SOURCES = {"'self'", "'none'", "data:"}


def visits(
    found: Sequence[Route], doors: Mapping[str, Door], house: House
) -> Iterator[tuple[str, HttpResponseBase]]:
    """Every page that somebody may open, once for each person who may."""
    for route in found:
        if route.missing and route.name not in doors:
            continue
        here = doors.get(route.name)
        for person in sorted(here.insiders) if here else house.people():
            url = route.url(here.arguments(house)) + here.query if here else route.url()
            yield route.name, client_of(getattr(house, person)).get(url)


Visited = list[tuple[str, HttpResponseBase]]


@pytest.fixture(scope="module")
def visited(house: House) -> Visited:
    """Every page of the product as everybody sees it."""
    return list(visits(routes(), DOORS, house))


def body(response: HttpResponseBase) -> bytes:
    """The whole answer, also where it is sent piece by piece."""
    if not response.streaming:
        return response.content
    # A file is read once; several tests look at it.
    if "whole" not in response.__dict__:
        response.__dict__["whole"] = b"".join(response)
    return response.__dict__["whole"]


def kind(response: HttpResponseBase) -> str:
    """The media type without its parameters."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def unescaped(name: str, response: HttpResponseBase) -> Iterator[str]:
    """Text from outside that a browser would take for markup, or Django for a template."""
    if kind(response) not in {"text/html", "image/svg+xml", "application/xhtml+xml"}:
        return
    text = body(response).decode()
    yield from (f"{name}: {part}" for part in RUNS if part in text)
    if EVALUATED.search(text):
        yield f"{name}: a template in the text was evaluated"


def tables(response: HttpResponseBase) -> list[list[Any]]:
    """The cells of a csv or xlsx file; nothing for anything else."""
    if kind(response) == "text/csv":
        return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))
    if kind(response).endswith("spreadsheetml.sheet"):
        book = openpyxl.load_workbook(io.BytesIO(body(response)))
        return [list(row) for sheet in book for row in sheet.iter_rows()]
    return []


def formulas(name: str, response: HttpResponseBase) -> Iterator[str]:
    """Cells that a spreadsheet would calculate."""
    for row in tables(response):
        for cell in row:
            value = getattr(cell, "value", cell)
            calculated = getattr(cell, "data_type", "") == "f"
            if calculated or (
                isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value)
            ):
                yield f"{name}: {value[:20]!r}"


def loose_policy(name: str, response: HttpResponseBase) -> Iterator[str]:
    """A missing content policy, or one that lets more in than our own files."""
    policy = response.headers.get("Content-Security-Policy", "")
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    if directives.get("default-src") != ["'none'"] or directives.get("frame-ancestors") != ["'none'"]:
        yield f"{name}: no closed policy"
    for directive, sources in directives.items():
        for source in sources:
            nonce = directive == "script-src" and source.startswith("'nonce-")
            if (source not in ALLOWED_SOURCES and not nonce) or (
                source == "data:" and directive != "img-src"
            ):
                yield f"{name}: {directive} {source}"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield f"{name}: the browser may guess the type"


def raw(request: HttpRequest) -> HttpResponse:
    """Trusts what it was given."""
    return HttpResponse(mark_safe(f"<p>{HOSTILE}</p>"))


def evaluated(request: HttpRequest) -> HttpResponse:
    """Took a text for a template."""
    return HttpResponse("&lt;svg onload=alert(1)&gt;49")


def sheet(request: HttpRequest) -> HttpResponse:
    """Writes what it was given into a cell."""
    book = openpyxl.Workbook()
    book.active.append([HOSTILE, HOSTILE_NAME, "\t=1+1", -3, "-3.5"])
    out = io.BytesIO()
    book.save(out)
    return HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


def comma(request: HttpRequest) -> HttpResponse:
    """The same as csv."""
    return HttpResponse("a,b\r\n@SUM(1),ok\r\n", content_type="text/csv")


urlpatterns = [
    *real.urlpatterns,
    path("raw/", raw, name="planted_raw"),
    path("evaluated/", evaluated, name="planted_evaluated"),
    path("sheet/", sheet, name="planted_sheet"),
    path("comma/", comma, name="planted_comma"),
    path("exempt/", csp_exempt()(evaluated), name="planted_exempt"),
]


def test_no_page_lets_text_from_outside_through_as_markup(visited: Visited) -> None:
    offences, met = [], set()
    for name, response in visited:
        offences += unescaped(name, response)
        if kind(response) == "text/html" and any(part in body(response).decode() for part in ESCAPED):
            met.add(name)

    assert sorted(set(offences)) == []
    assert sorted(SHOWS - met) == []


def test_no_page_crashes_on_text_from_outside(visited: Visited) -> None:
    crashed = {name for name, response in visited if response.status_code >= 500}

    assert crashed - {"health"} == set()


def test_no_table_holds_a_formula_from_outside(visited: Visited) -> None:
    offences, met = [], set()
    for name, response in visited:
        offences += formulas(name, response)
        if tables(response):
            met.add(name)

    assert sorted(set(offences)) == []
    assert {"batch_rejected", "run_export", "item_import_rejected", "agreement_export", "lot_export"} <= met


def test_every_answer_carries_a_closed_content_policy(visited: Visited, db: None) -> None:
    offences = []
    for name, response in visited:
        offences += loose_policy(name, response)
    for route in routes():
        for response in answers(client_of(), route.url(route.missing)).values():
            offences += loose_policy(f"{route.name} for a stranger", response)
    offences += loose_policy("an unknown address", client_of().get("/no/such/address/"))

    assert sorted(set(offences)) == []


@override_settings(ROOT_URLCONF=__name__)
def test_planted_offences_against_text_are_seen(house: House, db: None) -> None:
    planted = [route for route in routes() if route.name.startswith("planted_")]
    seen: set[str] = set()
    for name, response in visits(planted, {}, house):
        for guard in (unescaped, formulas, loose_policy):
            seen |= {f"{guard.__name__} {offence}" for offence in guard(name, response)}

    assert f"unescaped planted_raw: {SCRIPT}" in seen
    assert "unescaped planted_evaluated: a template in the text was evaluated" in seen
    assert {offence for offence in seen if offence.startswith("formulas planted_sheet")} == {
        f"formulas planted_sheet: {HOSTILE[:20]!r}",
        f"formulas planted_sheet: {HOSTILE_NAME[:20]!r}",
        "formulas planted_sheet: '\\t=1+1'",
    }
    assert "formulas planted_comma: '@SUM(1)'" in seen
    assert "loose_policy planted_exempt: no closed policy" in seen


def test_a_policy_that_allows_inline_scripts_is_seen() -> None:
    response = HttpResponse()
    response["Content-Security-Policy"] = (
        "default-src 'none'; frame-ancestors 'none'; script-src 'unsafe-inline' http:"
    )
    response["X-Content-Type-Options"] = "nosniff"

    assert list(loose_policy("page", response)) == [
        "page: script-src 'unsafe-inline'",
        "page: script-src http:",
    ]
