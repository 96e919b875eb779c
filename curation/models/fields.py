"""Model fields of this stage: text that is sealed in the database and plain only in the memory of who may
read it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from curation.sealing import KeyRing
from curation.secret_files import read_or_create


@cache
def _ring(file: str | Path) -> KeyRing:
    return KeyRing.from_json(read_or_create(Path(file), lambda: KeyRing.fresh().to_json()))


def key_ring() -> KeyRing:
    """The site's key ring; made at the first use."""
    return _ring(settings.KEYRING_FILE)


class SealedTextField(models.TextField[str, str]):
    """Text, sealed at rest. It cannot be searched or compared in the database."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return None if value is None else key_ring().seal(str(value))

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Open on the way out."""
        return None if value is None else key_ring().open(value)


# An empty object says nothing of anybody, and most records have one; it is kept as it is.
EMPTY_JSON = "{}"
as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class SealedJSONField(models.TextField[Any, Any]):
    """A JSON value, sealed at rest."""

    # What the type checker takes for the field's value; a text field's would be str.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        if value is None or value == {}:
            return None if value is None else EMPTY_JSON
        return key_ring().seal(as_json(value))

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Open on the way out."""
        if value is None or value == EMPTY_JSON:
            return None if value is None else {}
        return json.loads(key_ring().open(value))
