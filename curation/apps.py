"""Stage 1 as a Django app."""

from django.apps import AppConfig


class CurationConfig(AppConfig):
    """Source record → deidentified record."""

    name = "curation"
    verbose_name = "Curation"

    def ready(self) -> None:
        """Make this stage's kinds of job known."""
        from curation.services import background

        background.register_jobs()
