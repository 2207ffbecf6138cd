"""What every test stands on: a place of its own, and a clear word about what is missing here."""

import contextlib
import importlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import django
import hypothesis
import psycopg
import pytest
from pytest_django import DjangoDbBlocker

# Before Django reads its settings: a test run never touches the developer's var/, and knows the
# site by the name that Django's test client uses.
VAR = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
os.environ.update(NEWSROOM_VAR=str(VAR), DJANGO_SETTINGS_MODULE="newsroom.settings")
for setting in (
    *("SITE_URL", "DEBUG", "HALF_LIFE_HOURS", "FOUR_EYES", "LC_ALL"),
    *("TIME_ZONE", "EMAIL_URL", "EMAIL_FROM", "TRUSTED_PROXIES"),
    *("PUBLISHER", "RESPONSIBLE", "POSTAL_ADDRESS", "CONTACT", "SECURITY_CONTACT"),
):
    os.environ.pop(setting, None)
os.environ["LANG"] = "C.UTF-8"
(VAR / "static").mkdir()  # WhiteNoise warns when it is not there
django.setup()  # the casts of the rooms import models, before pytest-django would do this

# No test is timed, not even the making of examples; and a machine that judges a change draws the
# same ones each time.
hypothesis.settings.register_profile(
    "newsroom",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
hypothesis.settings.load_profile("newsroom")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# Debian keeps it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
ALL = os.environ.get("NEWSROOM_TEST_ALL") == "1"

# marker: (is it here?, what it is, how to get it)
NEEDS = {
    "postgres": (
        DATABASE_URL.startswith("postgres"),
        "PostgreSQL",
        "start one and set DATABASE_URL=postgres://user@host:5432/name",
    ),
    "redis": (bool(REDIS_URL), "Redis", "start one and set REDIS_URL=redis://host:6379/0"),
    "redis_server": (
        bool(shutil.which("redis-server")),
        "redis-server",
        "apt-get install redis-server",
    ),
    "browser": (bool(CHROMIUM), "Chromium", "apt-get install chromium fonts-noto-cjk"),
    "nginx": (bool(NGINX), "nginx", "apt-get install nginx"),
    "html": (bool(shutil.which("java")), "Java", "apt-get install default-jre-headless"),
    "npm": (bool(shutil.which("npm")), "npm", "apt-get install nodejs npm"),
    "shared": (SHARED.is_dir(), "the shared test data", "it lies in ../shared/data, if anywhere"),
}
SITES = itertools.count(1)
IMPLIED = {"page": "browser", "context": "browser", "browser": "browser", "shared": "shared"}


def missing() -> dict[str, str]:
    """marker: one line that names what is not here and how to get it"""
    return {
        marker: f"{name}: {how}" for marker, (present, name, how) in NEEDS.items() if not present
    }


def pytest_configure(config: pytest.Config) -> None:
    # The shared data are not to be had for the asking: nobody is asked for them.
    lines = [line for marker, line in missing().items() if marker != "shared"]
    if ALL and lines:
        raise pytest.UsageError("All tests were asked for, and here is missing " + "; ".join(lines))
    for url, port in ((DATABASE_URL, 5432), (REDIS_URL, 6379)):
        place = urlsplit(url)
        if place.hostname:
            try:
                socket.create_connection((place.hostname, place.port or port), 5).close()
            except OSError as error:
                raise pytest.UsageError(
                    f"{place.scheme}://{place.hostname}:{place.port or port} does not answer "
                    f"({error.strerror or error}): start it, or unset its variable."
                ) from error
    catalogues = importlib.import_module("newsroom.catalogues")
    catalogues.compile_stale(catalogues.LOCALE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = missing()
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in IMPLIED:
                item.add_marker(IMPLIED[fixture])
        for marker in absent.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=f"not here: {absent[marker]}"))
    # Once Playwright runs, its event loop stays in this thread, and Django refuses to work in
    # one: browser tests come last, and only they lift the refusal.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    for line in missing().values():
        count = sum(f"not here: {line}" in reason for reason in skipped)
        tests = f" {count} tests" if count else ""
        terminalreporter.write_line(f"Left out{tests}, for want of {line}")


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The directory of the shared test data; who asks for it is skipped where there is none."""
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def plain_and_fast() -> Iterator[None]:
    """Static files without a manifest to gather first; passwords that cost nothing."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_append_only_tables() -> Iterator[None]:
    """Tests with real transactions empty every table afterwards, and only that may."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from articles.models import append_only

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        append_only.remove(operations.connection)
        flush(operations, sql_list)
        append_only.install(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_all)
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request in Chinese leaves its language active: the next test starts in English."""
    from django.utils.translation import override

    with override("en"):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: the database may be made while Playwright's loop already runs."""
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    quiet = ("background-networking", "component-update", "sync", "gpu", "quic")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{each}" for each in quiet)],
    }


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with empty_site(tmp_path_factory.mktemp("var")) as site:
        yield site


@contextlib.contextmanager
def empty_site(var: Path) -> Iterator[dict[str, str]]:
    """The environment of a site for real processes: own var, own empty database, free port."""
    site = {**os.environ, "NEWSROOM_VAR": str(var)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site["PORT"] = str(probe.getsockname()[1])
    with own_database(site):
        for command in ("migrate", "collectstatic"):
            manage = [sys.executable, "manage.py", command, "--no-input", "--verbosity=0"]
            subprocess.run(manage, cwd=ROOT, env=site, check=True)
        yield site


@contextlib.contextmanager
def own_database(site: dict[str, str]) -> Iterator[None]:
    """On SQLite the file under var is its own already."""
    if not DATABASE_URL.startswith("postgres"):
        site.pop("DATABASE_URL", None)
        yield
        return
    server = DATABASE_URL.rpartition("/")[0]
    name = f"newsroom_site_{os.getpid()}_{next(SITES)}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {name}")
        site["DATABASE_URL"] = f"{server}/{name}"
        try:
            yield
        finally:
            connection.execute(drop)


@pytest.fixture
def site_database(own_site: dict[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process, too, works on the database of ``own_site``, in all its threads; it is left as
    empty as it was found."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connections

    url = own_site.get("DATABASE_URL")
    name = url.rpartition("/")[2] if url else Path(own_site["NEWSROOM_VAR"]) / "newsroom.sqlite3"
    usual, there = connections["default"], {**connections.settings["default"], "NAME": name}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setitem(connections.settings, "default", there)
        connections["default"] = connections.create_connection("default")
        ContentType.objects.clear_cache()
        try:
            yield
            # Processes that run on know rows by their numbers: none is given twice.
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        finally:
            connections["default"].close()
            connections["default"] = usual
            ContentType.objects.clear_cache()
