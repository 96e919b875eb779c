"""Addresses of stage 2 under /api/v1/."""

from django.urls import path

from annotation.api import (
    agreement,
    assignments,
    coverage,
    decisions,
    imports,
    items,
    progress,
    queue,
    releases,
)

urlpatterns = [
    path("items/", items.Items.as_view(), name="api_items"),
    path("items/<str:uid>/", items.OneItem.as_view(), name="api_item"),
    path("items/<str:uid>/revisions/", items.ItemRevisions.as_view(), name="api_item_revisions"),
    path("items/<str:uid>/open/", items.ItemOpen.as_view(), name="api_item_open"),
    path("items/<str:uid>/retire/", items.ItemRetire.as_view(), name="api_item_retire"),
    path("items/<str:uid>/repair/decline/", queue.RepairDecline.as_view(), name="api_repair_decline"),
    path("queue/", queue.OwnQueue.as_view(), name="api_queue"),
    path("repairs/", queue.OwnRepairs.as_view(), name="api_repairs"),
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
    path("item-imports/", imports.ItemImports.as_view(), name="api_item_imports"),
    path("item-imports/accept/", imports.ItemAcceptance.as_view(), name="api_item_accept"),
    path("item-imports/<uuid:pk>/", imports.OneItemImport.as_view(), name="api_item_import"),
    path("agreement-reports/", agreement.AgreementReports.as_view(), name="api_agreement_reports"),
    path("agreement-reports/<int:pk>/", agreement.OneAgreementReport.as_view(), name="api_agreement_report"),
    path("coverage/", coverage.CoverageBoard.as_view(), name="api_coverage"),
    path("coverage/plan/", coverage.CoveragePlan.as_view(), name="api_coverage_plan"),
    path("progress/<int:pk>/", progress.OneProgress.as_view(), name="api_progress"),
    path("releases/", releases.Releases.as_view(), name="api_releases"),
    path("releases/<str:name>/", releases.OneRelease.as_view(), name="api_release"),
    path("releases/<str:name>/freeze/", releases.ReleaseFreeze.as_view(), name="api_release_freeze"),
    path("releases/<str:name>/gate-report/", releases.ReleaseGateReport.as_view(), name="api_release_gate"),
    path("releases/<str:name>/bundle/", releases.ReleaseBundle.as_view(), name="api_release_bundle"),
    path("releases/<str:name>/withdraw/", releases.ReleaseWithdraw.as_view(), name="api_release_withdraw"),
]
