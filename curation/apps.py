"""Stage 1 as a Django app."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class CurationConfig(AppConfig):
    """Source record → deidentified record."""

    name = "curation"
    verbose_name = "Curation"

    def ready(self) -> None:
        """Make this stage's kinds of job known, and the finders that this installation adds."""
        from curation.deid import plugins
        from curation.search.upkeep import starter
        from curation.services import background, notice_kinds, record_words
        from curation.views import kept_lists, kept_tables

        background.register_jobs()
        notice_kinds.register()
        kept_lists.register()
        kept_tables.register()
        plugins.configure(settings.DETECTOR_PLUGINS)
        start = starter(record_words.KIND, "curation_recordtext", record_words.without_words)
        post_migrate.connect(start, sender=self, weak=False, dispatch_uid=record_words.KIND)
