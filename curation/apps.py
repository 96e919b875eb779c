"""Stage 1 as a Django app."""

from django.apps import AppConfig
from django.conf import settings


class CurationConfig(AppConfig):
    """Source record → deidentified record."""

    name = "curation"
    verbose_name = "Curation"

    def ready(self) -> None:
        """Make this stage's kinds of job known, and the finders that this installation adds."""
        from curation.deid import plugins
        from curation.services import background, notice_kinds
        from curation.views import kept_lists

        background.register_jobs()
        notice_kinds.register()
        kept_lists.register()
        plugins.configure(settings.DETECTOR_PLUGINS)
