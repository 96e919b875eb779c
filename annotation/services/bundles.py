"""The bundle of a release: one zip, byte-identical whenever it is made, with a signed manifest over every
part."""

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from annotation import canonical
from annotation.models import Release, ReleaseItem
from curation.handover import Refused, policy_version, read_or_create, residual_risk, risk_as_data
from curation.spreadsheets import Sheet, write_workbook

# Zip entries carry the earliest date the format knows: a clock must not change the bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
SCHEMA = {
    "items.jsonl": [
        "id",
        "digest",
        "dataset",
        "dimension",
        "track",
        "specialty",
        "format",
        "input",
        "prompt",
    ],
    "keys.jsonl": ["id", "target", "points"],
    "certificates.jsonl": [
        "id",
        "provenance",
        "origin",
        "answers",
        "decision",
        "confirmers",
        "deidentified",
        "revision",
        "cluster",
    ],
    "digest": (
        "SHA-256 over RFC 8785 of the items.jsonl object without digest, merged with its keys.jsonl object"
    ),
}


def bundle_path(release: Release) -> Path:
    """Where the bundle of a frozen release is kept."""
    return Path(settings.DATA_DIR) / "files" / "releases" / f"{release.name}-{release.digest[:16]}.zip"


def signing_key() -> Ed25519PrivateKey:
    """The site's signing key; made at the first use, readable by the owner only."""

    def fresh() -> str:
        return (
            Ed25519PrivateKey.generate()
            .private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            .decode()
        )

    pem = read_or_create(Path(settings.SIGNING_KEY_FILE), fresh)
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def public_key_pem() -> str:
    """The public half, to be given to whoever checks bundles."""
    return (
        signing_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def signature_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """An Ed25519 signature over the manifest's canonical bytes."""
    key = signing_key()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {
        "algorithm": "Ed25519",
        "key_id": hashlib.sha256(raw).hexdigest()[:16],
        "public_key_pem": public_key_pem(),
        "signature": base64.b64encode(key.sign(canonical.canonical_bytes(manifest))).decode(),
    }


def _lines(objects: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical.canonical_bytes(entry) + b"\n" for entry in objects)


def _questions(rows: Sequence[ReleaseItem]) -> list[dict[str, Any]]:
    return [{**json.loads(row.question), "digest": row.digest} for row in rows]


def _parquet(questions: Sequence[Mapping[str, Any]]) -> bytes:
    columns = {name: [str(q[name]) for q in questions] for name in SCHEMA["items.jsonl"] if name != "input"}
    columns["input"] = [canonical.canonical_bytes(q["input"]).decode() for q in questions]
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def _workbook(questions: Sequence[Mapping[str, Any]]) -> bytes:
    columns = ["id", "dataset", "dimension", "specialty", "format", "prompt", "digest"]
    raw, out = io.BytesIO(), io.BytesIO()
    write_workbook(raw, [Sheet("items", columns, ([str(q[name]) for name in columns] for q in questions))])
    # openpyxl stamps the present moment into the file's properties and entries; both are taken out again.
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", data)
            target.writestr(_entry(name), data)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _pretty(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def parts_of(release: Release, rows: Sequence[ReleaseItem]) -> dict[str, bytes]:
    """Every part of the bundle but manifest and signature."""
    questions = _questions(rows)
    return {
        "items.jsonl": _lines(questions),
        "keys.jsonl": _lines(json.loads(row.key) for row in rows),
        "certificates.jsonl": _lines(row.certificate for row in rows),
        "prompts.json": _pretty(release.prompts),
        "schema.json": _pretty(SCHEMA),
        "items.parquet": _parquet(questions),
        "items.xlsx": _workbook(questions),
    }


def manifest_of(release: Release, rows: Sequence[ReleaseItem], parts: Mapping[str, bytes]) -> dict[str, Any]:
    """Name, version, counts, and the digests of every part and item."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.dataset] = counts.get(row.dataset, 0) + 1
    assert release.frozen_at is not None
    return {
        "name": release.name,
        "version": release.version,
        "kind": release.kind,
        "track": release.track,
        "created": release.frozen_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "canonical": canonical.CANONICAL_FORM,
        "policy_version": policy_version(release.frozen_at),
        "code_version": settings.CODE_VERSION,
        "counts": {"items": len(rows), "datasets": counts},
        "residual_risk": risk_as_data(
            residual_risk(row.item.record_id for row in rows if row.item and row.item.record_id)
        ),
        "parts": {
            name: {"sha256": canonical.sha256(data), "bytes": len(data)} for name, data in parts.items()
        },
        "items": [{"id": row.uid, "digest": row.digest} for row in rows],
        "digest": release.digest,
    }


def write_bundle(release: Release, rows: Sequence[ReleaseItem]) -> dict[str, Any]:
    """Write the bundle to its place and return its manifest."""
    parts = parts_of(release, rows)
    manifest = manifest_of(release, rows, parts)
    _write_zip(bundle_path(release), manifest, parts)
    return manifest


def _write_zip(path: Path, manifest: Mapping[str, Any], parts: Mapping[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        out.writestr(_entry("manifest.json"), canonical.canonical_bytes(manifest))
        out.writestr(_entry("signature.json"), _pretty(signature_of(manifest)))
        for name, data in parts.items():
            out.writestr(_entry(name), data)
    draft.replace(path)


def bundle_of(release: Release) -> Path:
    """The bundle of a frozen release; made again from the frozen rows where the file is gone.

    Raises Refused(bundle_differs) where the parts made again are not those that the manifest names.
    """
    if not release.digest:
        raise Refused("wrong_state", state=release.get_state_display())
    path = bundle_path(release)
    if not path.exists():
        parts = parts_of(release, list(release.items.all()))
        for name, facts in release.manifest["parts"].items():
            if canonical.sha256(parts[name]) != facts["sha256"]:
                raise Refused("bundle_differs", part=name)
        _write_zip(path, release.manifest, parts)
    return path
