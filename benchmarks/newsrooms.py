"""Newsrooms to measure: each with a database and a folder of its own, gone afterwards."""

import datetime
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

ROOT = Path(__file__).resolve().parent.parent
HOST = "testserver"
# Requests before the clock runs: templates, caches and connections warm up.
WARM_UP = 3


class Newsroom(NamedTuple):
    """``at``: the instant at which its archive stands. ``site``: the environment of its processes.
    ``connection``: of this process."""

    size: int
    at: datetime.datetime
    site: dict[str, str]
    connection: Any

    @property
    def var(self) -> Path:
        return Path(self.site["NEWSROOM_VAR"])


def set_up_django(folder: Path) -> None:
    """Of this process, whose own database nobody asks for."""
    (folder / "static").mkdir(parents=True)
    os.environ.update(NEWSROOM_VAR=str(folder), DJANGO_SETTINGS_MODULE="newsroom.settings")
    for name in ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "DEBUG"):
        os.environ.pop(name, None)
    import django
    from django.conf import settings

    from newsroom.catalogues import LOCALE, compile_stale

    compile_stale(LOCALE)
    django.setup()
    settings.ALLOWED_HOSTS = [HOST]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


@contextmanager
def newsroom(size: int, server: str) -> Iterator[Newsroom]:
    """One with ``size`` articles; on the PostgreSQL of ``server``, where that is "" on SQLite."""
    from django.utils import timezone

    # Whole seconds, as verbs count them.
    at = timezone.now().replace(microsecond=0)
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        site = {**os.environ, "NEWSROOM_VAR": folder}
        with own_database(server, size) as url:
            if url:
                site["DATABASE_URL"] = url
            made = Newsroom(size, at, site, connect(site))
            try:
                fill(made)
                yield made
            finally:
                made.connection.close()


@contextmanager
def own_database(server: str, size: int) -> Iterator[str]:
    """Made from the server's own database: the one that is named need not exist."""
    if not server:
        yield ""
        return
    place = server.rpartition("/")[0]
    name = f"newsroom_bench_{os.getpid()}_{size}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    with psycopg.connect(f"{place}/postgres", autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield f"{place}/{name}"
    finally:
        with psycopg.connect(f"{place}/postgres", autocommit=True) as connection:
            connection.execute(drop)


def connect(site: dict[str, str]) -> Any:
    """As the processes of ``site`` will, from then on this one's default."""
    from django.db import connections

    from newsroom import environment

    os.environ["DATABASE_URL"] = site.get("DATABASE_URL", "")
    asked = environment.database("DATABASE_URL", Path(site["NEWSROOM_VAR"]) / "newsroom.sqlite3")
    del os.environ["DATABASE_URL"]
    connections.settings["default"] = connections.configure_settings({"default": asked})["default"]
    connections["default"] = made = connections.create_connection("default")
    return made


def use(newsroom: Newsroom) -> None:
    from django.db import connections

    connections.settings["default"] = newsroom.connection.settings_dict
    connections["default"] = newsroom.connection


def fill(newsroom: Newsroom) -> None:
    from django.core.management import call_command

    from benchmarks import archive

    call_command("migrate", verbosity=0)
    print(f"Making {newsroom.size:,} articles …", file=sys.stderr)
    begun = time.perf_counter()
    archive.fill(newsroom.size, newsroom.at, people())
    took = datetime.timedelta(seconds=round(time.perf_counter() - begun))
    print(f"{newsroom.size:,} articles made in {took}", file=sys.stderr)


def people() -> dict[str, list[int]]:
    """The ids of those who work there, by role."""
    from django.contrib.auth.models import Group

    from articles.models import User
    from benchmarks.archive import WRITERS

    found: dict[str, list[int]] = {}
    for role, count in (("Writer", WRITERS), ("Reviewer", 1), ("Publisher", 1)):
        group = Group.objects.get(name=role)
        for each in range(count):
            user = User.objects.create(username=f"{role.lower()}-{each}", is_staff=True)
            user.groups.add(group)
            found.setdefault(role, []).append(user.pk)
    return found


def client(newsroom: Newsroom, role: str = "") -> Any:
    """Django's own, signed in as the first of ``role``."""
    from django.test import Client

    from articles.models import User

    use(newsroom)
    made = Client(SERVER_NAME=HOST)
    if role:
        user = User.objects.get(username=f"{role.lower()}-0")
        made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def opening(newsroom: Newsroom, browser: Any, address: str) -> Callable[[], float]:
    """Seconds until ``browser`` has the page at ``address``."""

    def opened() -> float:
        use(newsroom)
        begun = time.perf_counter()
        response = browser.get(address)
        took = time.perf_counter() - begun
        assert response.status_code == 200, (address, response.status_code)
        return took

    return opened
