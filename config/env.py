"""Typed readers of the environment: each setting is read once, and a value that makes no sense stops the
start."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentValueError(ValueError):
    """An environment variable holds a value that cannot be used; the message names the variable."""


def text(name: str, default: str = "") -> str:
    """The variable's text, or ``default`` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """The variable as a truth value; raises EnvironmentValueError on anything but 0/1/true/false/yes/no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise EnvironmentValueError(f"{name}={value!r} is neither true nor false")


def secret(name: str) -> str:
    """The variable, or the first line of the file that ``NAME_FILE`` names."""
    file = text(f"{name}_FILE")
    if not file:
        return text(name)
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0].strip()
    except OSError as error:
        raise EnvironmentValueError(f"{name}_FILE={file!r} cannot be read") from error


def integer(name: str, default: int) -> int:
    """The variable as an integer; raises EnvironmentValueError where it is none."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise EnvironmentValueError(f"{name}={value!r} is no whole number") from error


def share(name: str) -> float | None:
    """The variable as a share between 0 and 1, both excluded; None where it is unset or empty."""
    value = text(name)
    if not value:
        return None
    try:
        found = float(value)
    except ValueError as error:
        raise EnvironmentValueError(f"{name}={value!r} is no number") from error
    if not 0 < found < 1:
        raise EnvironmentValueError(f"{name}={value!r} does not lie between 0 and 1")
    return found


def names(name: str, default: str = "") -> list[str]:
    """A comma list as a list of its non-empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def path(name: str, default: Path) -> Path:
    """The variable as an absolute path."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(url: str, default_file: Path) -> dict[str, object]:
    """Django's database settings for ``url`` (postgres://… or sqlite:///…); an empty url means SQLite in
    ``default_file``.

    SQLite runs in WAL with immediate transactions: a writer waits for its turn at BEGIN instead of failing in
    the middle.
    """
    parts = urlsplit(url) if url else None
    if parts is None or parts.scheme == "sqlite":
        name = str(default_file) if parts is None else unquote(parts.path)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000"
                ),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvironmentValueError(f"DATABASE_URL names {parts.scheme!r}; known are postgres and sqlite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
