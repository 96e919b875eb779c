"""An uploaded file as a file on disk for readers that want a path; it is gone when the reader is done."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from curation.handover import Refused


def demand_size(upload: UploadedFile[Any]) -> None:
    """Raise Refused(file_too_large) where a site does not take so much."""
    size = upload.size or 0
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            "file_too_large", field="file", file=upload.name, found=size, limit=settings.UPLOAD_MAX_BYTES
        )


@contextmanager
def on_disk(upload: UploadedFile[Any]) -> Iterator[Path]:
    """The upload under its own name in a folder of its own; raises Refused where it is too large."""
    demand_size(upload)
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / f"upload{Path(upload.name or '').suffix.lower()}"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        yield path
