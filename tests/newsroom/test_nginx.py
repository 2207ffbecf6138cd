"""nginx as it is shipped, before an application that tells what it was asked."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsroom.management.commands.up import commands
from newsroom.page_cache import LOOK_EVERY
from newsroom.up import Address
from tests.conftest import ROOT
from tests.newsroom.conftest import get, nginx
from tests.processes import wait_for

pytestmark = [pytest.mark.nginx, pytest.mark.processes]


class Told(BaseHTTPRequestHandler):
    """Answers with what it was asked, in the manner that ``server`` is told."""

    protocol_version = "HTTP/1.1"
    server: Any

    def answer(self) -> None:
        now = time.time()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((now, self.command, self.path, dict(self.headers)))
        manner = self.server.manner
        told = {"method": self.command, "path": self.path, "headers": dict(self.headers)}
        body = manner.get("body") or json.dumps(told).encode()
        known = self.headers.get("If-None-Match") == 'W/"same"' and manner.get("etag")
        self.send_response(304 if known else manner.get("status", 200))
        if lifetime := manner.get("lifetime"):
            self.send_header("X-Accel-Expires", f"@{int(now) + lifetime - 1}")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        if manner.get("etag"):
            self.send_header("ETag", 'W/"same"')
        for name, value in manner.get("headers", ()):
            self.send_header(name, value)
        if not known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known and self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815

    def log_message(self, *_args: object) -> None:
        """Quietly."""


@pytest.fixture(scope="module")
def told() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    server.asked, server.manner = [], {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def front(told: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("nginx")
    static = folder / "static"
    static.mkdir()
    (static / "site.0123456789ab.css").write_text("body {}" * 100)
    (static / "site.0123456789ab.css.gz").write_bytes(b"packed")
    (static / "plain.txt").write_text("plain")
    with nginx(folder / "run", told.server_port, str(static)) as port:
        yield port


@pytest.fixture
def app(told: Any) -> Any:
    """For each test anew: kept for a minute, unless told otherwise."""
    told.asked.clear()
    told.manner = {"lifetime": 60}
    return told


def raw(port: int, target: bytes, *headers: bytes) -> bytes:
    """The body of the answer to a request exactly as written."""
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: news.example.org", *headers]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return answer.partition(b"\r\n\r\n")[2]


SENT = {
    "cookie": "sessionid=x",
    "authorization": "Basic YTpi",
    "range": "bytes=0-3",
    "if_range": '"x"',
    "accept_language": "zh-CN",
    "accept": "text/json",
    "user_agent": "Mozilla/5.0",
    "x_forwarded_host": "evil.example",
    "x_forwarded_for": "203.0.113.9",
    "x_forwarded_proto": "https",
    "x_real_ip": "203.0.113.9",
    "forwarded": "for=203.0.113.9",
    "if_modified_since": "Thu, 01 Jan 2037 00:00:00 GMT",
    "x_http_method_override": "DELETE",
    "referer": "http://evil.example/",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_of_who_asks_for_a_page_the_application_learns_nothing(
    language: str, front: int, app: Any
) -> None:
    answer = get(front, f"/{language}/nothing?utm_source=x", accept_encoding="br, gzip", **SENT)
    assert (answer.status, json.loads(answer.body)) == (
        200,
        {
            "method": "GET",
            "path": f"/{language}/nothing",
            "headers": {
                "Host": "127.0.0.1",
                "X-Forwarded-Proto": "http",
                "Accept-Encoding": "gzip",
            },
        },
    )


@pytest.mark.parametrize("path", ["/admin/?before=x&y", "/read/17", "/preview/x/", "/", "/i18n/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_anything_else_gets_through_each_time_with_all_that_was_sent_but_the_address_is_ours(
    path: str, method: str, front: int, app: Any
) -> None:
    for _each in range(2):
        told = json.loads(get(front, path, method, **SENT).body)
        headers = {name.lower(): value for name, value in told["headers"].items()}
        assert (told["method"], told["path"]) == (method, path)
        assert headers["x-forwarded-for"] == "127.0.0.1"
        assert headers["x-forwarded-proto"] == "http"
        assert "x-forwarded-host" not in headers
        kept = {"cookie", "authorization", "accept_language", "user_agent", "referer"}
        assert {name: headers[name.replace("_", "-")] for name in kept} == {
            name: SENT[name] for name in kept
        }
    assert len(app.asked) == 2


def test_an_analysis_of_the_greatest_length_gets_through(front: int, app: Any) -> None:
    sizes = {2_500_000: 200, 5_000_000: 413}
    for size, status in sizes.items():
        with socket.create_connection(("127.0.0.1", front), timeout=30) as connection:
            head = f"POST /admin/ HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n"
            connection.sendall(head.encode())
            with contextlib.suppress(OSError):
                connection.sendall(b"x" * size)
            assert f" {status} ".encode() in connection.recv(200)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/en/a?before=1-2", "/en/a?before=1-2"),
        (b"/en/a%3Fbefore=1-2", "/en/a%3Fbefore=1-2"),
        (b"/en/a%3Fx?before=1-2", "/en/a%3Fx?before=1-2"),
        (b"/en/%E8%8A%AF/", "/en/%E8%8A%AF/"),
        (b"/en/%e8%8a%af%2f%41/", "/en/%E8%8A%AF/A/"),
        (b"/en/x/../b", "/en/b"),
        (b"/en//c", "/en/c"),
        (b"/en/%0d%0aX-Evil:%20yes", "/en/%0D%0AX-Evil:%20yes"),
        (b"/en/d%20e%25f%23g", "/en/d%20e%25f%23g"),
        (b"/admin/../en/h", "/en/h"),
        (b"/en/i?before=1-2&before=3-4&x=y", "/en/i?before=1-2"),
        (b"/en/j?before=", "/en/j"),
        (b"/en/k?before=1%2D2%0d%0ax", "/en/k?before=1%2D2%0d%0ax"),
        (b"/en/l?xbefore=1&beforex=2&%62efore=3", "/en/l"),
        (b"http://evil.example/en/m", "/en/m"),
    ],
)
def test_a_path_is_asked_for_as_it_is_kept(target: bytes, path: str, front: int, app: Any) -> None:
    answers = [json.loads(raw(front, target)) for _each in range(2)]
    assert [answer["path"] for answer in answers] == [path] * 2
    assert len(app.asked) == 1


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/en/search/", "/en/search/"),
        (b"/zh-hans/search/?q=%E8%8A%AF%E7%89%87", "/zh-hans/search/?q=%E8%8A%AF%E7%89%87"),
        (b"/en/search/?q=C%2B%2B+a%26b&sort=hot", "/en/search/?q=C%2B%2B+a%26b&sort=hot"),
        (b"/en/search/?q=\xe8\x8a\xaf", "/en/search/?q=\xe8\x8a\xaf"),
        (b"/en/search/?q=a%0d%0aX-Evil:%20yes", "/en/search/?q=a%0d%0aX-Evil:%20yes"),
        (b"/en//search/?q=a", "/en/search/?q=a"),
        (b"/en/search?q=a", "/en/search?q=a"),
    ],
)
def test_a_search_gets_through_each_time_with_its_query_and_nothing_of_who_asks(
    target: bytes, path: str, front: int, app: Any
) -> None:
    sent = [f"{name.replace('_', '-')}: {value}".encode() for name, value in SENT.items()]
    for _each in range(2):
        told = json.loads(raw(front, target, b"Accept-Encoding: br, gzip", *sent))
        assert told["path"] == path
        assert told["headers"].keys() == {"Host", "X-Forwarded-Proto", "Accept-Encoding"}
    assert len(app.asked) == 2


def test_what_only_begins_or_ends_like_a_search_is_a_page(front: int, app: Any) -> None:
    for path in ("/en/searches/?q=a", "/en/search/x?q=a", "/en/tags/search/?q=a"):
        for _each in range(2):
            assert json.loads(get(front, path).body)["path"] == path.partition("?")[0]
    assert len(app.asked) == 3


def test_ways_out_of_the_readers_rooms_are_never_kept(front: int, app: Any) -> None:
    for target in (b"/en/../admin/", b"/en/%2e%2e/admin/", b"/en/..%2fadmin/", b"/EN/"):
        for _each in range(2):
            raw(front, target, b"Cookie: sessionid=x")
    assert [dict(asked[3]).get("Cookie") for asked in app.asked] == ["sessionid=x"] * 8


def test_however_compression_is_asked_for_there_are_two_bodies(front: int, app: Any) -> None:
    takes = ("gzip", "br,gzip;q=0.5", "deflate, gzip", "GZIP", "gzip;q=1")
    plain = ("", "br", "gzip;q=0", "identity", "gzip; q=0.0, br", "ungzip")
    told = {
        each: json.loads(raw(front, b"/en/two", b"Accept-Encoding: " + each.encode()))
        for each in (*takes, *plain)
    }
    asked_for = {each: answer["headers"].get("Accept-Encoding") for each, answer in told.items()}
    assert asked_for == dict.fromkeys(takes, "gzip") | dict.fromkeys(plain)
    assert len(app.asked) == 2


def test_head_is_answered_from_the_page_that_get_would_have_had(front: int, app: Any) -> None:
    head, get_ = get(front, "/en/head", "HEAD"), get(front, "/en/head")
    assert (head.status, head.body, get_.status) == (200, b"", 200)
    assert [command for _at, command, _path, _headers in app.asked] == ["GET"]


@pytest.mark.parametrize(
    "manner",
    [
        {"lifetime": 0},
        {"lifetime": 60, "headers": [("Set-Cookie", "a=b")]},
        {
            "headers": [
                ("Cache-Control", "max-age=600"),
                ("Expires", "Thu, 01 Jan 2037 00:00:00 GMT"),
            ]
        },
    ],
)
def test_nothing_is_kept_without_our_lifetime_or_with_a_cookie(
    manner: dict[str, Any], front: int, app: Any
) -> None:
    app.manner = manner
    for _each in range(3):
        get(front, f"/en/never-{len(manner)}-{'headers' in manner}")
    assert len(app.asked) == 3


def test_ours_is_told_to_nobody(front: int, app: Any) -> None:
    headers = get(front, "/en/secret").headers
    assert "x-accel-expires" not in headers
    assert headers["cache-control"] == "no-cache"
    assert headers["vary"] == "Accept-Encoding"


def test_a_page_is_asked_after_each_second_and_a_304_renews_it_for_one(
    front: int, app: Any
) -> None:
    """In each second the first who comes asks; what others get was confirmed in that second. So
    nobody gets what was changed two seconds ago, with the time between two looks behind it."""
    app.manner = {"lifetime": 1, "etag": True, "body": b"as ever"}
    given = []
    end = time.time() + 2.2
    while time.time() < end:
        came = time.time()
        answer = get(front, "/en/renewed")
        assert (answer.status, answer.body) == (200, b"as ever")
        given.append(came)
        time.sleep(0.02)
    confirmed = [at for at, *_rest in app.asked]
    worst = max(came - max((at for at in confirmed if at <= came), default=came) for came in given)
    conditional = [headers.get("If-None-Match") for *_rest, headers in app.asked]
    assert conditional == [None, *['W/"same"'] * (len(conditional) - 1)]
    assert len({int(at) for at in confirmed}) == len(confirmed) > 1
    assert worst + LOOK_EVERY < 2.0


def test_readers_conditional_requests_are_answered_here(front: int, app: Any) -> None:
    app.manner = {"lifetime": 60, "etag": True}
    get(front, "/en/known")
    for known in ('W/"same"', '"same"', '"x", W/"same"', "*"):
        answer = get(front, "/en/known", if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == 'W/"same"'
    assert get(front, "/en/known", if_none_match='"other"').status == 200
    assert len(app.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_where_the_application_fails_readers_get_what_was_last_true(
    status: int, front: int, app: Any
) -> None:
    path = f"/en/failing-{status}"
    app.manner = {"lifetime": -5, "body": b"as it was"}
    assert get(front, path).body == b"as it was"
    app.manner = {"status": status, "body": b"an error"}
    answer = get(front, path)
    assert (answer.status, answer.body) == (200, b"as it was")
    answer = get(front, f"{path}-never-seen")
    assert (answer.status, answer.body) == (status, b"an error")
    assert get(front, "/admin/").body == b"an error"


@pytest.mark.parametrize("status", [404, 410, 301])
def test_what_is_gone_stays_gone_where_the_application_fails(
    status: int, front: int, app: Any
) -> None:
    path = f"/en/gone-{status}"
    app.manner = {"lifetime": -5, "body": b"as it was"}
    assert get(front, path).body == b"as it was"
    app.manner = {"lifetime": -5, "status": status, "body": b"gone"}
    assert get(front, path).status == status
    app.manner = {"status": 503, "body": b"an error"}

    def is_gone() -> bool:
        answer = get(front, path)
        return (answer.status, answer.body) == (status, b"gone")

    # What takes the place of another is put there a moment after it was given to who asked.
    assert wait_for(is_gone, 5)


def test_where_many_come_at_once_for_what_is_not_here_one_is_let_through(
    front: int, app: Any
) -> None:
    threads = [threading.Thread(target=get, args=(front, "/en/stampede")) for _each in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(app.asked) == 1


def test_files_whose_name_holds_their_hash_are_for_ever_and_packed_already(
    front: int, app: Any
) -> None:
    hashed = get(front, "/static/site.0123456789ab.css", accept_encoding="gzip")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-encoding"] == "gzip"
    assert hashed.headers["vary"] == "Accept-Encoding"
    assert hashed.headers["x-content-type-options"] == "nosniff"
    assert hashed.body == b"packed"
    assert get(front, "/static/site.0123456789ab.css").body == b"body {}" * 100
    assert get(front, "/static/plain.txt").headers["cache-control"] == "no-cache"
    assert json.loads(raw(front, b"/static../run/conf"))["path"] == "/static../run/conf"
    assert get(front, "/static/none.css").status == 404
    assert [path for _at, _method, path, _headers in app.asked if "/static/" in path] == []


def test_where_nobody_answers_readers_are_told_so_in_their_language(tmp_path: Path) -> None:
    static = ROOT / "newsroom" / "static"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and not listened at
        with nginx(tmp_path / "run", nobody.getsockname()[1], str(static)) as port:
            for path, words in (
                ("/en/articles/x/", "We cannot answer right now"),
                ("/zh-hans/", "暂时无法响应"),
                ("/zh-hans/search/?q=x", "暂时无法响应"),
            ):
                answer = get(port, path)
                assert (answer.status, answer.headers["retry-after"]) == (503, "30")
                assert f"<h1>{words}</h1>" in answer.body.decode()
            assert get(port, "/static/newsroom/away/en.html").status == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many searches at once"), ("zh-hans", "搜索过于频繁")]
)
def test_who_searches_without_a_pause_is_asked_to_wait_and_may_read_on(
    language: str, words: str, app: Any, tmp_path: Path
) -> None:
    with nginx(tmp_path / "run", app.server_port, str(ROOT / "newsroom" / "static")) as port:
        answers = [get(port, f"/{language}/search/?q={number}") for number in range(40)]
        page = get(port, f"/{language}/")
    assert {answer.status for answer in answers[:20]} == {200}
    last = answers[-1]
    assert (last.status, last.headers["retry-after"]) == (429, "30")
    assert f"<h1>{words}</h1>" in last.text
    assert page.status == 200


def test_the_unit_runs_what_make_run_runs(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "newsroom.service").read_text()
    assert "manage.py up\n" in unit
    assert commands(Address("127.0.0.1", 8000)).keys() == {"web", "worker", "beat"}
