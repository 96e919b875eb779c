"""Identifiers known at import (names, phone, ID, record numbers, address, hospital, staff) and the
search for them in all their forms; numbers whole or by their last four. The forms of names are in
`known_names`. Never guesses a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from curation.deid import known_names
from curation.deid.known_names import occurrences
from curation.deid.types import Span
from curation.deid.views import View, folded, squeezed

_LISTS = ("relatives", "mrn", "staff")
_FIELDS = ("patient_name", "relatives", "phone", "id_number", "mrn", "address", "hospital", "staff")
_SPLIT = re.compile(r"[、,，;；|\n]+")


@dataclass(frozen=True)
class KnownIdentifiers:
    """What the delivering file says about the patient; empty where unknown."""

    patient_name: str = ""
    relatives: tuple[str, ...] = ()
    phone: str = ""
    id_number: str = ""
    mrn: tuple[str, ...] = ()
    address: str = ""
    hospital: str = ""
    staff: tuple[str, ...] = ()

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> KnownIdentifiers:
        """From a mapping of strings or lists; unknown keys are refused, lists may be one string with
        separators.
        """
        unknown = set(values) - set(_FIELDS)
        if unknown:
            raise ValueError(f"unknown fields: {sorted(unknown)}")
        given: dict[str, object] = {}
        for key, value in values.items():
            parts = tuple(part for part in _parts(value) if part)
            given[key] = parts if key in _LISTS else "、".join(parts)
        return cls(**given)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in _FIELDS)


def from_mapping(values: Mapping[str, object]) -> KnownIdentifiers:
    """The same as `KnownIdentifiers.from_mapping`."""
    return KnownIdentifiers.from_mapping(values)


def _parts(value: object) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, str):
        yield from (part.strip() for part in _SPLIT.split(value))
    elif isinstance(value, Sequence):
        for part in value:
            yield from _parts(part)
    else:
        yield str(value).strip()


def find(text: str, known: KnownIdentifiers) -> Iterator[Span]:
    """Every form of every known identifier in a folded text."""
    view = squeezed(text)
    yield from known_names.find(text, view, list(_people(known)))
    for phone in _parts(known.phone):
        kind = (
            "PHONE_MOBILE"
            if re.fullmatch(r"(?:\+?86)?1[3-9][0-9]{9}", re.sub(r"[^0-9+]", "", phone))
            else "PHONE_LAND"
        )
        yield from _number(text, view, phone, kind)
    for number in _parts(known.id_number):
        yield from _number(text, view, number, "ID_RESIDENT")
    for number in known.mrn:
        yield from _number(text, view, number, "MRN")
    for address in _parts(known.address):
        yield from _address(view, address)
    for hospital in _parts(known.hospital):
        yield from _hospital(view, hospital)


def _people(known: KnownIdentifiers) -> Iterator[tuple[str, str]]:
    yield from ((name, "NAME_PATIENT") for name in _parts(known.patient_name))
    yield from ((name, "NAME_RELATIVE") for name in known.relatives)
    yield from ((name, "NAME_STAFF") for name in known.staff)


def _number(text: str, view: View, raw: str, kind: str) -> Iterator[Span]:
    number = squeezed(folded(raw).text).text
    if kind.startswith("PHONE"):
        number = re.sub(r"^(?:\+?86)(?=1[3-9])", "", number)
    if len(number) < 3:
        return
    forms = {number, number.upper(), number.lower()}
    stripped = number.lstrip("0")
    if len(stripped) >= 5:
        forms.add(stripped)
    if kind == "PHONE_LAND" and number.startswith("0") and len(number) > 9:
        forms.add(number[-8:])
    for form in forms:
        for start, end in occurrences(view, form):
            if len(form) >= 6 or not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit()):
                yield Span(start, end, kind, "known", 1.0)
    if len(number) >= 8:
        tail = re.escape(number[-4:])
        for match in re.finditer(
            rf"(?<![0-9.])(?:[0-9]{{0,6}}[*×xX]{{2,}})?{tail}(?![0-9.]|[ ]?(?:年|mg|ml|m|次|/|个|元|×))",
            text,
            re.I,
        ):
            yield Span(match.start(), match.end(), kind, "known", 0.7)


def _address(view: View, raw: str) -> Iterator[Span]:
    address = squeezed(folded(raw).text).text
    pieces = {address, *re.split(r"(?<=[省市区县镇乡村])", address)}
    tail = re.split(r".*[省市区县镇乡](?=.{3})", address)[-1]
    for piece in pieces | {tail}:
        if len(piece) >= 3:
            kind = "ADDR_DETAIL" if re.search("[0-9路街村号巷弄栋室]", piece) else "ADDR_AREA"
            for start, end in occurrences(view, piece):
                yield Span(start, end, kind, "known", 1.0 if len(piece) > 4 else 0.8)


def _hospital(view: View, raw: str) -> Iterator[Span]:
    name = squeezed(folded(raw).text).text
    short = re.sub(r"^.*?[省市县区](?=.{4})", "", name)
    for form in {name, short, re.sub("(?:附属)?医院$", "", name)}:
        if len(form) >= 4:
            for start, end in occurrences(view, form):
                yield Span(start, end, "HOSPITAL", "known", 1.0)
