"""Who decides whether an answer meets an evaluation point, and how the verdict is obtained.

A judge takes rows (question, reference, topic, point, answer) and gives one verdict for each, in the
same order. This package knows no database and writes nothing; torch and transformers are imported only
when a model is loaded.
"""

from benchmark.judges.digest import weights_digest
from benchmark.judges.prompt import ALL_FIELDS, PROMPT_VERSION, Prompt, PromptForm
from benchmark.judges.token_judge import TokenJudge
from benchmark.judges.verdict import LABELS, NO, YES, Judge, JudgeProblem, JudgeRow, Verdict

__all__ = [
    "ALL_FIELDS",
    "LABELS",
    "NO",
    "PROMPT_VERSION",
    "YES",
    "Judge",
    "JudgeProblem",
    "JudgeRow",
    "Prompt",
    "PromptForm",
    "TokenJudge",
    "Verdict",
    "weights_digest",
]
