"""The nouns of judging: the row that is judged, the verdict, and what every judge must offer.

A verdict without a label is never a score: ``outcome`` says why there is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from benchmark.scoring import Outcome

Label = Literal["是", "否"]
Progress = Callable[[int, int, str], None]

YES: Label = "是"
NO: Label = "否"
LABELS: tuple[Label, Label] = (YES, NO)


class JudgeProblem(Exception):
    """A judge that cannot be loaded or used, as a stable code with its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One evaluation point and one answer, with what a reader needs to decide about them."""

    question: str
    reference: str
    topic: str
    point: str
    answer: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says about one row; ``probability`` is that of 是."""

    label: Label | None
    probability: float | None
    outcome: Outcome
    reason: str = ""


class Judge(Protocol):
    """Anything that gives one verdict per row, in the order of the rows."""

    def verdicts(self, rows: Sequence[JudgeRow], *, progress: Progress | None = None) -> list[Verdict]: ...


def decide(probability: float, *, abstain_margin: float) -> Verdict:
    """The verdict for a probability of 是; inside the margin around one half the judge abstains."""
    if abs(probability - 0.5) < abstain_margin:
        return Verdict(None, probability, Outcome.JUDGE_ABSTAINED, "uncertain")
    if probability > 0.5:
        return Verdict(YES, probability, Outcome.MET)
    return Verdict(NO, probability, Outcome.NOT_MET)


def failed(reason: str) -> Verdict:
    """The verdict of a judge that could not decide, for a stated technical reason."""
    return Verdict(None, None, Outcome.JUDGE_FAILED, reason)
