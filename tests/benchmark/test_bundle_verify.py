"""A bundle built here by the published rules, then altered byte by byte."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmark import bundle
from benchmark.bundle import BundleError, main, read_bundle, verify_bundle

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def digest(value: object) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def question(number: int) -> dict:
    return {
        "id": f"item-{number}",
        "dataset": "CMExam",
        "dimension": "MedKQA",
        "track": "mlb",
        "specialty": "03.01",
        "format": "choice",
        "input": {"question": f"第{number}题", "options": {"A": "甲", "B": "乙"}, "multiple": False},
        "prompt": f"请选择：第{number}题",
    }


def answer(number: int) -> dict:
    return {"id": f"item-{number}", "target": {"choice": ["A"]}, "points": []}


def lines(rows: list[dict]) -> bytes:
    return b"".join(rfc8785.dumps(row) + b"\n" for row in rows)


def build(n: int = 3, **changes: object) -> dict[str, bytes]:
    """The entries of a valid bundle of ``n`` items; ``changes`` go into the manifest before it is signed."""
    digests = [digest({**question(i), **answer(i)}) for i in range(1, n + 1)]
    parts = {
        "items.jsonl": lines([{**question(i), "digest": digests[i - 1]} for i in range(1, n + 1)]),
        "keys.jsonl": lines([answer(i) for i in range(1, n + 1)]),
        "certificates.jsonl": lines([{"id": f"item-{i}"} for i in range(1, n + 1)]),
        "prompts.json": b"{}",
        "schema.json": b"{}",
        "items.parquet": b"PAR1 no reader looks in here",
        "items.xlsx": b"PK nor here",
    }
    head = {"name": "demo", "version": "1", "kind": "authored", "track": "mlb"}
    items = [{"id": f"item-{i}", "digest": digests[i - 1]} for i in range(1, n + 1)]
    manifest = {
        **head,
        "created": "2026-01-05T00:00:00Z",
        "canonical": "RFC 8785",
        "policy_version": "1",
        "code_version": "0.1.0",
        "counts": {"items": n, "datasets": {"CMExam": n}},
        "parts": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in parts.items()
        },
        "items": items,
        "digest": digest({**head, "items": items}),
        **changes,
    }
    return {
        "manifest.json": rfc8785.dumps(manifest),
        "signature.json": sign(rfc8785.dumps(manifest), KEY),
        **parts,
    }


def sign(data: bytes, key: Ed25519PrivateKey) -> bytes:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return json.dumps(
        {
            "algorithm": "Ed25519",
            "key_id": hashlib.sha256(raw).hexdigest()[:16],
            "public_key_pem": pem(key).decode(),
            "signature": base64.b64encode(key.sign(data)).decode(),
        }
    ).encode()


def write(tmp_path: Path, entries: dict[str, bytes]) -> Path:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def check(
    tmp_path: Path, entries: dict[str, bytes], key: Ed25519PrivateKey | None = KEY
) -> tuple[bool, str, str | None]:
    result = verify_bundle(write(tmp_path, entries), public_key_pem=pem(key) if key else None)
    return result.ok, result.signature, result.first_altered


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_valid_bundle_is_ok_and_its_signature_valid_under_the_trusted_key(tmp_path):
    result = verify_bundle(write(tmp_path, build()), public_key_pem=pem(KEY))
    manifest = json.loads(build()["manifest.json"])
    assert (result.ok, result.release, result.digest) == (True, "demo", manifest["digest"])
    assert (result.signature, result.first_altered) == ("valid", None)


def test_without_a_key_of_ones_own_the_signature_is_unknown_and_the_file_still_ok(tmp_path):
    assert check(tmp_path, build(), key=None) == (True, "unknown key", None)


def test_a_file_signed_with_another_key_than_the_trusted_one_is_not_ok(tmp_path):
    assert check(tmp_path, build(), key=OTHER) == (False, "invalid", None)


def test_a_file_that_was_altered_and_signed_again_is_caught_by_the_trusted_key(tmp_path):
    entries = build(name="forged")
    head = json.loads(entries["manifest.json"])
    head["digest"] = digest({k: head[k] for k in ("name", "version", "kind", "track", "items")})
    entries["manifest.json"] = rfc8785.dumps(head)
    entries["signature.json"] = sign(entries["manifest.json"], OTHER)
    assert check(tmp_path, entries, key=None) == (True, "unknown key", None)
    assert check(tmp_path, entries, key=KEY) == (False, "invalid", None)


@pytest.mark.parametrize("part", ["items.jsonl", "keys.jsonl"])
def test_any_altered_byte_of_an_item_or_its_key_names_the_item(tmp_path, part: str):
    entries = build()
    data = entries[part]
    second = data.index(b"\n") + 1
    third = data.index(b"\n", second) + 1
    for at in range(second, third - 1, 3):
        assert check(tmp_path, {**entries, part: flip(data, at)}) == (False, "valid", "item-2"), (part, at)


@pytest.mark.parametrize(
    "part", ["certificates.jsonl", "prompts.json", "schema.json", "items.parquet", "items.xlsx"]
)
def test_any_altered_byte_of_another_part_names_the_part(tmp_path, part: str):
    entries = build()
    for at in range(len(entries[part])):
        assert check(tmp_path, {**entries, part: flip(entries[part], at)}) == (False, "valid", part)


def test_every_altered_byte_of_the_manifest_is_noticed_even_without_a_key(tmp_path):
    entries = build(1)
    for at in range(len(entries["manifest.json"])):
        try:
            ok, *_ = check(
                tmp_path, {**entries, "manifest.json": flip(entries["manifest.json"], at)}, key=None
            )
        except BundleError:
            continue
        assert not ok, at


def test_a_manifest_field_outside_the_digest_is_protected_by_the_signature(tmp_path):
    entries = build()
    entries["manifest.json"] = entries["manifest.json"].replace(b"2026-01-05", b"2026-01-06")
    assert check(tmp_path, entries, key=None) == (False, "invalid", "manifest.json")


def test_a_manifest_written_in_another_form_is_an_alteration(tmp_path):
    entries = build()
    entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"])).encode()
    assert check(tmp_path, entries) == (False, "valid", "manifest.json")


def test_a_broken_signature_file_is_named(tmp_path):
    entries = build()
    for broken in (
        b"{}",
        b"",
        b"[]",
        entries["signature.json"].replace(b"Ed25519", b"None000"),
        sign(b"", KEY)[:-20],
    ):
        assert check(tmp_path, {**entries, "signature.json": broken}) == (False, "invalid", "signature.json")


@pytest.mark.parametrize("part", ["items.jsonl", "keys.jsonl", "items.xlsx", "signature.json"])
def test_a_missing_part_is_an_alteration(tmp_path, part: str):
    entries = build()
    del entries[part]
    ok, _, altered = check(tmp_path, entries)
    assert (ok, altered) == (False, part)


def test_an_extra_part_and_a_part_twice_are_alterations(tmp_path):
    assert check(tmp_path, {**build(), "notes.txt": b"x"}) == (False, "valid", "notes.txt")
    path = write(tmp_path, build())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("prompts.json", b"{}")
    assert verify_bundle(path).first_altered == "prompts.json"


def test_a_removed_item_an_added_item_and_two_swapped_items_are_named(tmp_path):
    entries = build()
    rows = entries["items.jsonl"].splitlines(keepends=True)
    assert check(tmp_path, {**entries, "items.jsonl": rows[0] + rows[2]})[2] == "item-2"
    assert check(tmp_path, {**entries, "items.jsonl": b"".join(rows[:2])})[2] == "item-3"
    assert check(tmp_path, {**entries, "items.jsonl": b"".join([*rows, rows[0]])})[2] == "items.jsonl"
    assert check(tmp_path, {**entries, "items.jsonl": rows[1] + rows[0] + rows[2]})[2] == "item-1"


def test_a_key_moved_into_the_question_file_is_an_alteration_though_the_merged_item_is_the_same(tmp_path):
    entries = build(1)
    row = json.loads(entries["items.jsonl"])
    moved = {**row, "target": answer(1)["target"]}
    altered = {
        **entries,
        "items.jsonl": lines([moved]),
        "keys.jsonl": lines([{"id": "item-1", "points": []}]),
    }
    assert check(tmp_path, altered)[2] == "items.jsonl"


def test_a_repeated_key_in_a_line_is_an_alteration(tmp_path):
    entries = build()
    doubled = entries["keys.jsonl"].replace(b'"points":[]', b'"points":[],"points":[]', 1)
    assert check(tmp_path, {**entries, "keys.jsonl": doubled})[2] == "item-1"


def test_white_space_between_items_names_the_part(tmp_path):
    entries = build()
    assert (
        check(tmp_path, {**entries, "items.jsonl": entries["items.jsonl"].replace(b"{", b"{ ", 1)})[2]
        == "items.jsonl"
    )


def test_a_damaged_zip_passes_only_when_every_part_still_reads_the_same(tmp_path):
    entries = build(1)
    original = write(tmp_path, entries).read_bytes()
    damaged = tmp_path / "damaged.zip"
    refused = 0
    for at in range(0, len(original), 3):
        damaged.write_bytes(flip(original, at))
        try:
            ok = verify_bundle(damaged).ok
        except BundleError:
            ok = False
        refused += not ok
        if ok:
            with zipfile.ZipFile(damaged) as archive:
                assert {name: archive.read(name) for name in archive.namelist()} == entries, at
    assert refused > len(original) / 3 / 2


def test_a_part_that_unpacks_to_more_than_the_manifest_says_is_not_read_to_its_end(tmp_path, monkeypatch):
    read = []
    original = zipfile.ZipExtFile.read

    def counting(self, n=-1):
        data = original(self, n)
        if self.name == "prompts.json":
            read.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    assert check(tmp_path, {**build(), "prompts.json": b"0" * 50_000_000})[2] == "prompts.json"
    assert sum(read) <= 3


def test_a_line_without_an_end_is_not_read_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "MAX_LINE", 1000)
    assert check(tmp_path, {**build(), "items.jsonl": b'"' + b"x" * 5_000_000})[2] == "item-1"


def test_a_huge_manifest_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "MAX_MANIFEST", 100)
    with pytest.raises(BundleError) as caught:
        check(tmp_path, build())
    assert (caught.value.code, caught.value.params) == ("too_large", {"part": "manifest.json"})


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b'{"items": [1], "parts": {}}', b"[" * 50_000, b"\xff"]
)
def test_a_zip_without_a_readable_manifest_is_no_bundle(tmp_path, manifest: bytes):
    with pytest.raises(BundleError, match="no_manifest"):
        check(tmp_path, {**build(), "manifest.json": manifest})


def test_items_are_read_with_their_keys_one_after_the_other(tmp_path):
    items = list(read_bundle(write(tmp_path, build())))
    assert [item.id for item in items] == ["item-1", "item-2", "item-3"]
    assert (items[0].target, items[0].points, items[0].format) == ({"choice": ["A"]}, [], "choice")
    assert items[1].input["question"] == "第2题"


def test_reading_stops_at_an_altered_item_after_the_good_ones(tmp_path):
    entries = build()
    entries["keys.jsonl"] = entries["keys.jsonl"][:-10] + b"xx" + entries["keys.jsonl"][-8:]
    rows = read_bundle(write(tmp_path, entries))
    assert [next(rows).id, next(rows).id] == ["item-1", "item-2"]
    with pytest.raises(BundleError) as caught:
        next(rows)
    assert (caught.value.code, caught.value.params) == ("item_altered", {"item": "item-3"})


def test_the_command_prints_one_json_line_and_exits_by_outcome(tmp_path, capsys):
    path = write(tmp_path, build())
    key = tmp_path / "key.pem"
    key.write_bytes(pem(KEY))
    assert main(["verify", str(path), "--public-key", str(key)]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(result) == ["ok", "release", "digest", "signature", "first_altered"]
    assert (result["ok"], result["signature"]) == (True, "valid")
    entries = build()
    path = write(tmp_path, {**entries, "keys.jsonl": flip(entries["keys.jsonl"], 30)})
    assert main(["verify", str(path)]) == 1
    assert json.loads(capsys.readouterr().out)["first_altered"] == "item-1"


def test_the_command_refuses_what_is_no_bundle_and_what_is_no_key(tmp_path, capsys):
    garbage = tmp_path / "garbage.zip"
    garbage.write_bytes(b"not a zip")
    path = write(tmp_path, build())
    for arguments, code in (
        ([str(garbage)], "not_a_zip"),
        ([str(tmp_path / "none.zip")], "not_a_zip"),
        ([str(path), "--public-key", str(garbage)], "bad_public_key"),
        ([str(path), "--public-key", str(tmp_path / "none.pem")], "key_not_readable"),
    ):
        assert main(["verify", *arguments]) == 2
        result = json.loads(capsys.readouterr().out)
        assert (result["ok"], result["refused"]) == (False, code)


def test_the_command_runs_as_a_module_without_django(tmp_path):
    path = write(tmp_path, build())
    code = "import runpy, sys; sys.argv = ['bundle', 'verify', sys.argv[1]]\ntry: runpy.run_module('benchmark.bundle', run_name='__main__')\nfinally: assert not any(name.split('.')[0] == 'django' for name in sys.modules)"
    root = Path(bundle.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=root, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["signature"] == "unknown key"
