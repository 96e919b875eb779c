"""The file of a backup: nothing can be read, altered, left out or slipped in without the passphrase's owner noticing."""

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from config.backup import archive, passphrase, sealed_parts
from config.backup.archive import DATABASE, MANIFEST, Reader, reading, writing
from config.backup.sealed_parts import PIECE, TAG, PartBroken, opened_blocks, sealed_pieces
from curation.refusal import Refused

WORDS = "correct horse battery staple"
KEY = b"k" * 32
RAW = "患者张三，电话13800138000".encode()


@pytest.fixture(autouse=True)
def guesses_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sealed_parts.COST, "n", 1 << 10)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup with one part of each sort."""
    file = tmp_path / "site.zip"
    with writing(file, WORDS) as writer:
        writer.add(DATABASE, io.BytesIO(RAW * 1000))
        writer.add("secrets/keyring.json", io.BytesIO(b"{}"))
        writer.add("files/staged/空.csv", io.BytesIO(b""))
        writer.close({"engine": "sqlite"})
    return file


def refusal(file: Path, words: str = WORDS) -> Refused:
    """Why a backup is not taken."""
    with pytest.raises(Refused) as refused, reading(file, words) as reader:
        reader.check_parts()
        for name in reader.parts:
            list(reader.blocks(name))
    return refused.value


def rewritten(file: Path, **changes: bytes | None) -> Path:
    """The same zip with members replaced, left out (None) or put in; its own checksums are right."""
    out = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return out


def content_of(reader: Reader, name: str) -> bytes:
    return b"".join(reader.blocks(name))


def test_what_went_in_comes_out(backup: Path) -> None:
    with reading(backup, WORDS) as reader:
        reader.check_parts()
        found = {name: content_of(reader, name) for name in reader.parts}

    assert found == {
        DATABASE: RAW * 1000,
        "secrets/keyring.json": b"{}",
        "files/staged/空.csv": b"",
    }


def test_the_file_is_its_owners_and_shows_no_content(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]
    with zipfile.ZipFile(backup) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
    assert RAW[:12] not in everything and WORDS.encode() not in everything


def test_another_passphrase_is_refused(backup: Path) -> None:
    assert refusal(backup, WORDS + "!").code == "passphrase_wrong"


@pytest.mark.parametrize("name", [DATABASE, "secrets/keyring.json", "files/staged/空.csv"])
def test_an_altered_part_is_named(backup: Path, name: str) -> None:
    with zipfile.ZipFile(backup) as opened:
        content = bytearray(opened.read(name))
    content[-1] ^= 1

    found = refusal(rewritten(backup, **{name: bytes(content)}))

    assert (found.code, found.params) == ("part_altered", {"part": name})


def test_a_damaged_disk_block_is_named_too(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    place = content.index(b"secrets/keyring.json") + len(b"secrets/keyring.json") + 24
    content[place] ^= 1
    backup.write_bytes(content)

    assert refusal(backup).params == {"part": "secrets/keyring.json"}


def test_an_altered_table_of_contents_is_named(backup: Path) -> None:
    with zipfile.ZipFile(backup) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    manifest["engine"] = "postgresql"

    assert refusal(rewritten(backup, **{MANIFEST: json.dumps(manifest).encode()})).params == {
        "part": MANIFEST
    }


def test_a_part_that_is_missing_and_one_that_is_too_many_are_named(backup: Path) -> None:
    missing = refusal(rewritten(backup, **{DATABASE: None}))
    extra = refusal(rewritten(backup, **{"files/more.txt": b"x"}))
    escaping = refusal(rewritten(backup, **{"files/../../etc/cron.d/x": b"x"}))

    assert (missing.code, missing.params["part"]) == ("part_missing", DATABASE)
    assert (extra.code, extra.params["part"]) == ("part_unknown", "files/more.txt")
    assert escaping.code == "bad_part_name"


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/passwd",
        "files/../../x",
        "files//x",
        "files/./x",
        "files\\..\\x",
        "files/.ssh/x",
        "files",
        "secrets",
        "else/x",
        "files/a\0b",
        "",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        archive.part_name(name)

    assert refused.value.code == "bad_part_name"


def test_a_name_that_leads_elsewhere_is_refused_even_from_the_passphrases_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "site.zip"
    with monkeypatch.context() as patched:
        patched.setattr(archive, "part_name", str)
        with writing(file, WORDS) as writer:
            writer.add("files/../../x", io.BytesIO(b"x"))
            writer.close({})

    assert refusal(file).code == "bad_part_name"


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, backup: Path) -> None:
    text = tmp_path / "text.zip"
    text.write_text("no zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:-40])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr(MANIFEST, "[1]")

    assert [refusal(file).code for file in (text, cut, other)] == ["not_a_backup"] * 3


def test_a_derivation_that_asks_for_a_terabyte_is_refused(backup: Path) -> None:
    with zipfile.ZipFile(backup) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    manifest["key"]["n"] = 1 << 40

    assert refusal(rewritten(backup, **{MANIFEST: json.dumps(manifest).encode()})).code == "not_a_backup"


def test_nothing_is_left_where_a_backup_fails_half_way(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing(tmp_path / "a.zip", WORDS) as writer:
        writer.add(DATABASE, io.BytesIO(b"half"))
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_overwritten(backup: Path) -> None:
    kept = backup.read_bytes()
    with pytest.raises(Refused) as refused, writing(backup, WORDS):
        pass

    assert refused.value.code == "file_exists" and backup.read_bytes() == kept


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, 3 * PIECE + 5])
def test_content_of_every_size_survives(size: int) -> None:
    # Incompressible, so that the pieces are as many as they seem.
    content = b"".join(hash_of(number) for number in range(size // 32 + 1))[:size]
    sealed = b"".join(sealed_pieces(io.BytesIO(content), KEY))

    assert b"".join(opened_blocks(io.BytesIO(sealed), KEY, most=size)) == content


def hash_of(number: int) -> bytes:
    return sealed_parts.BackupKeys(KEY).key(str(number))


def test_pieces_cannot_be_cut_off_swapped_or_repeated() -> None:
    content = b"".join(hash_of(number) for number in range(3 * PIECE // 32))
    sealed = b"".join(sealed_pieces(io.BytesIO(content), KEY))
    step = PIECE + TAG
    first, second, rest = sealed[:step], sealed[step : 2 * step], sealed[2 * step :]

    for altered in (first + second, second + first + rest, first + first + second + rest, sealed[:-1], b""):
        with pytest.raises(PartBroken):
            list(opened_blocks(io.BytesIO(altered), KEY, most=len(content)))


def test_content_that_inflates_beyond_what_was_stated_is_stopped() -> None:
    sealed = b"".join(sealed_pieces(io.BytesIO(b"\0" * (8 * PIECE)), KEY))
    blocks = opened_blocks(io.BytesIO(sealed), KEY, most=2 * PIECE)

    with pytest.raises(PartBroken):
        list(blocks)
    assert len(sealed) < PIECE


def test_a_short_passphrase_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(passphrase.VARIABLE, "eleven char")
    with pytest.raises(Refused) as refused:
        passphrase.passphrase(new=True)
    assert refused.value.code == "passphrase_short"

    monkeypatch.setenv(passphrase.VARIABLE, "twelve chars")
    assert passphrase.passphrase(new=True) == "twelve chars"


def test_without_a_terminal_a_passphrase_must_stand_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(passphrase.VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(Refused) as refused:
        passphrase.passphrase(new=False)

    assert refused.value.code == "passphrase_required"


def test_a_new_passphrase_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter(["a long passphrase", "another passphrase", "a long passphrase"])
    monkeypatch.delenv(passphrase.VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(passphrase, "getpass", lambda _words: next(answers))
    with pytest.raises(Refused) as refused:
        passphrase.passphrase(new=True)

    assert refused.value.code == "passphrases_differ"
    assert passphrase.passphrase(new=False) == "a long passphrase"
