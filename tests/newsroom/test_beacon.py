"""What is no read, how much is too much; and, by real processes and a real browser, that each read
is counted once."""

import contextlib
import datetime
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.types import WSGIEnvironment

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from articles import editing
from articles.models import Article, User
from newsroom.beacon import A_MINUTE, A_SECOND, Beacon, Buffer, Seen, Writer
from newsroom.management.commands.up import WEB_WORKERS, commands
from newsroom.up import Address
from scoring.models import Read, Salt
from tests.articles.conftest import NOON, text_in
from tests.articles.pages.conftest import READER
from tests.processes import ENDED_WITHIN, started, wait_for

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)
SOON = 20.0  # seconds
SOUND = {
    "PATH_INFO": "/read/7",
    "REQUEST_METHOD": "POST",
    "REMOTE_ADDR": "192.0.2.7",
    "HTTP_USER_AGENT": READER,
}


def answered(beacon: Beacon, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
    said: list[Any] = []
    body = b"".join(beacon(environ, lambda *start: said.extend(start)))  # type: ignore[arg-type,return-value]
    return said[0], said[1], body


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH_INFO": "/read/"},
        {"PATH_INFO": "/read/x"},
        {"PATH_INFO": "/read/7/"},
        {"PATH_INFO": "/read/-7"},
        {"PATH_INFO": "/read/7.0"},
        {"PATH_INFO": "/read/٧"},
        {"PATH_INFO": f"/read/{'7' * 19}"},
        {"REQUEST_METHOD": "GET"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "Googlebot/2.1"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_COOKIE": "sessionid=secret"},
        {"HTTP_COOKIE": "django_language=en; sessionid=secret"},
    ],
    ids=str,
)
def test_nonsense_is_answered_like_a_read_and_nothing_is_done(environ: dict[str, str]) -> None:
    def application(*_: Any) -> Any:
        raise AssertionError("Django was asked.")

    beacon = Beacon(application)
    assert answered(beacon, SOUND | environ) == (
        "204 No Content",
        [("Cache-Control", "no-store")],
        b"",
    )
    assert beacon.buffer.seen == set()
    assert not beacon.writer.thread.is_alive()


def test_what_comes_elsewhere_is_passed_on_as_it_came() -> None:
    came: list[Any] = []

    def application(*what: Any) -> list[bytes]:
        came.extend(what)
        return pages

    environ, pages, start = {**SOUND, "PATH_INFO": "/en/read/7"}, [b"page"], object()
    assert Beacon(application)(environ, start) is pages  # type: ignore[arg-type]
    assert came[0] is environ
    assert came[1] is start


def taken(buffer: Buffer, client: str, now: float, times: int) -> int:
    """How many of ``times`` reads of other stories are taken."""
    return sum(buffer.add(Seen(number, client, READER), now) for number in range(times))


def test_one_client_is_cut_at_its_limit_until_the_next_minute_and_others_are_not() -> None:
    buffer = Buffer()
    assert taken(buffer, "a", 60.0, A_MINUTE * 2) == A_MINUTE
    assert taken(buffer, "b", 60.0, 2) == 2
    assert taken(buffer, "a", 119.9, 1) == 0
    assert taken(buffer, "a", 120.0, 1) == 1


def test_all_together_are_cut_until_what_they_sent_is_written_and_memory_is_bounded() -> None:
    buffer = Buffer()
    for second in range(60):
        clients = (f"{second}.{number}" for number in range(A_SECOND * 2))
        assert sum(taken(buffer, client, second, 1) for client in clients) == A_SECOND
        assert len(buffer.seen) == A_SECOND
        assert len(buffer.clients) <= A_SECOND * (second + 1)
        assert len(buffer.take()) == A_SECOND
    assert taken(buffer, "later", 60.0, 1) == 1
    assert len(buffer.clients) == 1


def make_story() -> Article:
    """Live in both languages, with a revision."""
    wen = User.objects.create_superuser("wen", password="correct horse")
    changes = {code: text_in(code) for code in ("en", "zh-hans")}
    article = editing.create(source_language="en", changes=changes, by=wen, at=NOON)
    columns = {
        f"{name}_{code.replace('-', '_')}": text
        for code, texts in changes.items()
        for name, text in texts.items()
        if name != "origin"
    }
    live = {"live_en": True, "live_zh_hans": True, "published_at": NOON}
    Article.objects.filter(pk=article.pk).update(**columns, **live)
    return Article.objects.get(pk=article.pk)


def write(writer: Writer, at: datetime.datetime, *seen: Seen) -> None:
    for each in seen:
        assert writer.buffer.add(each, at.timestamp())
    writer.write(at)


@pytest.mark.django_db
def test_a_reader_counts_once_a_day_by_whatever_process_and_under_another_name_each_day() -> None:
    seen = Seen(make_story().pk, "192.0.2.7", READER)
    one, other = Writer(Buffer()), Writer(Buffer())
    write(one, NOON, seen)
    write(one, NOON + HOUR, seen)
    write(other, NOON + 2 * HOUR, seen)
    assert Read.objects.count() == 1
    write(other, NOON + DAY, seen)
    write(one, NOON + DAY, seen)
    first, second = Read.objects.order_by("day")
    assert (first.day, second.day) == (NOON.date(), (NOON + DAY).date())
    assert first.reader != second.reader
    assert Salt.objects.count() == 2
    assert "192.0.2" not in repr([Read.objects.values(), Salt.objects.values()])


@pytest.mark.django_db
def test_only_what_was_published_at_some_time_has_readers() -> None:
    story = make_story()
    draft = editing.create(source_language="en", changes={}, by=User.objects.get(), at=NOON)
    ids = (story.pk, draft.pk, draft.pk + 1, 10**18 - 1)
    write(Writer(Buffer()), NOON, *(Seen(pk, "192.0.2.7", READER) for pk in ids))
    assert [read.object_id for read in Read.objects.all()] == [story.pk]


@contextlib.contextmanager
def refused() -> Iterator[None]:
    with connection.schema_editor() as schema:
        schema.alter_db_table(Read, "scoring_read", "scoring_read_away")
    try:
        yield
    finally:
        with connection.schema_editor() as schema:
            schema.alter_db_table(Read, "scoring_read_away", "scoring_read")


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_tried_once_more_on_the_same_day_and_then_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pk, writer = make_story().pk, Writer(Buffer())
    midnight = NOON + 12 * HOUR
    once, twice, late = (Seen(pk, f"192.0.2.{number}", READER) for number in (1, 2, 3))
    with refused():
        write(writer, NOON, twice)
        write(writer, NOON + SECOND, once)
    writer.write(NOON + 2 * SECOND)
    assert Read.objects.count() == 1
    with refused():
        write(writer, midnight - SECOND, late)
    writer.write(midnight)
    assert Read.objects.count() == 1
    assert [record.args[0] for record in caplog.records if record.args] == [1, 2, 1]
    assert "192.0.2" not in caplog.text
    assert "Mozilla" not in caplog.text


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, *headers: dict[str, str], method: str = "POST") -> list[int]:
        """The statuses, one for each of ``headers``."""
        http = HTTPConnection("127.0.0.1", self.port, timeout=SOON)
        with contextlib.closing(http):
            statuses = []
            for each in headers:
                http.request(method, path, headers={"User-Agent": READER, **each})
                answer = http.getresponse()
                answer.read()
                statuses.append(answer.status)
            return statuses


Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture
def serve(own_site: dict[str, str], site_database: None, tmp_path: Path) -> Serve:
    """A web server on the database of this test; who is signed in here is signed in there."""
    site = {**own_site, "SECRET_KEY": settings.SECRET_KEY}

    @contextlib.contextmanager
    def start(**environment: str) -> Iterator[Server]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = Address("127.0.0.1", probe.getsockname()[1])
        log, command = tmp_path / f"web-{address.port}", commands(address)["web"]
        with started(command, site | environment, log, lambda _: address.answers()) as process:
            yield Server(process, address.port, log)

    return start


def agents(*numbers: int) -> list[dict[str, str]]:
    return [{"User-Agent": f"Mozilla/5.0 ({number})"} for number in numbers]


def count(server: Server, story: Article, numbers: range) -> None:
    assert server.ask(f"/read/{story.pk}", *agents(*numbers)) == [204] * len(numbers)


@pytest.mark.processes
def test_two_processes_count_a_reader_once_and_who_is_asked_to_stop_loses_nothing(
    serve: Serve,
) -> None:
    story = make_story()
    with serve() as one, serve() as other:
        both = [
            threading.Thread(target=count, args=(server, story, range(10)))
            for server in (one, other)
        ]
        for each in both:
            each.start()
        for each in both:
            each.join(SOON)
        assert wait_for(lambda: Read.objects.count() == 10, SOON)
        count(one, story, range(10, 20))
        count(other, story, range(15, 25))
        for server in (one, other):
            server.process.terminate()
            server.process.wait(ENDED_WITHIN)
    assert Read.objects.count() == 25
    assert Salt.objects.count() == 1


@pytest.mark.processes
def test_who_is_killed_loses_what_came_last_and_nothing_is_counted_twice(serve: Serve) -> None:
    story = make_story()
    with serve() as server:
        count(server, story, range(10))
        assert wait_for(lambda: Read.objects.count() == 10, SOON)
        count(server, story, range(10, 20))
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(ENDED_WITHIN)
    assert 10 <= Read.objects.count() <= 20
    with serve() as server:
        count(server, story, range(20))
    assert Read.objects.count() == 20


@pytest.mark.processes
def test_a_flood_is_cut_at_the_clients_limit_others_count_and_pages_answer(serve: Serve) -> None:
    story, begun = make_story(), int(time.time()) // 60
    beacon, page = f"/read/{story.pk}", f"/en/articles/{story.slug}/"
    with serve(TRUSTED_PROXIES="127.0.0.1") as server:
        flood = [
            threading.Thread(
                target=server.ask,
                args=(
                    beacon,
                    *(
                        # What stands before the last hop was made up by the client.
                        {**agent, "X-Forwarded-For": f"203.0.113.{place}, 198.51.100.1"}
                        for place, agent in enumerate(agents(*range(number, number + 100)))
                    ),
                ),
            )
            for number in (0, 1000)
        ]
        for each in flood:
            each.start()
        assert server.ask(page, *[{}] * 10, method="GET") == [200] * 10
        for each in flood:
            each.join(SOON)
        others = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in (2, 3, 3)]
        assert server.ask(beacon, *others) == [204] * 3
    minutes = int(time.time()) // 60 - begun + 1
    most = A_MINUTE * minutes * WEB_WORKERS  # each process counts for itself
    assert A_MINUTE + 2 <= Read.objects.count() <= most + 2


@pytest.mark.processes
def test_what_is_made_up_counts_no_more_and_leaves_every_row_as_it_was(serve: Serve) -> None:
    story = make_story()
    beacon = f"/read/{story.pk}"
    with serve() as server:
        forged = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(5)]
        assert server.ask(beacon, *forged) == [204] * 5
        assert wait_for(lambda: Read.objects.count() == 1, SOON)
        before = Read.objects.values_list().get()
        foreign = [{**agent, "Sec-Fetch-Site": "cross-site"} for agent in agents(1, 2)]
        assert server.ask(beacon, *foreign) == [204] * 2
        for method in ("HEAD", "GET", "PUT"):
            assert server.ask(beacon, *agents(3), method=method) == [204]
        for path in ("/read/", "/read/x", "/read/0", f"/read/{story.pk + 1}", f"{beacon}/more"):
            assert server.ask(path, *agents(4)) == [204]
        assert server.ask(f"/en/articles/{story.slug}/", *agents(5), method="HEAD") == [200]
    assert Read.objects.values_list().get() == before


@pytest.mark.browser
@pytest.mark.processes
def test_a_story_that_people_see_counts_once_each_and_nothing_else_does(
    serve: Serve, browser: Browser
) -> None:
    story = make_story()
    address = f"/en/articles/{story.slug}/"
    chinese = address.replace("/en/", "/zh-hans/")
    wen = User.objects.get()
    link = editing.share_preview(
        story.pk, number=1, language="en", days=1, by=wen, at=timezone.now()
    ).get_absolute_url()
    desk = Client()
    desk.force_login(wen, backend="django.contrib.auth.backends.ModelBackend")

    def visit(*paths: str, agent: str, cookie: str = "") -> None:
        context = browser.new_context(user_agent=agent)
        if cookie:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
        page = context.new_page()
        for path in paths:
            answer = page.goto(server.url + path)
            assert answer
            assert answer.status == 200
        page.reload()
        assert cookie or context.cookies() == []
        context.close()

    with serve() as server:
        visit(address, chinese, f"{address}both/", f"{chinese}both/", agent=f"{READER} one")
        visit(address, agent=f"{READER} four", cookie=desk.cookies["sessionid"].value)
        visit(link, "/en/", agent=f"{READER} three")
        visit(address, agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
        visit(chinese, agent=f"{READER} two")
        assert wait_for(lambda: Read.objects.count() == 2, SOON)
    assert list(Read.objects.values_list("object_id", flat=True)) == [story.pk] * 2
    assert "Mozilla" not in server.log.read_text()


@pytest.mark.parametrize(
    ("state", "event"),
    [("hidden", "visibilitychange"), ("prerendering", "prerenderingchange")],
)
@pytest.mark.django_db(transaction=True)
def test_a_page_that_nobody_sees_yet_counts_when_somebody_does_and_once(
    page: Page, live_server: Any, state: str, event: str
) -> None:
    story = make_story()
    page.add_init_script(
        f"window.away = true; window.sent = [];"
        f"Object.defineProperty(document, '{state}', {{ get: () => window.away }});"
        "navigator.sendBeacon = (...all) => { window.sent.push(all); return true; };"
    )
    page.goto(f"{live_server.url}/en/articles/{story.slug}/")
    happen = f"document.dispatchEvent(new Event('{event}'))"
    assert page.evaluate("window.sent") == []
    page.evaluate(happen)
    assert page.evaluate("window.sent") == []
    page.evaluate(f"window.away = false; {happen}; {happen}")
    assert page.evaluate("window.sent") == [[f"/read/{story.pk}"]]
