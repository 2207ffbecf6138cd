"""Typed readings of the process environment. A bad value is refused by its name."""

import contextlib
import os
import secrets
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from newsroom.terminal import gettext as _

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
    raise ImproperlyConfigured(
        _("%(name)s is “%(value)s”: expected one of 1, 0, true, false.")
        % {"name": name, "value": value}
    )


def number(name: str, default: float, *, above: float) -> float:
    value = text(name, str(default))
    try:
        parsed = float(value)
    except ValueError:
        parsed = above
    if not above < parsed < float("inf"):
        raise ImproperlyConfigured(
            _("%(name)s is “%(value)s”: expected a number above %(above)g.")
            % {"name": name, "value": value, "above": above}
        )
    return parsed


def names(name: str, default: str) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str) -> list[IPv4Network | IPv6Network]:
    """Comma-separated addresses and networks, such as 10.0.0.1 and 10.0.0.0/8."""
    value = text(name, default)
    try:
        return [ip_network(word) for word in names(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(
            _("%(name)s is “%(value)s”: expected addresses or networks, such as 10.0.0.0/8.")
            % {"name": name, "value": value}
        ) from error


def address(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """A URL with one of ``schemes`` and a host, without a trailing slash."""
    value = text(name, default).rstrip("/")
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        raise ImproperlyConfigured(
            _("%(name)s is “%(value)s”: expected a host after one of these: %(schemes)s")
            % {"name": name, "value": value, "schemes": " ".join(f"{each}://" for each in schemes)}
        )
    return value


def zone(name: str, default: str) -> str:
    """The name of a time zone, such as Asia/Shanghai."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            _("%(name)s is “%(value)s”: expected a time zone, such as Asia/Shanghai.")
            % {"name": name, "value": value}
        ) from error
    return value


def sender(name: str, default: str) -> str:
    """Whom letters are from: an address, or a name with an address in angle brackets."""
    value = text(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError as error:
        raise ImproperlyConfigured(
            _("%(name)s is “%(value)s”: expected an e-mail address.")
            % {"name": name, "value": value}
        ) from error
    return value


def email(name: str, default: str) -> str:
    """An e-mail address, or ""."""
    return sender(name, default) if text(name, default) else ""


class Post(NamedTuple):
    """How letters leave: Django's EMAIL settings."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def post(name: str, default: str) -> Post:
    """One URL: console:// prints letters, smtp://user:password@host:port sends them."""
    value = text(name, default)
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme == "console":
        return Post(CONSOLE)
    if url.scheme not in PORTS or not url.hostname:
        # The value may hold a password: it is not repeated.
        raise ImproperlyConfigured(
            _("%(name)s can't be read: expected console:// or a host after one of %(schemes)s")
            % {"name": name, "schemes": " ".join(f"{scheme}://" for scheme in PORTS)}
        )
    return Post(
        SMTP,
        url.hostname,
        port or PORTS[url.scheme],
        unquote(url.username or ""),
        unquote(url.password or ""),
        starttls=url.scheme == "smtp+tls",
        tls=url.scheme == "smtps",
    )


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's database setting: PostgreSQL by URL, else the SQLite file ``default``."""
    value = text(name, f"sqlite:///{default}")
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=60))
    except Exception as error:
        raise ImproperlyConfigured(
            _("%(name)s can't be read: %(reason)s") % {"name": name, "reason": error}
        ) from error
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        # WAL lets pages read while the desk writes; IMMEDIATE takes the write lock at BEGIN, so
        # that two writers queue (up to 20 s) instead of one failing half-way.
        parsed["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif parsed["ENGINE"] == "django.db.backends.postgresql":
        parsed["CONN_HEALTH_CHECKS"] = True
        parsed["OPTIONS"] = {"connect_timeout": 5, **parsed.get("OPTIONS", {})}
    else:
        raise ImproperlyConfigured(
            _("%(name)s is of another kind: expected postgres:// or sqlite:///") % {"name": name}
        )
    return parsed


def secret_key(name: str, path: Path) -> str:
    """The key from the environment, else one made once and kept in ``path``, readable by us."""
    if value := text(name, ""):
        return value
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            _("%(path)s can't be written (%(reason)s): set NEWSROOM_VAR or %(name)s.")
            % {"path": path, "reason": error.strerror, "name": name}
        ) from error
