"""Stage 2 as a Django app."""

from django.apps import AppConfig


class AnnotationConfig(AppConfig):
    """Item → answers, reviews → adjudicated item → frozen release."""

    name = "annotation"
    verbose_name = "Annotation"

    def ready(self) -> None:
        """Make this stage's sentences and kinds of job known."""
        from annotation.services import background
        from annotation.views import kept_lists

        background.register()
        kept_lists.register()
