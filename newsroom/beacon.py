"""Reads, counted before Django: an open story says so (site.js), and is answered in microseconds.

Each process keeps what it was told of in memory for a second and writes it in one statement; a
task folds new reads into their stories. A crash loses that second. Address and User-Agent leave
memory only as a hash whose salt is thrown away with its day.
"""

import logging
import secrets
import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime
from time import time
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from articles.models import Article
from articles.pages.reads import AGENT_LENGTH, client, is_reader, reader
from scoring.models import Salt, count_reads

logger = logging.getLogger(__name__)

PLACE = "/read/"
DIGITS = 18  # of an id: more don't fit its column
# One every other second, for a minute: an eager reader opens no more, and the few behind one
# address seldom do.
A_MINUTE = 30
# Of one process: 43 million a day. Their rows are made and written in a fraction of a second, and
# until then take less than a megabyte.
A_SECOND = 500
PAUSE = 1.0  # seconds


class Seen(NamedTuple):
    article: int
    client: str
    agent: str


class Beacon:
    """WSGI: POST /read/<id of an article>. Whatever comes there is answered 204; what comes
    elsewhere is for ``application``."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.buffer = Buffer()
        self.writer = Writer(self.buffer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PLACE):
            return self.application(environ, start_response)
        seen = what_was_seen(environ)
        if seen and self.buffer.add(seen, time()):
            self.writer.wake()
        start_response("204 No Content", [("Cache-Control", "no-store")])
        return []


def what_was_seen(environ: WSGIEnvironment) -> Seen | None:
    """None for what does not count."""
    number, get = environ["PATH_INFO"][len(PLACE) :], environ.get
    if not (number.isascii() and number.isdigit() and len(number) <= DIGITS):
        return None
    # Only the desk signs in: nobody else carries this cookie.
    if f"; {settings.SESSION_COOKIE_NAME}=" in f"; {get('HTTP_COOKIE', '')}":
        return None
    agent = get("HTTP_USER_AGENT", "")[:AGENT_LENGTH]
    purpose = get("HTTP_SEC_PURPOSE", "") or get("HTTP_PURPOSE", "")
    if not is_reader(environ["REQUEST_METHOD"], agent, purpose, get("HTTP_SEC_FETCH_SITE", "")):
        return None
    forwarded = get("HTTP_X_FORWARDED_FOR", "")
    who = client(get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES)
    return Seen(int(number), who, agent)


class Buffer:
    """What was seen since the last ``take``, and how often each client was counted this minute.

    A client enters the table only with a read that is taken: it never holds more than A_SECOND
    new ones for each ``take``.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: set[Seen] = set()
        self.clients: dict[int, int] = {}
        self.minute = 0

    def add(self, seen: Seen, now: float) -> bool:
        """``now`` in seconds. False where it is too much, of one client or of all."""
        who, minute = hash(seen.client), int(now) // 60
        with self.lock:
            if minute != self.minute:
                self.minute, self.clients = minute, {}
            sent = self.clients.get(who, 0)
            if sent >= A_MINUTE or len(self.seen) >= A_SECOND:
                return False
            self.clients[who] = sent + 1
            self.seen.add(seen)
            return True

    def take(self) -> set[Seen]:
        with self.lock:
            taken, self.seen = self.seen, set()
        return taken


class Writer:
    """Writes what is in ``buffer`` each second, in a thread of its own, which begins with the
    first read and ends after the last one."""

    def __init__(self, buffer: Buffer) -> None:
        self.buffer = buffer
        self.lock = threading.Lock()
        self.thread = threading.Thread()
        self.day: date | None = None
        self.salt = b""
        self.again: set[Seen] = set()

    def wake(self) -> None:
        """With the first read, because threads don't survive a fork. A server's own threads are
        daemons, which nobody waits for, and theirs would be, too."""
        with self.lock:
            if not self.thread.is_alive():
                self.thread = threading.Thread(target=self.run, daemon=False)
                self.thread.start()

    def run(self) -> None:
        """Until the process is asked to stop, which then waits for what is left: granian's workers
        end without ``atexit``."""
        main = threading.main_thread()
        while main.is_alive():
            main.join(PAUSE)
            close_old_connections()
            self.write(timezone.now())
        connections.close_all()

    def write(self, at: datetime) -> None:
        """Once more with the next second's where the database refuses, then never again."""
        today = at.astimezone(UTC).date()
        if today != self.day:
            # What is tried again under the salt of another day could count twice.
            self.day, self.salt, self.again = today, b"", set()
        taken = self.buffer.take()
        if not (seen := taken | self.again):
            return
        try:
            self.salt = self.salt or salt_of(today)
            store(seen, self.salt, at)
            self.again = set()
        except Error as error:
            logger.error("Reads that were not written: %d (%s)", len(seen), error)
            self.again = taken


def salt_of(day: date) -> bytes:
    """The one of whichever process came first."""
    own = Salt(day=day, value=secrets.token_hex(32))
    Salt.objects.bulk_create([own], ignore_conflicts=True)
    return bytes.fromhex(Salt.objects.get(day=day).value)


def store(seen: set[Seen], salt: bytes, at: datetime) -> None:
    """Anybody can make up an id: only what was published at some time has readers."""
    named = Article.objects.filter(pk__in={each.article for each in seen})
    there = set(named.filter(published_at__isnull=False).values_list("pk", flat=True))
    readers = (
        (each.article, reader(salt, each.client, each.agent))
        for each in seen
        if each.article in there
    )
    count_reads(Article, readers, at)
