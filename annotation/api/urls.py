"""Addresses of stage 2 under /api/v1/."""

from django.urls import path

from annotation.api import assignments, decisions, guidelines, imports, items, lots, releases, training

urlpatterns = [
    path("items/", items.Items.as_view(), name="api_items"),
    path("items/<str:uid>/", items.OneItem.as_view(), name="api_item"),
    path("items/<str:uid>/revisions/", items.ItemRevisions.as_view(), name="api_item_revisions"),
    path("items/<str:uid>/open/", items.ItemOpen.as_view(), name="api_item_open"),
    path("items/<str:uid>/retire/", items.ItemRetire.as_view(), name="api_item_retire"),
    path("assignments/next/", assignments.NextAssignment.as_view(), name="api_assignment_next"),
    path("assignments/<int:pk>/", assignments.OneAssignment.as_view(), name="api_assignment"),
    path("assignments/<int:pk>/draft/", assignments.AssignmentDraft.as_view(), name="api_assignment_draft"),
    path(
        "assignments/<int:pk>/submit/", assignments.AssignmentSubmit.as_view(), name="api_assignment_submit"
    ),
    path(
        "assignments/<int:pk>/cannot-answer/",
        assignments.AssignmentCannotAnswer.as_view(),
        name="api_assignment_cannot_answer",
    ),
    path("reviews/", decisions.Reviews.as_view(), name="api_reviews"),
    path("adjudications/", decisions.Adjudications.as_view(), name="api_adjudications"),
    path("guidelines/<str:name>/versions/", guidelines.Guideline.as_view(), name="api_guideline"),
    path("guideline-requests/", guidelines.GuidelineRequests.as_view(), name="api_guideline_requests"),
    path(
        "guideline-requests/<int:pk>/decline/",
        guidelines.GuidelineDecline.as_view(),
        name="api_guideline_decline",
    ),
    path("practice/<str:name>/", training.Practice.as_view(), name="api_practice"),
    path("items/<str:uid>/training/", training.ItemTraining.as_view(), name="api_item_training"),
    path("dataset-rules/<str:name>/", training.Rules.as_view(), name="api_dataset_rules"),
    path("lots/", lots.Lots.as_view(), name="api_lots"),
    path("lots/<int:pk>/", lots.OneLot.as_view(), name="api_lot"),
    path("lots/<int:pk>/cancel/", lots.LotCancel.as_view(), name="api_lot_cancel"),
    path("checks/", lots.Checks.as_view(), name="api_checks"),
    path("checks/<int:pk>/", lots.OneCheck.as_view(), name="api_check"),
    path("item-imports/", imports.ItemImports.as_view(), name="api_item_imports"),
    path("item-imports/accept/", imports.ItemAcceptance.as_view(), name="api_item_accept"),
    path("item-imports/<uuid:pk>/", imports.OneItemImport.as_view(), name="api_item_import"),
    path("releases/", releases.Releases.as_view(), name="api_releases"),
    path("releases/<str:name>/", releases.OneRelease.as_view(), name="api_release"),
    path("releases/<str:name>/freeze/", releases.ReleaseFreeze.as_view(), name="api_release_freeze"),
    path("releases/<str:name>/gate-report/", releases.ReleaseGateReport.as_view(), name="api_release_gate"),
    path("releases/<str:name>/bundle/", releases.ReleaseBundle.as_view(), name="api_release_bundle"),
    path("releases/<str:name>/withdraw/", releases.ReleaseWithdraw.as_view(), name="api_release_withdraw"),
]
