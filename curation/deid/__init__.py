"""De-identification of Chinese clinical text: find identifiers, write the text without them, prove their
absence. Pure Python without a framework or a database; it never stores a text and never speaks to a
user."""

from curation.deid.detection import detect
from curation.deid.figures import measure
from curation.deid.gate import Hit, reverse_search, scan
from curation.deid.known import KnownIdentifiers
from curation.deid.plugins import Finder, configure, register, unregister
from curation.deid.rewriting import Rewritten, Segment, Surrogates, rewrite
from curation.deid.strength import strong
from curation.deid.types import (
    DEFAULT_POLICY,
    DETECTOR_VERSION,
    DIRECT_TYPES,
    IDENTIFIER_TYPES,
    IdentifierType,
    Policy,
    Span,
)

__all__ = [
    "DEFAULT_POLICY",
    "DETECTOR_VERSION",
    "DIRECT_TYPES",
    "IDENTIFIER_TYPES",
    "Finder",
    "Hit",
    "IdentifierType",
    "KnownIdentifiers",
    "Policy",
    "Rewritten",
    "Segment",
    "Span",
    "Surrogates",
    "configure",
    "detect",
    "measure",
    "register",
    "reverse_search",
    "rewrite",
    "scan",
    "strong",
    "unregister",
]
