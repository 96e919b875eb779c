"""Which pairs of sketches are worth an exact look."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.near_duplicates.shingles import Hashes
from curation.near_duplicates.sketches import Sketches

Places = NDArray[np.int64]

# In a bucket of at most so many texts every pair is looked at; in a larger one (a form that half of a
# hospital fills in) each text meets its next neighbours in the order of the following bands.
WHOLE: Final = 64
NEIGHBOURS: Final = 16
# An estimate from 100 hashes strays by 0.04 at 0.8; exact looks decide what lies above this.
LEAST_ESTIMATE: Final = 0.68
PORTION: Final = 1 << 16


def _bucket_pairs(order: Places, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Pairs of places inside each bucket, which is a run of ``order``."""
    lefts, rights = [], []
    lengths = ends - starts
    reach = np.where(lengths <= WHOLE, lengths - 1, NEIGHBOURS)
    run_of = np.repeat(np.arange(len(starts)), lengths)
    positions = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
    for step in range(1, int(reach.max()) + 1):
        fits = (step <= reach[run_of]) & (positions + step < ends[run_of])
        here = positions[fits]
        if not len(here):
            break
        lefts.append(order[here])
        rights.append(order[here + step])
    one, other = np.concatenate(lefts), np.concatenate(rights)
    return np.minimum(one, other), np.maximum(one, other)


def _band_pairs(bands: Hashes, band: int, usable: Places) -> tuple[Places, Places] | None:
    following = [bands[usable, (band + step) % bands.shape[1]] for step in (2, 1)]
    keys = bands[usable, band]
    order = usable[np.lexsort((usable, *following, keys))]
    sorted_keys = bands[order, band]
    borders = np.flatnonzero(np.diff(sorted_keys)) + 1
    starts = np.concatenate([[0], borders])
    ends = np.concatenate([borders, [len(order)]])
    several = ends - starts > 1
    return _bucket_pairs(order, starts[several], ends[several]) if several.any() else None


def _estimates(marks: NDArray[np.uint8], one: Places, other: Places) -> NDArray[np.float32]:
    """The share of equal hashes, a byte's chance equality taken out."""
    found = np.empty(len(one), dtype=np.float32)
    for start in range(0, len(one), PORTION):
        part = slice(start, start + PORTION)
        found[part] = (marks[one[part]] == marks[other[part]]).mean(axis=1)
    return (found - np.float32(1 / 256)) / np.float32(255 / 256)


def candidate_pairs(sketches: Sketches) -> tuple[Places, Places]:
    """Pairs (left < right) that share a band and look alike enough; the most alike first."""
    bands, marks = sketches.bands, sketches.marks
    usable = np.flatnonzero(sketches.filled)
    codes, likeness = [], []
    for band in range(bands.shape[1]) if len(usable) else ():
        pairs = _band_pairs(bands, band, usable)
        if pairs is None:
            continue
        one, other = pairs
        estimates = _estimates(marks, one, other)
        alike = estimates >= LEAST_ESTIMATE
        codes.append(one[alike] * len(sketches) + other[alike])
        likeness.append(estimates[alike])
    if not codes:
        return usable[:0], usable[:0]
    distinct, first = np.unique(np.concatenate(codes), return_index=True)
    order = np.lexsort((distinct, -np.concatenate(likeness)[first]))
    return distinct[order] // len(sketches), distinct[order] % len(sketches)
