"""Typed readings of the process environment. A bad value is refused by its name."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: expected one of 1, 0, true, false.")


def number(name: str, default: float, *, above: float) -> float:
    value = text(name, str(default))
    try:
        parsed = float(value)
    except ValueError:
        parsed = above
    if not above < parsed < float("inf"):
        raise ImproperlyConfigured(f"{name} is {value!r}: expected a number above {above}.")
    return parsed


def names(name: str, default: str) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def address(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """A URL with one of ``schemes`` and a host, without a trailing slash."""
    value = text(name, default).rstrip("/")
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} is {value!r}: expected an address that begins {wanted}")
    return value


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's database setting: PostgreSQL by URL, else the SQLite file ``default``."""
    value = text(name, f"sqlite:///{default}")
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=60))
    except Exception as error:
        raise ImproperlyConfigured(f"{name} can't be read: {error}") from error
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        # WAL lets pages read while the desk writes; IMMEDIATE takes the write lock at BEGIN, so
        # that two writers queue (up to 20 s) instead of one failing half-way.
        parsed["CONN_MAX_AGE"] = 0
        parsed["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif parsed["ENGINE"] == "django.db.backends.postgresql":
        parsed["CONN_HEALTH_CHECKS"] = True
        parsed["OPTIONS"] = {"connect_timeout": 5, **parsed.get("OPTIONS", {})}
    else:
        raise ImproperlyConfigured(f"{name}: expected postgres:// or sqlite:///, not {value!r}.")
    return parsed


def secret_key(name: str, path: Path) -> str:
    """The key from the environment, else one made once and kept in ``path``, readable by us."""
    if value := text(name, ""):
        return value
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} can't be written ({error.strerror}): set {name}."
        ) from error
    return path.read_text()
