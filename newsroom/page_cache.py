"""Readers' pages, kept in front of Django for as long as they are true.

A page says until when it is right as far as the clock goes, and by which tags it goes untrue before
(articles/pages/keeping.py). Whoever changes what a tag stands for writes a row in the same
transaction (scoring.models.Change); each process looks for new rows about once a second and drops
the pages that show them. So nobody is ever asked to empty a cache, and no process needs to know
another.

A view is asked with an environment that holds nothing of the reader: what would split the cache,
or poison it, never reaches the view. What does not opt in, sets a cookie, or failed is passed on
and forgotten.
"""

import functools
import gzip
import hashlib
import io
import logging
import re
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.db import Error, close_old_connections
from django.http.request import split_domain_port, validate_host

from articles.languages import LANGUAGES
from articles.pages.keeping import SEARCHES, Kept, read_by
from scoring.models import Change

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Key = tuple[str, str]  # path and query, apart: a path may hold an encoded question mark
Headers = list[tuple[str, str]]
Application = Callable[..., Iterable[bytes]]

# The readers' rooms, each under its language: nothing there asks who reads.
PREFIXES = tuple(f"/{language}/" for language in LANGUAGES)
# Seconds between two looks. With the look and an answer under way, a page that was changed is
# given to nobody a second later.
LOOK_EVERY = 0.75
# Rows are numbered when they are written and seen when their transaction ends, so a smaller number
# may appear after a greater one. So long it is looked for; touch() is the last thing that a
# transaction does. No render takes longer either: its page would not be kept.
LATE = 60.0
# At the first look: more rows than are written in that time.
LATE_ROWS = 1_000
# Bytes of pages a process keeps, plain and compressed: about 2,000 long stories.
MOST_BYTES = 64 * 1024 * 1024
# What an entry costs beside its bodies, and for each of its tags that no other bears.
OVERHEAD, TAG_OVERHEAD = 3_000, 360
# Names under which the site was asked for: there is no end of them.
MOST_HOSTS = 100
# Renders of one page wait for one another, and a few that share a lock with it do, too.
TURNS = 64
# How often a page is made anew because something of it changed while it was made.
RENDERS = 2
# Where a page stands no longer, or stands elsewhere. A cache in front of us has to know: what it
# kept of the page before would come back as soon as we do not answer.
NOT_HERE = ("301", "404", "410")
# What takes gzip, unless it says that it takes none of it (RFC 9110, 12.5.3).
GZIP = re.compile(
    r"(?:^|[\s,])gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)", re.IGNORECASE
)
# All that a view gets to see of a request beside its path.
SERVER = (
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "wsgi.version"),
    *("wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
)


class Page(NamedTuple):
    """``until``: seconds since the epoch; ``headers`` fit either body."""

    until: float
    tags: frozenset[str]
    etag: str
    headers: Headers
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed) + OVERHEAD + len(self.tags) * TAG_OVERHEAD


class Answer(NamedTuple):
    """What Django said."""

    status: str
    headers: Headers
    body: bytes

    @property
    def sets_cookie(self) -> bool:
        return any(name.lower() == "set-cookie" for name, _value in self.headers)


class PageCache:
    """A WSGI application in front of another. ``clock`` gives seconds since the epoch."""

    def __init__(
        self,
        application: Application,
        *,
        clock: Callable[[], float] = time.time,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.application, self.clock, self.most_bytes = application, clock, most_bytes
        site = urlsplit(settings.SITE_URL)
        self.host, self.scheme = site.netloc, site.scheme
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.showing: defaultdict[str, set[Key]] = defaultdict(set)
        self.bytes = 0
        self.lock = threading.Lock()
        self.turns = [threading.Lock() for _each in range(TURNS)]
        # Monotonic seconds: when the last look began and when the next is due; of the look that
        # saw a row, or a tag changed, and of the last one that could not see.
        self.looked = self.next_look = self.blind = 0.0
        self.rows: dict[int, float] = {}
        self.touched: dict[str, float] = {}
        self.floor: int | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self.is_for_readers(environ):
            return self.application(environ, start_response)
        came, key = self.clock(), key_of(environ)
        found = self.page(key) or self.render(key, environ)
        # A cache between us and the reader (deploy/nginx.conf) may keep it until the second is
        # over, and then asks whether it is still the same. An instant, for a number of seconds
        # would be counted in whole ones from there, which is up to two.
        this_second = ("X-Accel-Expires", f"@{int(came)}")
        if isinstance(found, Page):
            return give(found, [*found.headers, this_second], environ, start_response)
        passing = found.status.startswith(NOT_HERE) and not found.sets_cookie
        start_response(found.status, [*found.headers, this_second] if passing else found.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]

    def is_for_readers(self, environ: Environ) -> bool:
        """Anything else goes to Django as it came: it knows what to answer."""
        if not environ["PATH_INFO"].startswith(PREFIXES):
            return False
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return False
        scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ["wsgi.url_scheme"]
        if scheme != self.scheme and self.scheme == "https":
            return False
        return is_ours(environ.get("HTTP_HOST", self.host))

    def page(self, key: Key) -> Page | None:
        """The page that is kept and true."""
        self.look()
        with self.lock:
            page = self.pages.get(key)
            if page is None or page.until <= self.clock():
                return None
            self.pages.move_to_end(key)
            return page

    def look(self) -> None:
        """Drop what was changed. Whoever comes meanwhile waits: it would get what is not true."""
        came = time.monotonic()
        if came < self.next_look:
            return
        with self.lock:
            now = time.monotonic()
            if came < self.looked or now < self.next_look:
                return
            try:
                news = self.news(now)
            except Error:
                logger.exception("Whether pages are still true can't be found out: none is kept")
                self.forget(list(self.pages))
                # Who waits need not try in vain as well: nothing is here to be given.
                self.looked = self.blind = time.monotonic()
                self.next_look = self.blind + LOOK_EVERY
                return
            seen = time.monotonic()  # what was rendered until here may not have known of it
            for tag in news:
                self.touched[tag] = seen
                self.forget(list(self.showing.get(tag, ())))
            self.touched = {tag: at for tag, at in self.touched.items() if at > now - LATE}
            self.looked, self.next_look = now, now + LOOK_EVERY

    def news(self, now: float) -> set[str]:
        """The tags of the rows that this process had not seen."""
        close_old_connections()
        if self.floor is None:
            newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            self.floor = newest - LATE_ROWS
        found = Change.objects.filter(pk__gt=self.floor).values_list("pk", "tags")
        fresh = {pk: tags for pk, tags in found if pk not in self.rows}
        self.rows |= dict.fromkeys(fresh, now)
        settled = [pk for pk, at in self.rows.items() if at <= now - LATE]
        self.floor = max([self.floor, *settled])
        for pk in [pk for pk in self.rows if pk <= self.floor]:
            del self.rows[pk]
        return {tag for tags in fresh.values() for tag in tags}

    def render(self, key: Key, environ: Environ) -> Page | Answer:
        """Ask Django, one reader of a page at a time: the others get what the first was given.
        Searches are never kept, and one that takes long must not hold up a page."""
        if key[0] in SEARCHES:
            return ask(self.application, self.environment(key, environ))
        with self.turns[hash(key) % TURNS]:
            if page := self.page(key):
                return page
            for _again in range(RENDERS):
                began = time.monotonic()
                found = ask(self.application, self.environment(key, environ))
                if isinstance(found, Answer) or self.keep(key, found, began):
                    break
            return found

    def environment(self, key: Key, environ: Environ) -> Environ:
        path, query = key
        return {
            **{name: environ[name] for name in SERVER if name in environ},
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": self.host,
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": io.BytesIO(),
        }

    def keep(self, key: Key, page: Page, began: float) -> bool:
        """Whether ``page``, asked for at ``began``, is true as far as a look can tell."""
        self.look()
        with self.lock:
            changed = max((self.touched.get(tag, 0.0) for tag in page.tags), default=0.0)
            if began <= max(changed, self.blind) or time.monotonic() > began + LATE:
                return False
            if page.size <= self.most_bytes:
                self.forget([key])
                self.pages[key] = page
                self.bytes += page.size
                for tag in page.tags:
                    self.showing[tag].add(key)
            while self.bytes > self.most_bytes:
                self.forget([next(iter(self.pages))])
            return True

    def forget(self, keys: Iterable[Key]) -> None:
        for key in keys:
            page = self.pages.pop(key, None)
            if page is None:
                continue
            self.bytes -= page.size
            for tag in page.tags:
                self.showing[tag].discard(key)
                if not self.showing[tag]:
                    del self.showing[tag]


@functools.lru_cache(MOST_HOSTS)
def is_ours(host: str) -> bool:
    """As Django will judge it."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def key_of(environ: Environ) -> Key:
    """The path, and of the query what pages read of it, in one order."""
    path: str = environ["PATH_INFO"]
    if not environ.get("QUERY_STRING"):
        return path, ""
    # What nobody percent-encoded comes as bytes, each a character (PEP 3333): they are UTF-8.
    query = environ["QUERY_STRING"].encode("latin-1", "replace").decode(errors="replace")
    given = parse_qs(query, keep_blank_values=True)
    return path, urlencode({name: given[name][-1] for name in read_by(path) if name in given})


def ask(application: Application, environ: Environ) -> Page | Answer:
    """A page where it may be kept."""
    said: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        said.append((status, headers))

    response: Any = application(environ, start_response)
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    answer = Answer(*said[-1], body)
    kept: Kept | None = getattr(response, "kept", None)
    if kept is None or not answer.status.startswith("200") or answer.sets_cookie:
        return answer
    return packed(answer, kept)


def packed(answer: Answer, kept: Kept) -> Page:
    """The bodies that will be given, and one ETag for both: it is weak, for they are not the same
    to the byte."""
    etag = f'W/"{hashlib.blake2b(answer.body, digest_size=12).hexdigest()}"'
    own = {"content-length", "vary", "etag"}
    headers = [(name, value) for name, value in answer.headers if name.lower() not in own]
    headers += [("Vary", "Accept-Encoding"), ("ETag", etag)]
    until, small = kept.until.timestamp(), gzip.compress(answer.body, mtime=0)
    return Page(until, kept.tags, etag, headers, answer.body, small)


def give(
    page: Page, headers: Headers, environ: Environ, start_response: Callable[..., Any]
) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (page.etag[2:] in known or known.strip() == "*"):
        start_response("304 Not Modified", headers)
        return []
    body = page.plain
    if GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = page.packed
        headers = [*headers, ("Content-Encoding", "gzip")]
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
