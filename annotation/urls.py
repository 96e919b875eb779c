"""Addresses of stage 2: desk, items, answers, reviews, adjudications, releases."""

from django.urls import path

from annotation.views import (
    adjudications,
    answering,
    desk,
    editor,
    imports,
    items,
    releases,
    reviews,
    sources,
)

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("items/", items.item_list, name="item_list"),
    path("items/new/", editor.item_new, name="item_new"),
    path("items/preview/", editor.item_preview, name="item_preview"),
    path("items/check/", editor.item_check, name="item_check"),
    path("items/sources/", sources.source_list, name="source_list"),
    path("items/import/", imports.item_import, name="item_import"),
    path(
        "items/import/template/<str:name>.<str:kind>",
        imports.item_import_template,
        name="item_import_template",
    ),
    path("items/import/<uuid:pk>/", imports.item_import_job, name="item_import_job"),
    path("items/import/<uuid:pk>/report.xlsx", imports.item_import_rejected, name="item_import_rejected"),
    path("items/accept/", imports.item_accept, name="item_accept"),
    path("items/<str:uid>/", items.item, name="item"),
    path("items/<str:uid>/edit/", editor.item_edit, name="item_edit"),
    path("items/<str:uid>/open/", items.item_open, name="item_open"),
    path("items/<str:uid>/retire/", items.item_retire, name="item_retire"),
    path("answers/next/", answering.answer_next, name="answer_next"),
    path("answers/<int:pk>/", answering.answer, name="answer"),
    path("answers/<int:pk>/draft/", answering.answer_draft, name="answer_draft"),
    path("answers/<int:pk>/submit/", answering.answer_submit, name="answer_submit"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<str:uid>/", reviews.review, name="review"),
    path("adjudications/", adjudications.adjudication_list, name="adjudication_list"),
    path("adjudications/<str:uid>/", adjudications.adjudication, name="adjudication"),
    path("releases/", releases.release_list, name="release_list"),
    path("releases/new/", releases.release_new, name="release_new"),
    path("releases/<str:name>/", releases.release, name="release"),
    path("releases/<str:name>/freeze/", releases.release_freeze, name="release_freeze"),
    path("releases/<str:name>/download/", releases.release_download, name="release_download"),
    path("releases/<str:name>/withdraw/", releases.release_withdraw, name="release_withdraw"),
]
