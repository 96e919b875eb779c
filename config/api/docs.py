"""The page that shows the API, drawn by Swagger UI from our own static files under the strict content
policy."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class ApiDocsView(SpectacularSwaggerSplitView):
    """Swagger UI with its script in an address of its own, so that nothing is inline."""

    url_name = "api_schema"
    template_name = "api_docs.html"
    permission_classes: list[type] = []
