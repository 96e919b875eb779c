"""Addresses of stage 3 under /api/v1/."""

from django.urls import path

from benchmark.api.board import BoardView
from benchmark.api.judges import JudgesView, JudgeView, VerdictSetsView
from benchmark.api.models import ModelsView
from benchmark.api.runs import RunCancelView, RunResumeView, RunSamplesView, RunsView, RunView

urlpatterns = [
    path("models/", ModelsView.as_view(), name="api_models"),
    path("runs/", RunsView.as_view(), name="api_runs"),
    path("runs/<int:pk>/", RunView.as_view(), name="api_run"),
    path("runs/<int:pk>/cancel/", RunCancelView.as_view(), name="api_run_cancel"),
    path("runs/<int:pk>/resume/", RunResumeView.as_view(), name="api_run_resume"),
    path("runs/<int:pk>/samples/", RunSamplesView.as_view(), name="api_run_samples"),
    path("judges/", JudgesView.as_view(), name="api_judges"),
    path("judges/<str:name>/", JudgeView.as_view(), name="api_judge"),
    path("verdict-sets/", VerdictSetsView.as_view(), name="api_verdict_sets"),
    path("board/", BoardView.as_view(), name="api_board"),
]
