"""Stage 2 as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AnnotationConfig(AppConfig):
    """Item → answers, reviews → adjudicated item → frozen release."""

    name = "annotation"
    verbose_name = "Annotation"

    def ready(self) -> None:
        """Make this stage's sentences and kinds of job known."""
        from annotation.services import background, item_words
        from annotation.views import kept_lists, kept_tables
        from curation.search.upkeep import starter

        background.register()
        kept_lists.register()
        kept_tables.register()
        start = starter(item_words.KIND, "annotation_itemtext", item_words.without_words)
        post_migrate.connect(start, sender=self, weak=False, dispatch_uid=item_words.KIND)
