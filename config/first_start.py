"""What every start makes sure of: the tables, the cache table, the taxonomy, the key files."""

import secrets

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from curation.models import User
from curation.secret_files import read_or_create
from curation.services.taxonomy import load_shipped_taxonomy_once


def prepare() -> None:
    """Bring the database up to date and load the shipped taxonomy where there is none; repeating it changes
    nothing."""
    for folder in ("files", "queue", "mail", "secrets", "static"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_shipped_taxonomy_once()


def setup_path() -> str:
    """The one-time link with which the first administrator is made; empty as soon as anybody has an
    account."""
    if User.objects.exists():
        return ""
    token = read_or_create(settings.DATA_DIR / "secrets" / "setup_token", lambda: secrets.token_urlsafe(24))
    return reverse("setup", kwargs={"token": token})


def setup_token_fits(token: str) -> bool:
    """Whether ``token`` is that of the one-time link, which dies with the first account."""
    expected = setup_path()
    return bool(expected) and secrets.compare_digest(expected, reverse("setup", kwargs={"token": token}))
