"""The gate at freeze, de-identification part: does any artefact still name somebody? It fails closed and prints no identifier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from curation.deid import scan
from curation.models import KnownOriginal
from curation.models.fields import key_ring


@dataclass(frozen=True)
class Finding:
    """A place in an artefact that may name somebody: the artefact's name, a code, offsets. Never the text itself."""

    artefact: str
    code: str
    start: int
    end: int


class ReverseSearch:
    """Every known original of every patient, looked for by keyed digest."""

    def __init__(self) -> None:
        rows = KnownOriginal.objects.values_list("length", "digest").distinct()
        self._digests: dict[int, set[str]] = {}
        for length, digest in rows.iterator(chunk_size=5000):
            self._digests.setdefault(length, set()).add(digest)

    def hits(self, text: str) -> list[tuple[int, int]]:
        """Where an original stands in ``text``."""
        ring = key_ring()
        found = []
        for length, digests in self._digests.items():
            windows: dict[str, list[int]] = {}
            for at in range(len(text) - length + 1):
                windows.setdefault(text[at : at + length], []).append(at)
            for window, places in windows.items():
                if ring.keyed_digest(window, purpose="original") in digests:
                    found.extend((at, at + length) for at in places)
        return sorted(found)


def scan_artifacts(artifacts: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[Finding]:
    """Look through named texts at the lowest threshold: detector, hospital names, exact dates, digit runs, known originals."""
    pairs = artifacts.items() if isinstance(artifacts, Mapping) else artifacts
    reverse = ReverseSearch()
    findings: list[Finding] = []
    for name, text in pairs:
        findings.extend(Finding(name, hit.code, hit.start, hit.end) for hit in scan(text))
        findings.extend(Finding(name, "KNOWN_ORIGINAL", start, end) for start, end in reverse.hits(text))
    return findings
