"""Restoring a backup into an unused site: everything is opened and compared in a private place first;
only what proved equal is put where the site looks for it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.loader import MigrationLoader

from config.backup import databases, places
from config.backup.archive import DATABASE, Reader, reading
from config.backup.fingerprint import difference, fingerprint
from config.backup.saving import private_folder
from curation.refusal import Refused
from curation.sealing import KeyRing
from curation.secret_files import replace


def refuse_a_site_in_use() -> None:
    """Raises Refused where a restore would overwrite anybody's work."""
    what = places.in_use() or ("database" if databases.in_use() else "")
    if what:
        raise Refused("site_not_empty", what=what)


def _refuse_a_foreign_backup(manifest: dict[str, Any]) -> None:
    if manifest["engine"] != connection.vendor:
        raise Refused("other_engine", found=manifest["engine"], here=connection.vendor)
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    known = loader.disk_migrations or {}
    for app, name in manifest["fingerprint"]["migrations"]:
        if (app, name) not in known:
            raise Refused("backup_newer", app=app, name=name)


def _compare(using: str, kept: dict[str, Any], ring: KeyRing) -> None:
    what = difference(kept, fingerprint(using, ring))
    if what:
        raise Refused("not_equal", what=what)


def _secret(reader: Reader, name: str) -> str:
    return b"".join(reader.blocks(name)).decode()


@contextmanager
def _placed(work: Path, secrets: dict[str, str]) -> Iterator[None]:
    """Files and secrets where they belong; taken away again where what follows fails."""
    files = Path(settings.DATA_DIR) / "files"
    given: list[Path] = []
    try:
        if (work / "files").is_dir():
            # What is there is a tree of empty folders, or nothing.
            shutil.rmtree(files, ignore_errors=True)
            (work / "files").replace(files)
        for name, text in secrets.items():
            given.append(places.place_of(name))
            replace(given[-1], text)
        yield
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        for path in given:
            path.unlink(missing_ok=True)
        raise


def restore_backup(file: Path, *, passphrase: str) -> dict[str, Any]:
    """Put the site in ``file`` into this empty one; returns the numbers that the command prints. Raises
    Refused, and then nothing is left behind."""
    refuse_a_site_in_use()
    with reading(file, passphrase) as reader, private_folder() as work:
        kept = reader.manifest["fingerprint"]
        _refuse_a_foreign_backup(reader.manifest)
        reader.check_parts()
        secrets = {name: _secret(reader, name) for name in reader.parts if name.startswith("secrets/")}
        names = [name for name in reader.parts if name.startswith("files/")]
        for name in names:
            reader.bring(name, work / name)
        ring = KeyRing.from_json(secrets["secrets/keyring.json"])
        if connection.vendor == "sqlite":
            _restore_sqlite(reader, work, ring, secrets)
        else:
            _restore_postgres(reader, work, ring, secrets)
    return {
        "tables": len(kept["tables"]),
        "rows": databases.rows_of(kept),
        "files": len(names),
        "equal": True,
        "sealed": sum(sum(keys.values()) for keys in kept["sealed"].values()),
        "audit_first_broken": kept["audit"]["first_broken"],
    }


def _restore_sqlite(reader: Reader, work: Path, ring: KeyRing, secrets: dict[str, str]) -> None:
    copy = databases.draft_of_sqlite(work)
    try:
        reader.bring(DATABASE, copy)
        with databases.sqlite_file(copy) as using:
            _compare(using, reader.manifest["fingerprint"], ring)
        with _placed(work, secrets):
            databases.put_sqlite(copy)
    finally:
        copy.unlink(missing_ok=True)


def _restore_postgres(reader: Reader, work: Path, ring: KeyRing, secrets: dict[str, str]) -> None:
    dump = work / "database.dump"
    reader.bring(DATABASE, dump)
    databases.fill_postgres(dump)
    try:
        _compare(DEFAULT_DB_ALIAS, reader.manifest["fingerprint"], ring)
        with _placed(work, secrets):
            connection.close()
    except BaseException:
        databases.empty_postgres()
        raise
