"""The desk's screens over a small and a large archive, measured in turn, in one run.

Each archive is a PostgreSQL database of its own on DATABASE_URL's server, dropped afterwards.
"""

import argparse
import datetime
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import psycopg

# Opening the archive's screens may cost so much more over the large one than over the small one.
AT_MOST = 1.5
# Requests before the clock runs: templates, caches and connections warm up.
WARM_UP = 3
HOST = "testserver"


class Screen(NamedTuple):
    name: str
    role: str
    address: Callable[[int], str]  # from the number of articles


LIST = "/admin/articles/article/"


def at_list(query: str) -> Callable[[int], str]:
    return lambda articles: f"{LIST}?{query}"


SCREENS = (
    Screen("list", "Publisher", at_list("")),
    Screen("list, in review", "Publisher", at_list("state=in_review")),
    Screen("list, live", "Publisher", at_list("state=live")),
    Screen("list, one category", "Publisher", at_list("category=chips")),
    Screen("list, one tag", "Publisher", at_list("tag=tag-20")),
    Screen("list, own drafts", "Writer", at_list("state=draft&mine=owned")),
    Screen("search, a common word", "Publisher", at_list("q=model")),
    Screen("search, a rare word", "Publisher", at_list("q=farmer")),
    Screen("search, two Han characters", "Publisher", at_list("q=芯片")),
    Screen("search, two words, a category", "Publisher", at_list("q=chip+语音&category=chips")),
    Screen("list, page 3", "Publisher", at_list("p=3")),
    Screen("list, by quality", "Publisher", at_list("o=4")),
    Screen("form", "Publisher", lambda articles: f"{LIST}{articles // 2}/change/"),
    Screen("dashboard, publisher", "Publisher", lambda articles: "/admin/"),
    Screen("dashboard, reviewer", "Reviewer", lambda articles: "/admin/"),
    Screen("dashboard, writer", "Writer", lambda articles: "/admin/"),
)


def main(arguments: list[str] | None = None) -> int:
    """0 where every screen stays within the bar, 1 where one does not, 2 without PostgreSQL."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--few", type=int, default=10_000, help="articles of the small archive")
    parser.add_argument("--many", type=int, default=1_000_000, help="articles of the large one")
    parser.add_argument("--times", type=int, default=21, help="requests whose median counts")
    parser.add_argument("--at-most", type=float, default=AT_MOST, help="the ratio allowed")
    asked = parser.parse_args(arguments)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("The benchmark needs PostgreSQL: set DATABASE_URL=postgres://user@host:5432/name.")
        return 2
    set_up_django()
    sizes = (asked.few, asked.many)
    with own_database(server, asked.few) as small, own_database(server, asked.many) as large:
        archives = [archive(url, size) for url, size in zip((small, large), sizes, strict=True)]
        try:
            ratios = [
                report(screen, sizes, measure(screen, archives, sizes, asked.times))
                for screen in headed(sizes)
            ]
        finally:
            for connection in archives:
                connection.close()
    worst = max(ratios)
    print(f"The worst ratio is {worst:.2f}; up to {asked.at_most:g} is allowed.")
    return int(worst > asked.at_most)


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ["NEWSROOM_VAR"] = tempfile.mkdtemp(prefix="newsroom-bench-")
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = [HOST]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


@contextmanager
def own_database(server: str, size: int) -> Iterator[str]:
    """Made from the server's own database: the one that is named need not exist."""
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


def archive(url: str, size: int) -> Any:
    """A connection to a newsroom with ``size`` articles."""
    import dj_database_url
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    from benchmarks.archive import fill

    connections.settings["default"] |= dj_database_url.parse(url)
    with suppress(AttributeError):
        del connections["default"]
    call_command("migrate", verbosity=0)
    print(f"{size:,} articles")
    begun = time.perf_counter()
    fill(size, timezone.now(), people())
    print(f"made in {datetime.timedelta(seconds=round(time.perf_counter() - begun))}")
    return connections["default"]


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


def measure(screen: Screen, archives: list[Any], sizes: tuple[int, int], times: int) -> list[float]:
    """Seconds for each archive, asked in turn: what else the machine does hits both alike."""
    took: list[list[float]] = [[] for _archive in archives]
    clients = [signed_in(connection, screen.role) for connection in archives]
    for _again in range(WARM_UP + times):
        for took_here, connection, client, size in zip(took, archives, clients, sizes, strict=True):
            use(connection)
            begun = time.perf_counter()
            response = client.get(screen.address(size))
            took_here.append(time.perf_counter() - begun)
            assert response.status_code == 200, (screen.name, response.status_code)
    return [statistics.median(each[WARM_UP:]) for each in took]


def signed_in(connection: Any, role: str) -> Any:
    from django.test import Client

    from articles.models import User

    use(connection)
    client = Client(SERVER_NAME=HOST)
    user = User.objects.get(username=f"{role.lower()}-0")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def use(connection: Any) -> None:
    from django.db import connections

    connections["default"] = connection


def headed(sizes: tuple[int, int]) -> Iterator[Screen]:
    print(f"\n{'':32}{sizes[0]:>12,}{sizes[1]:>12,}{'ratio':>8}")
    yield from SCREENS


def report(screen: Screen, sizes: tuple[int, int], seconds: list[float]) -> float:
    few, many = seconds
    print(f"{screen.name:32}{few * 1000:9.1f} ms{many * 1000:9.1f} ms{many / few:8.2f}", flush=True)
    return many / few
