"""The verdict row: what was judged, the label that stands, and each physician's vote where it was kept."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from benchmark.judges.verdict import NO, YES, JudgeRow, Label

LABEL_WORDS: Mapping[str, Label] = {
    **dict.fromkeys(("是", "1", "1.0", "true", "yes", "y", "met"), YES),
    **dict.fromkeys(("否", "0", "0.0", "false", "no", "n", "not met", "not_met", "notmet"), NO),
}
VOTE_SEPARATORS = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ",", "|": ",", "/": ","})


class TrainingProblem(Exception):
    """A training set or setting that is refused, as a stable code with its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class TrainingCancelled(Exception):
    """The caller asked training to stop; no judge was written."""


def parse_label(word: object, labels: Mapping[str, Label] = LABEL_WORDS) -> Label:
    """The label for one whole word; a word that merely contains 是, such as 不是, is no label."""
    text = str(int(word) if isinstance(word, bool) else word).strip()
    found = labels.get(text) or labels.get(text.lower())
    if found is None:
        raise TrainingProblem("label_unknown" if text else "label_missing", label=text[:40])
    return found


def parse_votes(value: object, labels: Mapping[str, Label] = LABEL_WORDS) -> tuple[Label, ...]:
    """Votes from a list, from an object by voter, or from one cell such as ``是,否``; blanks are no votes."""
    if value is None or value == "":
        return ()
    if isinstance(value, Mapping):
        value = [vote for _, vote in sorted(value.items())]
    words = value if isinstance(value, list | tuple) else str(value).translate(VOTE_SEPARATORS).split(",")
    return tuple(parse_label(word, labels) for word in words if str(word).strip())


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict that physicians gave."""

    question: str
    reference: str
    topic: str
    point: str
    answer: str
    label: Label
    votes: tuple[Label, ...] = ()

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """A row from loose values; raises TrainingProblem where the label cannot be understood."""
        text = {
            name: str(values.get(name) or "")
            for name in ("question", "reference", "topic", "point", "answer")
        }
        return cls(**text, label=parse_label(values.get("label", "")), votes=parse_votes(values.get("votes")))

    @property
    def judged(self) -> JudgeRow:
        """The row as a judge sees it: without label and votes."""
        return JudgeRow(self.question, self.reference, self.topic, self.point, self.answer)

    @property
    def share_of_yes(self) -> float:
        """The soft target: the share of votes for 是, or the label alone where no votes were kept."""
        votes = self.votes or (self.label,)
        return sum(vote == YES for vote in votes) / len(votes)


def rows_digest(rows: Iterable[VerdictRow]) -> str:
    """SHA-256 over the rows, whatever their order."""
    lines = sorted(json.dumps(asdict(row), ensure_ascii=False, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
