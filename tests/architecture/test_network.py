"""The server fetches no address that a user typed, and ships neither an account nor a secret."""

import ast
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from benchmark.models import EvaluatedModel
from benchmark.services.evaluated_models import register_model
from curation.handover import Refused
from curation.models import ApiToken, User
from curation.secret_files import read_or_create, secret_key
from tests.architecture.tree import ROOT, Module, is_inside, module, modules

# Libraries that open connections to a named address.
CLIENTS = (
    "aiohttp",
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
    "ftplib",
    "openai",
)
# The one place that calls models, and only on hosts that an administrator allowed.
CALLS_OUT = "benchmark.providers"
# Loading weights must not look anywhere but in the given folder.
LOADERS = ("from_pretrained", "snapshot_download", "hf_hub_download", "load_dataset")


def callers(found: Iterable[Module]) -> Iterator[str]:
    """Modules that could fetch something."""
    for one in found:
        if is_inside(one.name, CALLS_OUT):
            continue
        for name in one.imported():
            if any(is_inside(name, client) for client in CLIENTS):
                yield f"{one.path}: {name}"


def downloads(found: Iterable[Module]) -> Iterator[str]:
    """Calls that would download a model or a data set where it is not there."""
    for one in found:
        for node in ast.walk(one.tree):
            name = (
                getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            )
            if name in LOADERS and not any(
                keyword.arg == "local_files_only" and getattr(keyword.value, "value", False) is True
                for keyword in node.keywords  # type: ignore[attr-defined]
            ):
                yield f"{one.path}:{node.lineno} {name}"


def test_only_the_providers_know_an_http_client() -> None:
    assert list(callers(modules())) == []


def test_weights_are_read_from_the_given_folder_only() -> None:
    assert list(downloads(modules())) == []


def test_a_planted_client_and_a_planted_download_are_seen() -> None:
    planted = module(
        "curation.services.planted",
        "planted.py",
        "from urllib.request import urlopen\ndef f(m, url):\n    import httpx\n    m.from_pretrained(url)\n",
    )

    assert list(callers([planted])) == [
        "planted.py: urllib.request",
        "planted.py: urllib.request.urlopen",
        "planted.py: httpx",
    ]
    assert list(downloads([planted])) == ["planted.py:4 from_pretrained"]


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/v1",
        "http://127.0.0.1:9000/v1",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]:8000/v1",
        "http://0xa9fea9fe:8000/v1",
        "http://2852039166:8000/v1",
        "http://models.example:8000@elsewhere.example/v1",
        "http://elsewhere.example/#@models.example:8000",
        "http://models.example.elsewhere.example:8000/v1",
        "file:///etc/passwd",
        "ftp://models.example:8000/v1",
        "http://0.0.0.0:8000/v1",
    ],
)
def test_a_model_on_a_host_that_was_not_allowed_is_refused(url: str, settings, db: None) -> None:
    settings.MODEL_HOSTS = ["models.example:8000", "169.254.169.254:*", "0.0.0.0:*"]

    with pytest.raises(Refused) as refusal:
        register_model(name="sly", spec=f"openai:m@{url}")

    assert refusal.value.code in {"host_not_allowed", "bad_spec"}
    assert not EvaluatedModel.objects.exists()


def test_a_model_on_an_allowed_host_is_taken(settings, db: None) -> None:
    settings.MODEL_HOSTS = ["models.example:8000"]

    register_model(name="fair", spec="openai:m@http://models.example:8000/v1")

    assert EvaluatedModel.objects.get().location == "http://models.example:8000/v1"


def test_without_an_allowed_host_no_endpoint_is_taken(settings, db: None) -> None:
    settings.MODEL_HOSTS = []

    with pytest.raises(Refused):
        register_model(name="sly", spec="openai:m@http://127.0.0.1:8000/v1")


def test_a_fresh_database_has_no_account_and_no_token(db: None) -> None:
    assert (User.objects.count(), ApiToken.objects.count()) == (0, 0)


def test_each_site_draws_its_own_secret_key_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, second = (secret_key("", tmp_path / site / "secrets" / "secret_key") for site in ("a", "b"))

    assert first != second
    assert len(first) > 60
    assert stat.S_IMODE((tmp_path / "a" / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a" / "secrets").stat().st_mode) == 0o700


def test_a_secret_that_exists_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    first = read_or_create(file, lambda: "first")

    assert (first, read_or_create(file, lambda: "second")) == ("first", "first")


def test_the_settings_open_nothing_by_default(tmp_path: Path) -> None:
    """In a process of its own, because the tests' own settings are changed."""
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "print(s.DEBUG, s.MODEL_HOSTS, '*' in s.ALLOWED_HOSTS, s.SESSION_COOKIE_HTTPONLY)"
    )
    environment = {
        "ZHENPING_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": "/usr/bin",
    }

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "[]", "False", "True"]


def test_logged_in_pages_are_kept_by_no_cache_and_shown_in_no_frame() -> None:
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert "config.middleware.PrivatePagesMiddleware" in settings.MIDDLEWARE
