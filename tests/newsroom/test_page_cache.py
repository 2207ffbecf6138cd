"""The rules of the page cache, in one process: over Django itself, and over a site of a few words
that says what it shows and can be held up."""

import datetime
import gzip
import io
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import editing
from articles.models import Article, User
from articles.pages.feed_forms import FORMS, Form
from articles.pages.keeping import PARAMETERS, Kept
from newsroom import page_cache
from newsroom.page_cache import GZIP, LANGUAGES, PageCache, key_of
from scoring.models import Change, touch
from tests.articles.conftest import NOON

Make = Callable[..., Article]

STORY = "/en/articles/grids-ask-data-centres-to-nap/"
MINUTE = datetime.timedelta(minutes=1)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    application: Callable[..., Iterable[bytes]],
    path: str,
    query: str = "",
    method: str = "GET",
    **more: str,
) -> Answer:
    """``more``: of the environment, as granian gives it."""
    said: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **more,
    }
    response = application(environ, lambda status, headers: said.append((status, headers)))
    body = b"".join(response)
    status, headers = said[-1]
    names = [name for name, _value in headers]
    assert len(names) == len(set(names)), "no header twice"
    return Answer(int(status[:3]), dict(headers), body)


class Body(list[bytes]):
    """What Django returns to a server: bytes that know whether they may be kept."""

    kept: Kept | None = None


class Site:
    """A page for each word, which shows what ``words`` holds for it and is tagged with it; its
    ``until`` is the next whole minute, which it shows as well."""

    def __init__(self) -> None:
        self.now = NOON
        self.words: dict[str, int] = {}
        self.asked: list[str] = []
        self.headers: list[tuple[str, str]] = []
        self.status = "200 OK"
        self.padding = b""
        self.meanwhile: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return self.now.timestamp()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Body:
        word = environ["PATH_INFO"].removeprefix("/en/")
        self.asked.append(word)
        at = self.now.replace(second=0, microsecond=0)
        body = Body([f"{word} {self.words.get(word, 0)} {at:%H:%M}".encode() + self.padding])
        self.meanwhile()
        body.kept = Kept(at + MINUTE, frozenset({word}))
        start_response(self.status, [("Content-Type", "text/plain"), *self.headers])
        return body

    def change(self, word: str) -> None:
        self.words[word] = self.words.get(word, 0) + 1
        touch([word])


@pytest.fixture(autouse=True)
def as_told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks come when a test says so, however slow it is; its transaction goes on around each
    request, as it does with Django's client."""
    monkeypatch.setattr(page_cache, "LOOK_EVERY", 3600.0)
    monkeypatch.setattr(page_cache, "close_old_connections", lambda: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def site(db: None) -> Site:
    return Site()


@pytest.fixture
def cache(site: Site) -> PageCache:
    return PageCache(site, clock=site.clock)


def look_is_due(cache: PageCache) -> None:
    """A second has gone by."""
    cache.next_look = 0.0


def shown(cache: PageCache, word: str) -> str:
    return ask(cache, f"/en/{word}").body.decode()


# What is kept, and for how long


def test_a_page_is_rendered_once_and_given_until_the_minute_at_which_it_changes(
    cache: PageCache, site: Site
) -> None:
    site.now = NOON + datetime.timedelta(seconds=10)
    assert shown(cache, "a") == "a 0 12:00"
    site.now = NOON + datetime.timedelta(seconds=59, milliseconds=999)
    assert shown(cache, "a") == "a 0 12:00"
    site.now = NOON + MINUTE
    assert shown(cache, "a") == "a 0 12:01"
    assert site.asked == ["a", "a"]


def test_a_page_is_dropped_when_a_look_finds_one_of_its_tags_and_others_stay(
    cache: PageCache, site: Site
) -> None:
    first = [shown(cache, "a"), shown(cache, "b")]
    site.change("a")
    site.words["b"] = 7  # and nobody is told
    assert [shown(cache, "a"), shown(cache, "b")] == first
    look_is_due(cache)
    assert [shown(cache, "a"), shown(cache, "b")] == ["a 1 12:00", "b 0 12:00"]


@pytest.mark.parametrize("status", ["301 Moved", "404 Not Found", "410 Gone", "500 Oops", "302 F"])
def test_nothing_but_a_page_that_was_found_is_kept(
    status: str, cache: PageCache, site: Site
) -> None:
    site.status = status
    answers = [ask(cache, "/en/a") for _each in range(2)]
    assert [answer.status for answer in answers] == [int(status[:3])] * 2
    assert site.asked == ["a", "a"]
    assert not cache.pages


def test_a_cache_in_front_learns_that_a_page_is_gone_but_not_that_one_failed(
    cache: PageCache, site: Site
) -> None:
    passed_on = {}
    for status in ("200 OK", "301 Moved", "302 F", "404 No", "410 Gone", "500 Oops", "503 Later"):
        site.status = status
        answer = ask(cache, f"/en/{status[:3]}")
        passed_on[answer.status] = answer.headers.get("X-Accel-Expires")
    this_second = f"@{int(NOON.timestamp())}"
    assert {status for status, until in passed_on.items() if until} == {200, 301, 404, 410}
    assert set(passed_on.values()) == {None, this_second}


def test_what_sets_a_cookie_is_passed_on_and_kept_nowhere(cache: PageCache, site: Site) -> None:
    site.headers = [("Set-Cookie", "a=b")]
    for status in ("200 OK", "404 Not Found"):
        site.status = status
        answer = ask(cache, "/en/a")
        assert answer.headers["Set-Cookie"] == "a=b"
        assert "X-Accel-Expires" not in answer.headers
    assert not cache.pages


def test_what_does_not_opt_in_is_not_kept(db: None) -> None:
    def application(_environ: object, start_response: Callable[..., Any]) -> list[bytes]:
        asked.append(1)
        start_response("200 OK", [])
        return [b"a", b"b"]

    asked: list[int] = []
    cache = PageCache(application)
    assert [ask(cache, "/en/").body for _each in range(2)] == [b"ab", b"ab"]
    assert (len(asked), ask(cache, "/en/", method="HEAD").body) == (2, b"")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/", {}),
        ("/admin/", {}),
        ("/preview/x/", {}),
        ("/english/", {}),
        ("/en", {}),
        ("/en/", {"method": "POST"}),
        ("/en/", {"method": "OPTIONS"}),
        ("/en/", {"HTTP_HOST": "evil.example"}),
        ("/en/", {"HTTP_HOST": "127.0.0.1,evil.example"}),
        ("/en/", {"HTTP_HOST": "127.0.0.1:8000@evil.example"}),
        ("/en/", {"HTTP_HOST": ""}),
    ],
)
def test_anything_but_a_readers_page_goes_to_django_as_it_came(
    path: str, more: dict[str, str], db: None
) -> None:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.append(environ)
        start_response("200 OK", [])
        return []

    seen: list[dict[str, Any]] = []
    ask(PageCache(application), path, HTTP_COOKIE="a=b", **more)
    assert seen[0]["HTTP_COOKIE"] == "a=b"
    assert "wsgi.input" in seen[0]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "LOCALHOST:8000", "[::1]", "[::1]:8000", "localhost."]
)
def test_a_page_is_the_same_under_each_name_of_the_site(
    host: str, cache: PageCache, site: Site
) -> None:
    assert ask(cache, "/en/a") == ask(cache, "/en/a", HTTP_HOST=host)
    assert site.asked == ["a"]


def test_with_tls_what_came_without_it_goes_to_django_which_sends_it_there(site: Site) -> None:
    with override_settings(SITE_URL="https://127.0.0.1"):
        cache = PageCache(site, clock=site.clock)
    for _each in range(2):
        ask(cache, "/en/plain")
        ask(cache, "/en/secure", HTTP_X_FORWARDED_PROTO="https")
    assert site.asked == ["plain", "secure", "plain"]


# What makes a page another one


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("", ""),
        ("utm_source=x", ""),
        ("before=1-2", "before=1-2"),
        ("utm_source=x&before=1-2&y", "before=1-2"),
        ("before=1-2&before=3-4", "before=3-4"),
        ("before=", "before="),
        ("Before=1-2", ""),
        ("before=1%2D2", "before=1-2"),
        ("before=%26x%3Dy", "before=%26x%3Dy"),
        ("before=" + "9" * 9000 + "&a" * 9000, "before=" + "9" * 9000),
        ("before=%FF%00", "before=%EF%BF%BD%00"),
        ("è\x8a¯=è\x8a¯", ""),  # bytes that nobody encoded, as granian gives them
        ("before=\xff", "before=%EF%BF%BD"),
        ("q=chips&sort=hot", ""),
    ],
)
def test_of_a_query_only_what_pages_read_tells_them_apart(query: str, known: str) -> None:
    assert key_of({"PATH_INFO": "/en/", "QUERY_STRING": query}) == ("/en/", known)


@pytest.mark.parametrize("path", ["/en/search/", "/zh-hans/search/", "/en/search"])
@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("q=%E8%8A%AF%E7%89%87", "q=%E8%8A%AF%E7%89%87"),
        ("q=è\x8a¯ç\x89\x87", "q=%E8%8A%AF%E7%89%87"),
        ("q=%EF%BC%A7%EF%BC%B0%EF%BC%B4+C%2B%2B", "q=%EF%BC%A7%EF%BC%B0%EF%BC%B4+C%2B%2B"),
        ("sort=date&utm_source=x&q=a%26b%3Dc&before=1-2", "q=a%26b%3Dc&sort=date"),
        ("q=", "q="),
        (
            "after=1&sort=hot&until=2&since=3&tag=4&category=5&q=6",
            "q=6&category=5&tag=4&since=3&until=2&sort=hot&after=1",
        ),
    ],
)
def test_searches_read_parameters_of_their_own(path: str, query: str, known: str) -> None:
    assert key_of({"PATH_INFO": path, "QUERY_STRING": query}) == (path, known)


def test_a_question_mark_within_the_path_asks_nothing(cache: PageCache, site: Site) -> None:
    ask(cache, "/en/a?before=1-2")
    ask(cache, "/en/a", "before=1-2")
    assert site.asked == ["a?before=1-2", "a"]


STRANGE = {
    "a cookie": {"HTTP_COOKIE": "sessionid=x; django_language=zh-hans; csrftoken=y"},
    "an authorization": {"HTTP_AUTHORIZATION": "Basic YTpi"},
    "a range": {"HTTP_RANGE": "bytes=0-9", "HTTP_IF_RANGE": '"x"'},
    "a language": {"HTTP_ACCEPT_LANGUAGE": "zh-CN"},
    "another host": {"HTTP_X_FORWARDED_HOST": "evil.example"},
    "another address": {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "REMOTE_ADDR": "203.0.113.9"},
    "another port": {"HTTP_X_FORWARDED_PORT": "1", "HTTP_HOST": "127.0.0.1:1"},
    "another scheme": {"HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "https"},
    "another way in": {"HTTP_X_ORIGINAL_URL": "/admin/", "HTTP_X_REWRITE_URL": "/admin/"},
    "another method": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    "a script's wish": {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_ACCEPT": "text/json"},
    "an old version": {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2037 00:00:00 GMT"},
    "a query": {"query": "utm_source=x&lang=zh&format=json"},
    "HEAD": {"method": "HEAD"},
    "a body": {"CONTENT_LENGTH": "3", "CONTENT_TYPE": "text/plain"},
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_nothing_that_a_reader_sends_makes_another_page_or_gets_into_one(
    strange: dict[str, str], live: Make
) -> None:
    """Django itself, asked strangely first; then whoever comes gets what it made of that."""
    live()
    others = PageCache(get_wsgi_application())
    for path in ("/en/", STORY, "/en/categories/models/"):
        usual = ask(others, path)
        cache = PageCache(get_wsgi_application())
        answers = [ask(cache, path, **strange), ask(cache, path)]
        assert (answers[-1].status, answers[-1].body) == (200, usual.body)
        assert answers[0].headers["ETag"] == usual.headers["ETag"]
        assert answers[0].body == ("" if strange.get("method") else usual.body.decode()).encode()
        assert "Set-Cookie" not in {**answers[0].headers, **usual.headers}
        assert len(cache.pages) == 1


def test_a_page_is_kept_with_the_headers_that_guard_it(live: Make) -> None:
    live()
    headers = ask(PageCache(get_wsgi_application()), STORY).headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Language"] == "en"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert not {"Set-Cookie", "Expires", "Last-Modified", "Connection"} & headers.keys()


# Conditional requests, HEAD, compression


def validator(cache: PageCache) -> str:
    return ask(cache, "/en/a").headers["ETag"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{}", 304),
        ("*", 304),
        (" * ", 304),
        ('"other", {}', 304),
        ('{},"other"', 304),
        ('"other"', 200),
        ("", 200),
        ('W/""', 200),
    ],
)
@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_page_is_told_so(
    given: str, status: int, encoding: str, method: str, cache: PageCache
) -> None:
    etag = validator(cache)
    for known in {given.format(etag), given.format(etag.removeprefix("W/"))}:  # weak comparison
        more = {"HTTP_IF_NONE_MATCH": known, "HTTP_ACCEPT_ENCODING": encoding}
        answer = ask(cache, "/en/a", method=method, **more)
        assert answer.status == status
        assert answer.headers["ETag"] == etag
        if status == 304:
            assert answer.body == b""
            assert {"ETag", "Vary", "X-Accel-Expires"} <= answer.headers.keys()
            assert not {"Content-Length", "Content-Encoding"} & answer.headers.keys()


def test_another_text_has_another_validator(cache: PageCache, site: Site) -> None:
    before = validator(cache)
    site.change("a")
    look_is_due(cache)
    assert ask(cache, "/en/a", HTTP_IF_NONE_MATCH=before).status == 200
    assert validator(cache) != before


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_head_is_get_without_its_body(encoding: str, cache: PageCache) -> None:
    get = ask(cache, "/en/a", HTTP_ACCEPT_ENCODING=encoding)
    head = ask(cache, "/en/a", method="HEAD", HTTP_ACCEPT_ENCODING=encoding)
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")
    assert head.headers["Content-Length"] == str(len(get.body))


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("deflate,gzip", True),
        ("GZIP", True),
        ("gzip;q=1", True),
        ("gzip;q=0.5", True),
        ("gzip ; q=0.001", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("*", False),
        ("gzip;q=0", False),
        ("gzip; q=0", False),
        ("gzip;q=0.000, br", False),
        ("br, gzip;q=0.0", False),
        ("notgzip", False),
        ("gzipped", False),
        ("x-nogzip;q=1", False),
    ],
)
def test_it_is_compressed_for_who_takes_that(accepted: str, packed: bool, cache: PageCache) -> None:
    assert bool(GZIP.search(accepted)) == packed
    plain, answer = ask(cache, "/en/a"), ask(cache, "/en/a", HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(answer.body) if packed else answer.body) == plain.body
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == plain.headers["ETag"]


# What was changed meanwhile


def test_a_render_under_way_when_something_changes_is_not_kept_and_its_reader_gets_the_new_page(
    cache: PageCache, site: Site
) -> None:
    def change_once() -> None:
        site.meanwhile = lambda: None
        site.change("a")
        look_is_due(cache)

    site.meanwhile = change_once
    assert shown(cache, "a") == "a 1 12:00"
    assert shown(cache, "a") == "a 1 12:00"
    assert site.asked == ["a", "a"]


def test_what_changes_each_time_it_is_rendered_is_given_and_not_kept(
    cache: PageCache, site: Site
) -> None:
    def change() -> None:
        site.change("a")
        look_is_due(cache)

    site.meanwhile = change
    shown(cache, "a")
    assert not cache.pages


def test_a_change_seen_while_another_page_renders_leaves_that_alone(
    cache: PageCache, site: Site
) -> None:
    def change() -> None:
        site.change("b")
        look_is_due(cache)

    site.meanwhile = change
    shown(cache, "a")
    assert site.asked == ["a"]
    assert len(cache.pages) == 1


def test_a_render_that_took_too_long_to_know_is_not_kept(
    cache: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "LATE", -1.0)
    shown(cache, "a")
    assert not cache.pages


def test_while_looks_fail_nothing_is_given_that_was_kept_nor_kept_that_was_begun_before(
    cache: PageCache, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    shown(cache, "a")
    site.words["a"] = 5  # and nobody can be told

    def fail(_now: float) -> set[str]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")
        raise AssertionError

    news, cache.news = cache.news, fail  # type: ignore[method-assign]
    look_is_due(cache)
    assert shown(cache, "a") == "a 5 12:00"
    assert "none is kept" in caplog.text

    def fail_at_the_end() -> None:
        look_is_due(cache)

    site.meanwhile = fail_at_the_end
    shown(cache, "b")
    assert [path for path, _query in cache.pages] == []
    site.meanwhile = lambda: None
    cache.news = news  # type: ignore[method-assign]
    site.change("b")
    look_is_due(cache)
    assert [shown(cache, "b") for _each in range(2)] == ["b 1 12:00"] * 2
    assert [path for path, _query in cache.pages] == ["/en/b"]


def test_a_row_that_appears_after_one_with_a_greater_number_is_seen(
    cache: PageCache, site: Site
) -> None:
    late = Change.objects.create(tags=["a"])
    Change.objects.filter(pk=late.pk).delete()
    site.change("b")
    before = [shown(cache, "a"), shown(cache, "b")]
    assert cache.floor is not None
    site.words["a"] = 1
    Change.objects.create(pk=late.pk, tags=["a"])
    look_is_due(cache)
    assert [shown(cache, "a"), shown(cache, "b")] == ["a 1 12:00", before[1]]


def test_a_row_is_news_once(cache: PageCache, site: Site) -> None:
    site.change("a")
    for _each in range(3):
        look_is_due(cache)
        shown(cache, "a")
    assert site.asked == ["a"]


def test_what_happened_before_the_process_began_drops_nothing(site: Site) -> None:
    Change.objects.bulk_create(Change(tags=["a"]) for _each in range(page_cache.LATE_ROWS + 50))
    cache = PageCache(site, clock=site.clock)
    shown(cache, "a")
    assert len(cache.rows) == page_cache.LATE_ROWS
    look_is_due(cache)
    shown(cache, "a")
    assert site.asked == ["a"]


# Many at once


def at_once(number: int, act: Callable[[], object]) -> None:
    threads = [threading.Thread(target=act) for _each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_stampede_renders_once(cache: PageCache, site: Site) -> None:
    """The first is held inside its render until all others have come."""
    everybody, got = threading.Barrier(9), list[bytes]()
    cache.next_look = float("inf")  # threads share no transaction: nobody looks
    arrived = threading.Semaphore(0)
    turns = cache.turns

    class Turn:
        def __enter__(self) -> None:
            arrived.release()
            turns[0].acquire()

        def __exit__(self, *_error: object) -> None:
            turns[0].release()

    cache.turns = [Turn()] * len(turns)  # type: ignore[list-item]

    def wait_for_the_others() -> None:
        for _each in range(9):
            assert arrived.acquire(timeout=30)

    site.meanwhile = wait_for_the_others

    def come() -> None:
        everybody.wait(30)
        got.append(ask(cache, "/en/a").body)

    at_once(9, come)
    assert site.asked == ["a"]
    assert got == [b"a 0 12:00"] * 9


def test_a_page_in_the_making_holds_up_no_other_and_a_failing_one_nobody_at_all(
    cache: PageCache, site: Site
) -> None:
    cache.next_look = float("inf")
    inside, may_end = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert may_end.wait(30)
        raise RuntimeError

    shown(cache, "b")
    site.meanwhile = wait

    def come() -> None:
        with pytest.raises(RuntimeError):
            shown(cache, "a")

    slow = threading.Thread(target=come)
    slow.start()
    assert inside.wait(30)
    site.meanwhile = lambda: None
    assert shown(cache, "b") == "b 0 12:00"
    may_end.set()
    slow.join()
    assert shown(cache, "a") == "a 0 12:00"


def test_threads_that_ask_and_push_each_other_out_find_the_books_in_order(site: Site) -> None:
    site.padding = b"x" * 1000
    cache = PageCache(site, clock=site.clock, most_bytes=40_000)
    cache.next_look = float("inf")
    faults = list[Exception]()

    def come() -> None:
        try:
            for number in range(300):
                word = f"{number * 7 % 23}"
                assert shown(cache, word).startswith(f"{word} 0 ")
        except Exception as error:
            faults.append(error)

    at_once(6, come)
    assert not faults
    in_order(cache)


# Bounded


def in_order(cache: PageCache) -> None:
    assert cache.bytes == sum(page.size for page in cache.pages.values()) <= cache.most_bytes
    listed = {
        tag: {key for key in cache.pages if tag in cache.pages[key].tags} for tag in tags(cache)
    }
    assert dict(cache.showing) == listed


def tags(cache: PageCache) -> set[str]:
    return {tag for page in cache.pages.values() for tag in page.tags}


def test_the_page_that_nobody_asked_for_longest_goes_first(site: Site) -> None:
    site.padding = b"x" * 10_000
    cache = PageCache(site, clock=site.clock, most_bytes=50_000)
    for word in "abc":
        shown(cache, word)
    assert len(cache.pages) == 3
    shown(cache, "a")
    shown(cache, "d")
    assert [path for path, _query in cache.pages] == ["/en/c", "/en/a", "/en/d"]
    in_order(cache)


def test_a_page_as_great_as_the_memory_is_given_and_pushes_nobody_out(site: Site) -> None:
    cache = PageCache(site, clock=site.clock, most_bytes=20_000)
    shown(cache, "a")
    site.padding = b"x" * 20_000
    assert shown(cache, "great").startswith("great 0 12:00")
    assert [path for path, _query in cache.pages] == ["/en/a"]


def test_the_books_hold_what_is_kept_and_what_happened_lately(
    cache: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "LATE", 0.0)  # all that happened is long ago
    for number in range(50):
        site.change(f"{number}")
        shown(cache, f"{number}")
        look_is_due(cache)
        ask(cache, f"/en/x{number}", HTTP_HOST=f"{number}.example")
    look_is_due(cache)
    shown(cache, "a")
    assert cache.touched == {}
    assert len(cache.rows) <= 1
    in_order(cache)
    assert page_cache.is_ours.cache_info().maxsize == page_cache.MOST_HOSTS


def test_the_measure_of_an_entry_is_about_what_it_costs(site: Site) -> None:
    cache = PageCache(site, clock=site.clock)
    page = ask_for_page(cache, "a")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(500):
            many = frozenset({"a", *(f"story:{number * 100 + each}" for each in range(30))})
            body = b"%d" % number * 1000
            cache.keep((f"/en/{number}", ""), page._replace(tags=many, plain=body), float("inf"))
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.5 < used / cache.bytes < 1.5


def ask_for_page(cache: PageCache, word: str) -> page_cache.Page:
    shown(cache, word)
    return cache.pages[f"/en/{word}", ""]


# The rule itself, whatever happens

WORDS = st.sampled_from("abc")
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), WORDS),
        st.tuples(st.just("ask while it changes"), WORDS),
        st.tuples(st.just("ask while a second goes by"), WORDS),
        st.tuples(st.just("change"), WORDS),
        st.tuples(st.just("a second goes by"), st.just("")),
        st.tuples(st.just("minutes go by"), st.just("")),
        st.tuples(st.just("looks fail"), st.just("")),
    ),
    max_size=30,
)


@given(events=EVENTS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gets_what_was_changed_before_the_last_look(
    events: list[tuple[str, str]], db: None
) -> None:
    site = Site()
    cache = PageCache(site, clock=site.clock, most_bytes=9_000)  # room for two
    due = dict[str, int]()  # what each word must at least show

    def a_second_goes_by() -> None:
        look_is_due(cache)
        due.update(site.words)

    meanwhile: dict[str, Callable[[str], object]] = {
        "ask": lambda _word: None,
        "ask while it changes": site.change,
        "ask while a second goes by": lambda word: (site.change(word), a_second_goes_by()),
    }
    for event, word in events:
        if event in meanwhile:
            renders = len(site.asked)

            def first_only(event: str = event, word: str = word, renders: int = renders) -> None:
                if len(site.asked) == renders + 1:
                    meanwhile[event](word)

            site.meanwhile = first_only
            said, value, minute = shown(cache, word).split()
            assert said == word
            assert due.get(word, 0) <= int(value) <= site.words.get(word, 0)
            assert minute == f"{site.now:%H:%M}"
        elif event == "change":
            site.change(word)
        elif event == "a second goes by":
            a_second_goes_by()
        elif event == "minutes go by":
            site.now += datetime.timedelta(seconds=40)
        else:
            cache.blind = page_cache.time.monotonic()
            cache.forget(list(cache.pages))
        in_order(cache)


# With Django's own pages and clock


def test_a_page_changes_on_the_whole_minute_and_not_before(live: Make) -> None:
    """Published at noon: at 12:07 readers are told “6m ago”, until its minute is full."""
    live()
    with time_machine.travel(NOON + 6 * MINUTE, tick=False) as clock:
        cache = PageCache(get_wsgi_application())
        first = ask(cache, STORY).body
        assert b"6m ago" in first
        clock.shift(datetime.timedelta(seconds=59, milliseconds=999))
        assert ask(cache, STORY).body == first
        clock.shift(datetime.timedelta(milliseconds=1))
        assert b"7m ago" in ask(cache, STORY).body


def test_reads_may_lag_by_five_minutes_and_no_longer(live: Make) -> None:
    article = live()
    moment = NOON + datetime.timedelta(days=2, hours=3)
    with time_machine.travel(moment, tick=False) as clock:
        cache = PageCache(get_wsgi_application())
        first = ask(cache, STORY).body
        Article.objects.filter(pk=article.pk).update(reads=123_456)
        clock.shift(datetime.timedelta(minutes=4, seconds=59))
        assert ask(cache, STORY).body == first
        clock.shift(datetime.timedelta(seconds=1))
        assert b"123" in ask(cache, STORY).body.replace(first, b"")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_who_has_a_feed_already_is_told_so_until_it_changes(
    live: Make, paul: User, form: Form
) -> None:
    article, cache = live(), PageCache(get_wsgi_application())
    path = f"/en/latest/feed.{form.name}"
    first = ask(cache, path)
    assert (first.status, first.headers["Content-Type"]) == (200, form.content_type)
    assert first.headers["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in first.headers  # a withdrawal has no date
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    again = ask(cache, path, **known)
    assert (again.status, again.body) == (304, b"")
    editing.withdraw(article.pk, languages=["en"], by=paul, at=NOON, note="Wrong.")
    look_is_due(cache)
    changed = ask(cache, path, **known)
    assert changed.status == 200
    assert b"Grids ask" not in changed.body


def test_every_parameter_of_a_page_is_known_to_nginx_and_every_language() -> None:
    from tests.conftest import ROOT

    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    assert all(f'"{name}=$arg_{name}"' in shipped for name in PARAMETERS)
    language = f"(?<language>{'|'.join(LANGUAGES)})"
    assert f"location ~ ^/{language}/ " in shipped
    assert f"location ~ ^/{language}/search/?$ " in shipped
