"""Workers that are killed, beats that stop, brokers that freeze: real processes, and the database
knows what is to be done."""

import contextlib
import datetime
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from articles import editing
from articles.models import Article, Edition, Event, Plan, User
from articles.workflow import State, Verb
from newsroom.celery import app
from newsroom.management.commands.up import commands
from newsroom.up import Address
from tests.articles.conftest import NOON
from tests.processes import ROOT, started, wait_for

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

Make = Callable[..., Article]
Run = Callable[..., AbstractContextManager[subprocess.Popen[bytes]]]
BOTH = ["en", "zh-hans"]
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
# In seconds. A click may wait for a broker that does not answer, but no longer than a person does.
PATIENCE = 6.0
SOON = 30.0
BEAT_AND_SOME = 100.0


@pytest.fixture
def db(site_database: None) -> None:
    """The one of the processes."""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server of our own, which may be frozen; its ``args`` end with its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = ["redis-server", "--bind", "127.0.0.1", "--save", "", "--port", port]
    log = tmp_path / "redis"
    with started(command, dict(os.environ), log, lambda said: "Ready to accept" in said) as server:
        yield server


@pytest.fixture
def site(
    own_site: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """With a Redis of its own where the test, or whoever runs it, asks for Redis; who is signed in
    here is signed in there."""
    monkeypatch.setattr(settings, "VAR", Path(own_site["NEWSROOM_VAR"]))
    site = {**own_site, "SECRET_KEY": settings.SECRET_KEY}
    wanted = "REDIS_URL" in site and shutil.which("redis-server")
    if wanted or request.node.get_closest_marker("redis_server"):
        server = request.getfixturevalue("redis")
        site["REDIS_URL"] = f"redis://127.0.0.1:{server.args[-1]}/0"
    return site


@pytest.fixture
def run(site: dict[str, str], tmp_path: Path) -> Run:
    """One of the processes of ``manage.py up``, from when it is ready to when it is not needed."""
    address = Address("127.0.0.1", int(site["PORT"]))
    ready: dict[str, Callable[[str], bool]] = {
        "web": lambda _said: address.answers(),
        "worker": lambda said: " ready." in said,
        "beat": lambda said: "beat: Starting" in said,
    }

    def start(name: str, *more: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
        log = tmp_path / f"{name}-{time.monotonic_ns()}"
        return started([*commands(address)[name], *more], site, log, ready[name])

    return start


def sending(site: dict[str, str], times: int = 1, pause: float = 0.0) -> subprocess.Popen[bytes]:
    """What beat sends each minute, ``times`` times, ``pause`` seconds apart."""
    program = (
        "import time; from newsroom.celery import app\n"
        f"for _ in range({times}):\n"
        f"    app.send_task('articles.tasks.publish_due'); time.sleep({pause})"
    )
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=site)


def send(site: dict[str, str], times: int = 1) -> None:
    assert sending(site, times).wait(SOON) == 0


def all_taken(site: dict[str, str]) -> bool:
    """No message waits for a worker."""
    if url := site.get("REDIS_URL"):
        return Redis.from_url(url).llen("celery") == 0
    return not list(Path(site["NEWSROOM_VAR"], "broker", "messages").glob("*.celery.msg"))


def planned(article: Article, by: User, due_at: datetime.datetime) -> Event:
    return editing.schedule(article.pk, number=1, languages=BOTH, due_at=due_at, by=by, at=NOON)


def published() -> list[tuple[int | None, datetime.datetime]]:
    """(id of the scheduling event if there was one, instant), in the order of publication."""
    events = Event.objects.filter(verb=Verb.PUBLISH).order_by("pk")
    return [(event.detail.get("planned"), event.at) for event in events]


def everything_is_out() -> bool:
    return not Plan.objects.filter(ended_at=None, due_at__lte=timezone.now()).exists()


# What publishing changes half-way, what it writes last; and what it refers to, which PostgreSQL
# looks at when everything is said and the transaction ends.
ON_THE_WAY = {
    "half-way": "plan",
    "at its end": "edition",
    "as it commits": "tag",
}


@contextlib.contextmanager
def inside_a_publication(
    site: dict[str, str], worker: subprocess.Popen[bytes], where: str
) -> Iterator[None]:
    """``worker``, awaited in a publication and kept there; on SQLite, where it waits for nobody
    once it writes, it is stopped as soon as it does."""
    if connection.vendor == "sqlite":
        send(site)
        stop_while_it_writes(site, worker)
        yield
        return
    with psycopg.connect(site["DATABASE_URL"]) as other:
        other.execute(f"SELECT 1 FROM articles_{ON_THE_WAY[where]} FOR UPDATE")
        send(site)
        assert wait_for(lambda: backends("wait_event_type = 'Lock'") == 1, SOON)
        yield
    # The database hears of a client's death when it has something to tell it.
    assert wait_for(lambda: backends("state <> 'idle'") == 0, SOON)


def backends(which: str) -> int:
    """How many other connections to this database are ``which``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            f"WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}"
        )
        return int(cursor.fetchone()[0])


def stop_while_it_writes(site: dict[str, str], worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if somebody_writes(site):
            os.killpg(worker.pid, signal.SIGSTOP)
            time.sleep(0.1)  # a stop takes its time
            if somebody_writes(site):
                return
            os.killpg(worker.pid, signal.SIGCONT)
        time.sleep(0.001)
    raise AssertionError("The worker was never seen writing.")


def somebody_writes(site: dict[str, str]) -> bool:
    with contextlib.closing(
        sqlite3.connect(
            Path(site["NEWSROOM_VAR"], "newsroom.sqlite3"), timeout=0, isolation_level=None
        )
    ) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False


def kill_all(worker: subprocess.Popen[bytes]) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(SOON)


def kill_the_one_at_work(worker: subprocess.Popen[bytes]) -> None:
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    assert len(children) == 1
    os.killpg(worker.pid, signal.SIGCONT)


@pytest.mark.parametrize(
    ("kill", "where"),
    [
        (kill_all, "at its end"),
        pytest.param(kill_all, "half-way", marks=pytest.mark.postgres),
        pytest.param(kill_all, "as it commits", marks=pytest.mark.postgres),
        (kill_the_one_at_work, "at its end"),
    ],
)
def test_a_worker_killed_inside_a_publication_leaves_nothing_half_done_and_the_next_does_it_once(
    kill: Callable[[subprocess.Popen[bytes]], None],
    where: str,
    site: dict[str, str],
    run: Run,
    approved: Make,
    paul: User,
    everything: Callable[[], Any],
) -> None:
    due = timezone.now() - HOUR
    events = [planned(approved(), paul, due), planned(approved(), paul, due)]
    with run("worker", "--concurrency", "1") as worker:
        with inside_a_publication(site, worker, where):
            before = everything()
            kill(worker)
        if kill is kill_all:  # else another may be at it already
            if where == "as it commits":
                assert published() == [(events[0].pk, due)]
            else:
                assert everything() == before
        with run("worker"):
            send(site, times=3)
            assert wait_for(lambda: everything_is_out() and all_taken(site), SOON)
    assert published() == [(event.pk, due) for event in events]
    assert set(Plan.objects.values_list("outcome", "ended_at")) == {("published", due)}
    assert set(Edition.objects.values_list("state", flat=True)) == {State.LIVE}


def test_after_a_day_without_beat_all_goes_out_on_the_first_one_in_order_and_once(
    site: dict[str, str], run: Run, approved: Make, paul: User
) -> None:
    now = timezone.now()
    instants = [now - DAY + number * HOUR for number in range(24)]
    events = {due: planned(approved(), paul, due).pk for due in reversed(instants)}
    tomorrow = planned(approved(), paul, now + DAY)
    a_day_passed_for_beat()
    with run("worker"), run("worker", "--hostname", "other@%h"), run("beat"):
        send(site, times=10)
        assert wait_for(lambda: everything_is_out() and all_taken(site), SOON)
    assert published() == [(events[due], due) for due in instants]
    first_published = Article.objects.exclude(published_at=None).values_list("published_at")
    assert sorted(first_published) == [(due,) for due in instants]
    assert set(Plan.objects.filter(ended_at=None).values_list("event", flat=True)) == {tomorrow.pk}


def a_day_passed_for_beat() -> None:
    """It last sent its messages a day ago, and is not running."""
    schedule = PersistentScheduler(app, schedule_filename=str(settings.VAR / "beat-schedule"))
    for entry in schedule.schedule.values():
        entry.last_run_at -= DAY
    schedule.close()


def test_nothing_goes_out_early_however_often_one_looks(
    site: dict[str, str], run: Run, approved: Make, paul: User, tmp_path: Path
) -> None:
    def looks() -> int:
        (log,) = tmp_path.glob("worker-*")
        return log.read_text().count("succeeded")

    with run("worker"), sending(site, times=30, pause=0.2):
        assert wait_for(lambda: looks() > 0, SOON)
        due = timezone.now() + datetime.timedelta(seconds=3)
        event, looked = planned(approved(), paul, due), looks()
        while not published():
            assert timezone.now() < due + datetime.timedelta(seconds=SOON)
            time.sleep(0.01)
            in_vain = looks() - looked
        assert timezone.now() >= due
        assert in_vain > 3
    assert published() == [(event.pk, due)]


def ask(
    site: dict[str, str], path: str, by: User | None = None, **fields: Any
) -> tuple[int, float]:
    """(status, seconds) of a page; with ``fields``, of their POST. Signed in as ``by``."""
    cookies, headers = {"csrftoken": "c" * 32}, {"User-Agent": "Mozilla/5.0"}
    if by:
        client = Client()
        client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
        cookies["sessionid"] = client.cookies["sessionid"].value
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        fields["csrfmiddlewaretoken"] = cookies["csrftoken"]
    body = urlencode(fields, doseq=True) if fields else None
    begun = time.monotonic()
    with contextlib.closing(HTTPConnection("127.0.0.1", int(site["PORT"]), timeout=60)) as http:
        http.request("POST" if fields else "GET", path, body, headers)
        answer = http.getresponse()
        answer.read()
        return answer.status, time.monotonic() - begun


def at_the_desk(article: Article, page: str) -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


@pytest.mark.redis_server
def test_while_the_broker_is_frozen_desk_and_readers_get_answers_and_nothing_is_lost(
    site: dict[str, str],
    redis: subprocess.Popen[bytes],
    run: Run,
    draft: Make,
    approved: Make,
    live: Make,
    wen: User,
    paul: User,
    tmp_path: Path,
) -> None:
    handed_in, by_hand, later, read = draft(), approved(), approved(), live()
    due = timezone.now() - HOUR
    event = planned(later, paul, due)
    both: dict[str, Any] = {"number": 1, "languages": BOTH}
    a_day_passed_for_beat()
    with run("web"), run("worker"):
        os.kill(redis.pid, signal.SIGSTOP)
        with run("beat"):
            answers = {
                "submit": ask(site, at_the_desk(handed_in, "submit"), wen, **both),
                "publish": ask(site, at_the_desk(by_hand, "publish"), paul, **both, kind="update"),
                "form": ask(site, at_the_desk(later, "change"), paul),
                "list": ask(site, reverse("admin:articles_article_changelist"), paul),
                "sign-in": ask(site, reverse("admin:login")),
                "story": ask(site, f"/en/articles/{read.slug}/"),
                "front page": ask(site, "/zh-hans/"),
            }
            (log,) = tmp_path.glob("beat-*")
            assert wait_for(lambda: "Connection error" in log.read_text(), SOON)
            os.kill(redis.pid, signal.SIGCONT)
            assert wait_for(everything_is_out, BEAT_AND_SOME)
    assert {what: status for what, (status, _seconds) in answers.items()} == {
        what: 302 if what in ("submit", "publish") else 200 for what in answers
    }
    assert max(seconds for _status, seconds in answers.values()) < PATIENCE, answers
    assert (set(states(handed_in)), set(states(by_hand))) == ({State.IN_REVIEW}, {State.LIVE})
    by_plan = [(planned, at) for planned, at in published() if planned]
    assert by_plan == [(event.pk, due)]


def states(article: Article) -> list[str]:
    return list(Edition.objects.filter(article=article).values_list("state", flat=True))


def test_where_no_message_can_be_written_a_click_publishes_all_the_same_and_nothing_is_lost(
    site: dict[str, str], run: Run, approved: Make, draft: Make, wen: User, paul: User
) -> None:
    """The broker of a small newsroom is a folder: here something else is in its place."""
    site.pop("REDIS_URL", None)
    handed_in, by_hand, later = draft(), approved(), approved()
    both: dict[str, Any] = {"number": 1, "languages": BOTH}
    folder = Path(site["NEWSROOM_VAR"], "broker", "messages")
    with run("web"):
        folder.rename(folder.with_name("away"))
        folder.touch()
        submitted = ask(site, at_the_desk(handed_in, "submit"), wen, **both)
        clicked = ask(site, at_the_desk(by_hand, "publish"), paul, **both, kind="update")
        event = planned(later, paul, timezone.now() - HOUR)
        folder.unlink()
        folder.with_name("away").rename(folder)
    assert (submitted[0], clicked[0]) == (302, 302)
    assert max(submitted[1], clicked[1]) < PATIENCE
    assert (set(states(handed_in)), set(states(by_hand))) == ({State.IN_REVIEW}, {State.LIVE})
    with run("worker"):
        send(site)
        assert wait_for(everything_is_out, SOON)
    assert [planned for planned, _at in published()] == [None, event.pk]
