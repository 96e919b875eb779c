"""What is kept of each text while all of them are looked through: 260 bytes, whatever the text's length."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.near_duplicates.shingles import WIDTH, Hashes, code_points, folded, spread, windows

# 20 bands of 5 hashes: a pair that shares 0.8 becomes a candidate with probability 0.9996, one of 0.5 with
# 0.47, one of 0.2 with 0.006.
BANDS: Final = 20
ROWS: Final = 5
HASHES: Final = BANDS * ROWS
# Characters that are worked on together; they take some thirty bytes each meanwhile.
PORTION: Final = 1 << 18

# Random looking, and the same on every machine.
_numbers = spread(np.arange(1, 2 * HASHES + 1, dtype=np.uint64))
_FACTORS = _numbers[:HASHES].astype(np.uint32) | np.uint32(1)
_SHIFTS = _numbers[HASHES:].astype(np.uint32)
_BAND_FACTORS: Hashes = spread(np.arange(1001, 1001 + ROWS, dtype=np.uint64)) | np.uint64(1)


def _least(hashes: NDArray[np.uint32], starts: NDArray[np.int64]) -> Hashes:
    """For each text, whose shingles begin at ``starts``, the least value of each hash function."""
    least = np.empty((len(starts), HASHES), dtype=np.uint64)
    for number in range(HASHES):
        least[:, number] = np.minimum.reduceat(hashes * _FACTORS[number] + _SHIFTS[number], starts)
    return least


def _all_windows(texts: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The shingles of texts that have some, one text after another, and where each text's begin."""
    lengths = np.array([len(text) for text in texts])
    codes = code_points("".join(texts))
    ends = np.cumsum(lengths)
    inside = np.ones(len(codes), dtype=bool)
    for back in range(1, WIDTH):
        inside[ends - back] = False
    found = windows(codes, WIDTH)[inside[: len(codes) - WIDTH + 1]]
    counts = lengths - WIDTH + 1
    return found.astype(np.uint32), np.cumsum(counts) - counts


class Sketches:
    """The sketches of texts, added in portions; a text is named by its place."""

    def __init__(self) -> None:
        self._bands: list[Hashes] = []
        self._marks: list[NDArray[np.uint8]] = []
        self._filled: list[NDArray[np.bool_]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, texts: Iterable[str]) -> None:
        """Sketch some more texts."""
        letters: list[str] = []
        waiting = 0
        for text in texts:
            letters.append(folded(text))
            waiting += len(letters[-1])
            if waiting > PORTION:
                self._take(letters)
                letters, waiting = [], 0
        if letters:
            self._take(letters)

    def _take(self, letters: list[str]) -> None:
        # A text shorter than a shingle is one shingle: itself, filled up with a character that folding takes
        # away.
        filled = np.array([bool(text) for text in letters])
        hashes, starts = _all_windows([text.ljust(WIDTH) for text in letters])
        least = _least(hashes, starts)
        rows = least.reshape(len(letters), BANDS, ROWS)
        self._bands.append(spread((rows * _BAND_FACTORS).sum(axis=2, dtype=np.uint64)))
        self._marks.append(spread(least).astype(np.uint8))
        self._filled.append(filled)
        self._count += len(letters)

    @property
    def bands(self) -> Hashes:
        """One number for each band of each text."""
        return np.concatenate(self._bands) if self._bands else np.zeros((0, BANDS), dtype=np.uint64)

    @property
    def marks(self) -> NDArray[np.uint8]:
        """A byte of each hash: enough to estimate how much two texts share."""
        return np.concatenate(self._marks) if self._marks else np.zeros((0, HASHES), dtype=np.uint8)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which texts have any letter at all; the others are compared with nothing."""
        return np.concatenate(self._filled) if self._filled else np.zeros(0, dtype=np.bool_)
