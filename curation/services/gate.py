"""The gate at freeze, de-identification part: does any artefact still name somebody?

It fails closed and prints no identifier.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from curation.deid import scan
from curation.models import KnownOriginal
from curation.models.fields import key_ring


@dataclass(frozen=True)
class Finding:
    """A place in an artefact that may name somebody: the artefact's name, a code, offsets; never the text."""

    artefact: str
    code: str
    start: int
    end: int


def searched_form(text: str) -> str:
    """A text as the reverse search compares it: width-folded, lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def original_digest(text: str) -> str:
    """What is kept of an original: a keyed digest of its searched form."""
    return key_ring().keyed_digest(searched_form(text), purpose="original")


class ReverseSearch:
    """Every known original of every patient, looked for by keyed digest."""

    def __init__(self) -> None:
        rows = KnownOriginal.objects.values_list("length", "digest").distinct()
        self._digests: dict[int, set[str]] = {}
        for length, digest in rows.iterator(chunk_size=5000):
            self._digests.setdefault(length, set()).add(digest)

    def finds(self, text: str) -> bool:
        """Whether any original stands in ``text``."""
        form = searched_form(text)
        for length, digests in self._digests.items():
            windows = {form[at : at + length] for at in range(len(form) - length + 1)}
            if any(original_digest(window) in digests for window in windows):
                return True
        return False


def scan_artifacts(artifacts: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[Finding]:
    """Look through named texts at the lowest threshold: detector, places, dates, digits, known originals."""
    pairs = artifacts.items() if isinstance(artifacts, Mapping) else artifacts
    reverse = ReverseSearch()
    findings: list[Finding] = []
    for name, text in pairs:
        findings.extend(Finding(name, hit.type, hit.start, hit.end) for hit in scan(text))
        if reverse.finds(text):
            findings.append(Finding(name, "KNOWN_ORIGINAL", 0, len(text)))
    return findings
