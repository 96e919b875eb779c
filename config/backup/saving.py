"""Making a backup while the product runs: one state of the database, then the secrets, then the files."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from config.backup.archive import DATABASE, Writer, writing
from config.backup.databases import rows_of, snapshot
from config.backup.fingerprint import fingerprint
from config.backup.places import files_of_site, secrets_of_site
from curation import audit
from curation.models.fields import key_ring
from curation.refusal import Refused
from curation.sealing import KeyRing


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder in the data folder that nobody else can read, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=settings.DATA_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _add_files(writer: Writer) -> int:
    """Files are written once and never changed, so they need no common moment; one that a job has taken away
    meanwhile is not missed by anybody."""
    count = 0
    for name, path in files_of_site():
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            continue
        with stream:
            writer.add(name, stream)
        count += 1
    return count


def make_backup(out: Path, *, passphrase: str) -> dict[str, Any]:
    """Write the backup; returns the numbers that the command prints. Raises Refused."""
    if out.exists():
        raise Refused("file_exists", file=str(out))
    key_ring()
    # Before the copy is made, so that the copy holds its own entry and equals what it was copied from.
    audit.record("site.backup", target="site", file=out.name[:200])
    with private_folder() as work, writing(out, passphrase) as writer, snapshot(work) as state:
        # After the database's moment, so that the ring holds every key in use at that moment.
        secrets = {name: path.read_bytes() for name, path in secrets_of_site()}
        found = fingerprint(state.using, KeyRing.from_json(secrets["secrets/keyring.json"].decode()))
        with state.dump() as stream:
            writer.add(DATABASE, stream)
        for name, content in secrets.items():
            writer.add(name, io.BytesIO(content))
        files = _add_files(writer)
        writer.close(
            {
                "created": timezone.now().isoformat(),
                "code_version": settings.CODE_VERSION,
                "engine": state.engine,
                "fingerprint": found,
            }
        )
    return {
        "file": str(out),
        "bytes": out.stat().st_size,
        "tables": len(found["tables"]),
        "rows": rows_of(found),
        "files": files,
        "audit_first_broken": found["audit"]["first_broken"],
    }
