"""The plan of the coverage board: derived from the datasets unless a data lead sets a number; changed by hand
or by a table, all of it or nothing."""

import re
from collections.abc import Iterable, Mapping
from math import ceil
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from annotation.canonical import sha256
from annotation.models import CoverageTarget
from annotation.permissions import can_see_coverage
from annotation.services.moves import demand
from curation import audit
from curation.handover import Refused
from curation.readers import Rejected, UnreadableFile, open_table
from curation.taxonomy.nouns import Dataset, Dimension, Specialty

MOST = 100_000
SHORTENED = re.compile(r"(?P<a>\d{1,2})(?:\.(?P<b>\d{1,2}))?", re.ASCII)
Place = tuple[str, str]
# The first column of a plan as a table; the others are codes of dimensions.
SPECIALTY_COLUMNS = ("专科编号", "specialty")


def derived_plan(track: str, specialties: int) -> dict[int, int]:
    """What a cell of each dimension has where nobody set a number: the intended items of the dimension's
    datasets spread evenly over the specialties, rounded up."""
    rows = Dataset.objects.filter(track=track).values_list("dimension").annotate(n=Sum("intended_n"))
    return {dimension: ceil(n / specialties) if specialties else 0 for dimension, n in rows.order_by()}


def plan_version(track: str) -> str:
    """What the numbers set by hand are now, in a word: a form that saw another one is told."""
    rows = CoverageTarget.objects.filter(track=track).order_by("specialty", "dimension")
    return sha256(repr(list(rows.values_list("specialty", "dimension", "n"))).encode())[:16]


@transaction.atomic
def set_targets(*, track: str, numbers: Mapping[Place, int | None], by: Any) -> int:
    """Set the numbers of cells (codes of specialty and dimension); None goes back to the derived number.
    Returns how many cells changed."""
    demand(can_see_coverage(by))
    specialties = {one.code: one for one in Specialty.objects.all()}
    dimensions = {one.code: one for one in Dimension.objects.filter(datasets__track=track).distinct()}
    there = {
        (row.specialty.code, row.dimension.code): row
        for row in CoverageTarget.objects.select_for_update(of=("self",))
        .filter(track=track)
        .select_related("specialty", "dimension")
    }
    changed = 0
    for (specialty, dimension), n in numbers.items():
        if specialty not in specialties:
            raise Refused("unknown_specialty", field="specialty", code=specialty)
        if dimension not in dimensions:
            raise Refused("dimension_not_in_track", field="dimension", code=dimension, track=track)
        if n is not None and not 0 <= n <= MOST:
            raise Refused("bad_target", field="n", value=n, most=MOST)
        row = there.get((specialty, dimension))
        if (row.n if row else None) == n:
            continue
        changed += 1
        if n is None:
            CoverageTarget.objects.filter(
                track=track, specialty=specialties[specialty], dimension=dimensions[dimension]
            ).delete()
        else:
            CoverageTarget.objects.update_or_create(
                track=track,
                specialty=specialties[specialty],
                dimension=dimensions[dimension],
                defaults={"n": n, "set_by": by, "set_at": timezone.now()},
            )
    if changed:
        audit.record("coverage.planned", by=by, target=f"coverage:{track}", cells=changed)
    return changed


def number_of(text: str, *, row: int, column: str) -> int | None:
    """A cell of the plan: a whole number, or nothing; raises Refused(bad_target_cell)."""
    text = text.strip()
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit()) or int(whole) > MOST:
        raise Refused("bad_target_cell", field="file", row=row, column=column, value=text[:40], most=MOST)
    return int(whole)


def code_of(text: str) -> str:
    """A specialty's code, also where a spreadsheet took it for a number (03.10 became 3.1)."""
    text = text.strip()
    found = SHORTENED.fullmatch(text)
    if not found:
        return text
    return found["a"].zfill(2) + (f".{found['b'].ljust(2, '0')}" if found["b"] else "")


def plan_from_file(*, path: Path, file_name: str, track: str) -> dict[Place, int | None]:
    """The numbers in an xlsx or csv file: one row for each specialty, one column for each dimension. Columns
    and rows that are not there stay as they are."""
    codes = list(Dimension.objects.filter(datasets__track=track).distinct().values_list("code", flat=True))
    try:
        table = open_table(path, filename=file_name)
        rows = list(table.rows())
    except UnreadableFile as error:
        raise Refused(error.code, field="file", **{"file": file_name, **error.params}) from error
    first = next((name for name in table.columns if name.strip() in SPECIALTY_COLUMNS), None)
    held = [code for code in codes if code in table.columns]
    if first is None or not held:
        missing = SPECIALTY_COLUMNS[0] if first is None else "、".join(codes)
        columns = "、".join(table.columns)
        raise Refused("missing_column", field="file", file=file_name, column=missing, columns=columns)
    return _numbers(rows, first, held)


def _numbers(rows: Iterable[Any], first: str, held: list[str]) -> dict[Place, int | None]:
    known = set(Specialty.objects.values_list("code", flat=True))
    numbers: dict[Place, int | None] = {}
    for row in rows:
        if isinstance(row, Rejected):
            raise Refused("bad_plan_row", field="file", row=row.row)
        specialty = code_of(row.values.get(first, ""))
        if specialty not in known:
            raise Refused("bad_plan_specialty", field="file", row=row.number, code=specialty[:40])
        for code in held:
            numbers[specialty, code] = number_of(row.values.get(code, ""), row=row.number, column=code)
    return numbers
