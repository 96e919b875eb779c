"""Every address of the product; each stage keeps its own."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from config import views
from config.api.docs import ApiDocsView

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/<str:token>/", views.setup, name="setup"),
    path("health/", views.health, name="health"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("curation.urls")),
    path("", include("annotation.urls")),
    path("", include("benchmark.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", ApiDocsView.as_view(), name="api_docs"),
    path("api/v1/", include("curation.api.urls")),
    path("api/v1/", include("annotation.api.urls")),
    path("api/v1/", include("benchmark.api.urls")),
]

if settings.DEBUG:
    from config.gallery import gallery

    urlpatterns.append(path("gallery/", gallery, name="gallery"))
