"""What a search finds, a page at a time. Nothing here is slow for long: see ``TooSlow``."""

import datetime
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from articles.languages import LANGUAGES
from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.models.search_entry import LAST, Match, first_key, id_of, newest
from articles.search import Asked, in_opening, in_title
from articles.tokens import facet

RELEVANCE, DATE, HOT = ORDERS = ("relevance", "date", "hot")
# Stories on a page.
A_PAGE = 20
# Nobody counts further, and no more than these are put in order by heat.
MOST = 1_000
# In milliseconds: of one query on PostgreSQL, of all those of a page on SQLite.
LONGEST = 300
# Of SQLite's virtual machine, between two looks at the clock: well below a millisecond.
STEPS = 10_000
DAY = datetime.timedelta(days=1)
# Nothing else is a facet: engines would read it as a part of their own languages.
SLUG = re.compile(r"[-a-zA-Z0-9_]*")

# Where all that is asked for stands: in titles, in titles and summaries, or somewhere.
TITLE, OPENING, ANYWHERE = TIERS = (1, 2, 3)
# Where nobody asks for that.
ANY = 0


class TooSlow(Exception):
    """It would take longer than a reader's search may."""


class Filters(NamedTuple):
    """Slugs, "" for any; days (UTC), both of them included, None for any."""

    category: str = ""
    tag: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


class Hit(NamedTuple):
    """``article``: its id. ``tier``: TITLE, OPENING or ANYWHERE by relevance, else ANY."""

    article: int
    tier: int


@dataclass(frozen=True)
class Found:
    """A page. ``after``: where the next one goes on, "" where there is none. ``more``: there are
    more than ``count`` hits in all."""

    hits: list[Hit]
    after: str
    count: int
    more: bool


class Search(NamedTuple):
    """Each hit holds ``facets``, and its key is at least ``since`` and below ``until``."""

    asked: Asked
    facets: tuple[str, ...]
    since: int
    until: int

    def newest(self, most: int, tier: int = ANY, below: int = LAST) -> list[int]:
        """Keys of the newest hits: of one tier, or of all."""
        return newest(
            self.match(tier),
            most,
            since=self.since,
            until=min(below, self.until),
            phrases=self.asked.phrases,
        )

    def match(self, tier: int) -> Match:
        """Whether a phrase stands in a title is told by its tokens; that it stands somewhere is
        asked of each hit in any case."""
        words = self.asked.tokens
        titles, openings = ([each(word) for word in words] for each in (in_title, in_opening))
        wanted, but = {
            TITLE: (titles, []),
            OPENING: (openings, titles),
            ANYWHERE: (words, openings),
            ANY: (words, []),
        }[tier]
        every = (*self.facets, *wanted)
        # Dates alone: an index has to be asked for something.
        live = [facet("live", language) for language in LANGUAGES]
        return Match(every, () if every else live, but)


def found(
    asked: Asked, *, filters: Filters, order: str, after: str, at: datetime.datetime
) -> Found:
    """A page of what is live at ``at`` and holds all of ``asked``. Where nothing is asked, all that
    is within ``filters``; without any, nothing.

    ``after``: what the page before said, "" for the first. Raises ValueError where it is damaged
    (or of another order), or there is no such ``order``; TooSlow.
    """
    if order not in ORDERS:
        raise ValueError(order)
    page = {RELEVANCE: _by_relevance, DATE: _by_date, HOT: _by_heat}[order]
    search = Search(asked, *_within(filters, at))
    strange = not (SLUG.fullmatch(filters.category) and SLUG.fullmatch(filters.tag))
    if strange or (not asked and filters == Filters()):
        return Found([], "", 0, False)
    with limited():
        newest = search.newest(MOST + 1)
        hits, goes_on = page(search, newest, after) if newest else ([], "")
        live = set(
            _live(at).filter(pk__in=[hit.article for hit in hits]).values_list("pk", flat=True)
        )
    shown = [hit for hit in hits if hit.article in live]
    return Found(shown, goes_on, min(len(newest), MOST), len(newest) > MOST)


def _within(filters: Filters, at: datetime.datetime) -> tuple[tuple[str, ...], int, int]:
    """(facets, since, until)"""
    kinds = (("category", filters.category), ("tags", filters.tag))
    facets = tuple(facet(kind, slug) for kind, slug in kinds if slug)
    since, until = 0, first_key(at + datetime.timedelta(seconds=1))
    if filters.since:
        since = max(since, first_key(_midnight(filters.since)))
    if filters.until and filters.until < at.date():
        until = first_key(_midnight(filters.until + DAY))
    return facets, since, until


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _live(at: datetime.datetime) -> ArticleQuerySet:
    return reduce(or_, (Article.objects.live(language, at) for language in LANGUAGES))


def _by_relevance(search: Search, newest: list[int], after: str) -> tuple[list[Hit], str]:
    """Tier after tier, the newest first in each."""
    begins, below = TITLE, LAST
    if after:
        first, key = _parts(r"([123])-([0-9]{1,19})", after)
        begins, below = int(first), int(key)
    hits: list[tuple[int, int]] = []
    for tier in TIERS if search.asked else (ANYWHERE,):
        if tier >= begins and len(hits) <= A_PAGE:
            upto = below if tier == begins else LAST
            keys = search.newest(A_PAGE + 1 - len(hits), tier, upto)
            hits += [(tier, key) for key in keys]
    goes_on = "{}-{}".format(*hits[A_PAGE - 1]) if len(hits) > A_PAGE else ""
    return [Hit(id_of(key), tier) for tier, key in hits[:A_PAGE]], goes_on


def _by_date(search: Search, newest: list[int], after: str) -> tuple[list[Hit], str]:
    if after:
        (key,) = _parts(r"([0-9]{1,19})", after)
        newest = search.newest(A_PAGE + 1, below=int(key))
    goes_on = str(newest[A_PAGE - 1]) if len(newest) > A_PAGE else ""
    return [Hit(id_of(key), ANY) for key in newest[:A_PAGE]], goes_on


def _by_heat(search: Search, newest: list[int], after: str) -> tuple[list[Hit], str]:
    # Whether each is live is asked of the page alone: it stands behind the texts of the row.
    rows = Article.objects.filter(pk__in=[id_of(key) for key in newest[:MOST]])
    if after:
        heat, pk = _parts(r"(-?[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?)_([0-9]{1,18})", after)
        cooler, as_hot = Q(heat__lt=float(heat)), Q(heat=float(heat), pk__lt=int(pk))
        rows = rows.filter(cooler | as_hot)
    found = list(rows.hottest_first().values_list("heat", "pk")[: A_PAGE + 1])
    goes_on = "{!r}_{}".format(*found[A_PAGE - 1]) if len(found) > A_PAGE else ""
    return [Hit(pk, ANY) for _heat, pk in found[:A_PAGE]], goes_on


def _parts(shape: str, after: str) -> tuple[str, ...]:
    """Raises ValueError where it has another shape."""
    if not (parts := re.fullmatch(shape, after)):
        raise ValueError(after)
    return parts.groups()


@contextmanager
def limited() -> Iterator[None]:
    """Raises TooSlow from what is asked of the database meanwhile, where it takes too long."""
    limit = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    try:
        with limit():
            yield
    except OperationalError as error:
        cancelled = getattr(error.__cause__, "sqlstate", "") == "57014"
        if cancelled or str(error) == "interrupted":
            raise TooSlow from error
        raise


@contextmanager
def _on_postgresql() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST)])
        yield
        # Nothing was written; what was set is undone in a transaction around this one, too.
        transaction.set_rollback(True)


@contextmanager
def _on_sqlite() -> Iterator[None]:
    connection.ensure_connection()
    ends = time.monotonic() + LONGEST / 1_000
    connection.connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, STEPS)
