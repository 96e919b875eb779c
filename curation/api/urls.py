"""The addresses of stage 1's API, under /api/v1/."""

from django.urls import path

from curation.api import batches, disagreements, jobs, near_duplicates, people, policy, records, taxonomy

urlpatterns = [
    path("me/", people.Me.as_view(), name="api_me"),
    path("users/", people.UserList.as_view(), name="api_users"),
    path("users/<int:pk>/", people.UserDetail.as_view(), name="api_user"),
    path("users/<int:pk>/verify/", people.UserVerify.as_view(), name="api_user_verify"),
    path("sources/", batches.SourceList.as_view(), name="api_sources"),
    path("sources/<int:pk>/close/", batches.SourceClose.as_view(), name="api_source_close"),
    path("batches/", batches.BatchList.as_view(), name="api_batches"),
    path("batches/<int:pk>/", batches.BatchDetail.as_view(), name="api_batch"),
    path("batches/<int:pk>/commit/", batches.BatchCommit.as_view(), name="api_batch_commit"),
    path("batches/<int:pk>/undo/", batches.BatchUndo.as_view(), name="api_batch_undo"),
    path("batches/<int:pk>/report/", batches.BatchReport.as_view(), name="api_batch_report"),
    path("batches/<int:pk>/rejected/", batches.BatchRejected.as_view(), name="api_batch_rejected"),
    path("records/", records.RecordList.as_view(), name="api_records"),
    path("records/<int:pk>/", records.RecordDetail.as_view(), name="api_record"),
    path("records/<int:pk>/raw/", records.RecordRaw.as_view(), name="api_record_raw"),
    path("records/<int:pk>/spans/", records.RecordSpans.as_view(), name="api_record_spans"),
    path(
        "records/<int:pk>/spans/<int:span>/decide/",
        records.SpanDecide.as_view(),
        name="api_record_span_decide",
    ),
    path(
        "records/<int:pk>/accept-remaining/",
        records.AcceptRemaining.as_view(),
        name="api_record_accept_remaining",
    ),
    path("records/<int:pk>/sign-first/", records.SignFirst.as_view(), name="api_record_sign_first"),
    path("records/<int:pk>/sign-second/", records.SignSecond.as_view(), name="api_record_sign_second"),
    path("records/<int:pk>/return/", disagreements.SendBack.as_view(), name="api_record_return"),
    path("records/<int:pk>/stand-by/", disagreements.StandBy.as_view(), name="api_record_stand_by"),
    path(
        "records/<int:pk>/disagreement/",
        disagreements.DisagreementDetail.as_view(),
        name="api_record_disagreement",
    ),
    path("records/<int:pk>/adjudicate/", disagreements.Adjudicate.as_view(), name="api_record_adjudicate"),
    path("policy/", policy.PolicyDetail.as_view(), name="api_policy"),
    path("policy/candidates/", policy.CandidateList.as_view(), name="api_policy_candidates"),
    path("near-duplicates/", near_duplicates.NearDuplicateList.as_view(), name="api_near_duplicates"),
    path(
        "near-duplicates/<int:pk>/decide/",
        near_duplicates.NearDuplicateDecide.as_view(),
        name="api_near_duplicate_decide",
    ),
    path("dimensions/", taxonomy.DimensionList.as_view(), name="api_dimensions"),
    path("specialties/", taxonomy.SpecialtyList.as_view(), name="api_specialties"),
    path("datasets/", taxonomy.DatasetList.as_view(), name="api_datasets"),
    path("jobs/", jobs.JobList.as_view(), name="api_jobs"),
    path("jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="api_job"),
    path("jobs/<uuid:pk>/cancel/", jobs.JobCancel.as_view(), name="api_job_cancel"),
]
