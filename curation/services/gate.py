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


HEAD_CHARACTERS = 2


def head_digest(text: str) -> str:
    """A keyed digest of the first two characters, by which the search knows where to look closer."""
    return key_ring().keyed_digest(searched_form(text)[:HEAD_CHARACTERS], purpose="original head")[:16]


class ReverseSearch:
    """Every known original of every patient, looked for by keyed digest.

    Only where a stretch begins like an original is the whole of it digested, and the few thousand different
    pairs of characters of a language are digested once for all texts.
    """

    def __init__(self) -> None:
        self._digests: dict[str, set[str]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._heads: dict[str, str] = {}
        rows = KnownOriginal.objects.values_list("head", "length", "digest").distinct()
        for head, length, digest in rows.iterator(chunk_size=5000):
            self._digests.setdefault(head, set()).add(digest)
            self._lengths.setdefault(head, set()).add(length)

    def finds(self, text: str) -> bool:
        """Whether any original stands in ``text``."""
        if not self._digests:
            return False
        form = searched_form(text)
        return any(self._begins(form, at) for at in range(len(form) - 1))

    def _begins(self, form: str, at: int) -> bool:
        pair = form[at : at + HEAD_CHARACTERS]
        head = self._heads.get(pair)
        if head is None:
            head = self._heads[pair] = head_digest(pair)
        # Originals kept before heads were have none, and may begin anywhere.
        return any(
            original_digest(form[at : at + length]) in self._digests[known]
            for known in (head, "")
            for length in self._lengths.get(known, ())
            if at + length <= len(form)
        )


def scan_artifacts(
    artifacts: Mapping[str, str] | Iterable[tuple[str, str]], *, originals: bool = True
) -> list[Finding]:
    """Look through named texts at the lowest threshold: detector, places, dates, digits, known originals.

    The gate looks for the originals too; a page that checks while somebody types may leave them out, since
    it would have to load all of them each time.
    """
    pairs = artifacts.items() if isinstance(artifacts, Mapping) else artifacts
    reverse = ReverseSearch() if originals else None
    findings: list[Finding] = []
    for name, text in pairs:
        findings.extend(Finding(name, hit.type, hit.start, hit.end) for hit in scan(text))
        if reverse is not None and reverse.finds(text):
            findings.append(Finding(name, "KNOWN_ORIGINAL", 0, len(text)))
    return findings
