"""Addresses of stage 3: models, runs with their samples, judges with their verdicts, the board."""

from django.urls import path

from benchmark.views import board, judges, models, runs, samples, verdicts

urlpatterns = [
    path("models/", models.model_list, name="model_list"),
    path("models/new/", models.model_new, name="model_new"),
    path("runs/", runs.run_list, name="run_list"),
    path("runs/new/", runs.run_new, name="run_new"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/cancel/", runs.run_cancel, name="run_cancel"),
    path("runs/<int:pk>/resume/", runs.run_resume, name="run_resume"),
    path("runs/<int:pk>/export/<str:form>/", runs.run_export, name="run_export"),
    path("runs/<int:pk>/samples/", samples.sample_list, name="sample_list"),
    path("runs/<int:pk>/samples/<int:sample_pk>/", samples.sample, name="sample"),
    path("judges/", judges.judge_list, name="judge_list"),
    path("judges/new/", judges.judge_new, name="judge_new"),
    path("judges/verdicts/import/", verdicts.verdicts_import, name="verdicts_import"),
    path("judges/<str:name>/", judges.judge, name="judge"),
    path("judges/<str:name>/cancel/", judges.judge_cancel, name="judge_cancel"),
    path("judges/<str:name>/resume/", judges.judge_resume, name="judge_resume"),
    path("board/", board.board, name="board"),
    path("board/export/<str:form>/", board.board_export, name="board_export"),
]
