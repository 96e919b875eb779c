"""How a judge is trained from physicians' verdicts, and measured on questions it has never seen.

``read_verdicts`` turns a file into rows; ``train`` turns rows into a folder that ``TokenJudge.load``
opens. This package knows no database, sends nothing anywhere and writes only into the folder it is
given.
"""

from benchmark.training.presets import PRESETS, Preset, TinyShape, get_preset
from benchmark.training.reading import ColumnMapping, RejectedRow, VerdictFile, read_verdicts
from benchmark.training.rows import TrainingCancelled, TrainingProblem, VerdictRow, rows_digest
from benchmark.training.split import Split, split_by_question
from benchmark.training.train import TrainingReport, train

__all__ = [
    "PRESETS",
    "ColumnMapping",
    "Preset",
    "RejectedRow",
    "Split",
    "TinyShape",
    "TrainingCancelled",
    "TrainingProblem",
    "TrainingReport",
    "VerdictFile",
    "VerdictRow",
    "get_preset",
    "read_verdicts",
    "rows_digest",
    "split_by_question",
    "train",
]
