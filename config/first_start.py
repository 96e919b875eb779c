"""What every start makes sure of: the tables, the cache table, the taxonomy, the key files."""

from django.conf import settings
from django.core.management import call_command

from curation.services.taxonomy import load_shipped_taxonomy_once


def prepare() -> None:
    """Bring the database up to date and load the shipped taxonomy where there is none; repeating it changes nothing."""
    for folder in ("files", "queue", "mail", "secrets"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_shipped_taxonomy_once()
