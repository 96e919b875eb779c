"""From a prompt to token ids, so that material from a row can never become one of the tokenizer's control
tokens.

Our wording is encoded as it stands; the fields of a row are encoded with every special token taken apart.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmark.judges.prompt import Piece, Prompt
from benchmark.judges.verdict import LABELS, JudgeProblem


class Encoded(NamedTuple):
    """The ids of a prompt's shared part and of the part that belongs to one point."""

    prefix: tuple[int, ...]
    suffix: tuple[int, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """All ids in reading order."""
        return self.prefix + self.suffix


def label_token_ids(tokenizer: Any) -> tuple[int, int]:
    """The ids of 是 and 否; a tokenizer that does not hold each as one known token cannot judge."""
    found: list[int] = []
    for label in LABELS:
        ids = tokenizer(label, add_special_tokens=False)["input_ids"]
        if len(ids) != 1 or ids[0] == tokenizer.unk_token_id:
            raise JudgeProblem("label_not_one_token", label=label, tokens=len(ids))
        found.append(int(ids[0]))
    if found[0] == found[1]:
        raise JudgeProblem("labels_share_a_token")
    return found[0], found[1]


def encode_pieces(tokenizer: Any, pieces: Sequence[Piece]) -> tuple[int, ...]:
    """The ids of a row of pieces, each encoded by itself."""
    ids: list[int] = []
    for piece in pieces:
        if piece.text:
            coded = tokenizer(
                piece.text, add_special_tokens=False, split_special_tokens=not piece.own, verbose=False
            )
            ids += coded["input_ids"]
    return tuple(ids)


def encode(tokenizer: Any, prompt: Prompt) -> Encoded:
    """The ids of a prompt; the cut between shared and own part falls between two of our tags."""
    return Encoded(encode_pieces(tokenizer, prompt.prefix), encode_pieces(tokenizer, prompt.suffix))


def pad_left(rows: Sequence[Sequence[int]], pad: int) -> tuple[list[list[int]], list[list[int]]]:
    """Ids and attention mask with every row ending at the last column, where the verdict is read."""
    width = max(len(row) for row in rows)
    ids = [[pad] * (width - len(row)) + list(row) for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    return ids, mask
