"""The composition root as a Django app: it carries the base templates, the checks and the commands demo and
serve."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Loads the system checks and the Celery application."""

    name = "config"

    def ready(self) -> None:
        """Register the checks and the refusals' sentences, and make the Celery application the current
        one for ``shared_task``."""
        from config import celery, checks
        from config.backup.words import SENTENCES
        from curation.refusal import add_sentences

        celery.app.set_current()
        checks.register_all()
        add_sentences(SENTENCES)
