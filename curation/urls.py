"""The addresses of stage 1's pages."""

from django.urls import path

from curation.views import (
    audit,
    batches,
    deidentify,
    imports,
    invitations,
    jobs,
    people,
    records,
    second_reading,
    taxonomy,
    tokens,
)

urlpatterns = [
    path("records/", records.record_list, name="record_list"),
    path("records/import/", imports.record_import, name="record_import"),
    path("records/batches/", imports.batch_list, name="batch_list"),
    path("records/batches/<int:pk>/", batches.batch, name="batch"),
    path("records/batches/<int:pk>/undo/", imports.batch_undo, name="batch_undo"),
    path("records/batches/<int:pk>/rejected.xlsx", imports.batch_rejected, name="batch_rejected"),
    path("records/<int:pk>/", records.record_text, name="record_text"),
    path("records/<int:pk>/deidentify/", deidentify.record_deidentify, name="record_deidentify"),
    path("records/<int:pk>/spans/", deidentify.record_span_add, name="record_span_add"),
    path("records/<int:pk>/spans/<int:span>/", deidentify.record_span, name="record_span"),
    path(
        "records/<int:pk>/accept-remaining/",
        deidentify.record_accept_remaining,
        name="record_accept_remaining",
    ),
    path("records/<int:pk>/sign/", deidentify.record_sign, name="record_sign"),
    path("records/<int:pk>/second/", second_reading.record_second_reading, name="record_second_reading"),
    path("people/", people.people_list, name="people_list"),
    path("people/invite/", invitations.people_invite, name="people_invite"),
    path("people/import/", invitations.people_import, name="people_import"),
    path("people/import/template.xlsx", invitations.people_template, name="people_template"),
    path("people/<int:pk>/", people.person, name="person"),
    path("taxonomy/", taxonomy.taxonomy, name="taxonomy"),
    path("taxonomy/export/", taxonomy.taxonomy_export, name="taxonomy_export"),
    path("taxonomy/upload/", taxonomy.taxonomy_upload, name="taxonomy_upload"),
    path("taxonomy/datasets/<str:name>/", taxonomy.taxonomy_dataset, name="taxonomy_dataset"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/<int:pk>/delete/", tokens.token_delete, name="token_delete"),
]
