"""The tables of stage 3."""

from benchmark.models.evaluated_model import EvaluatedModel, ProviderKind, StoredReply
from benchmark.models.judge import ExpertVerdict, Judge, JudgeState, VerdictSet
from benchmark.models.run import EvaluationRun, Judgment, MetricResult, Outcome, Response, RunState, Scope

__all__ = [
    "EvaluatedModel",
    "EvaluationRun",
    "ExpertVerdict",
    "Judge",
    "JudgeState",
    "Judgment",
    "MetricResult",
    "Outcome",
    "ProviderKind",
    "Response",
    "RunState",
    "Scope",
    "StoredReply",
    "VerdictSet",
]
