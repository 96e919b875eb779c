"""Sources: who supplies records, and on what terms."""

from django.db import transaction

from curation import audit
from curation.models import Source, User


@transaction.atomic
def ensure_source(*, name: str, terms: str = "", by: User | None = None) -> Source:
    """The source of that name, made where there is none."""
    source, created = Source.objects.get_or_create(name=name.strip(), defaults={"terms": terms})
    if created:
        audit.record("source.created", by=by, target=source)
    return source
