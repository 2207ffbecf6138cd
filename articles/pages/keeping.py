"""Which pages may be kept in front of Django, until when, and what makes them untrue before."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.http import HttpResponse

from articles.languages import LANGUAGES
from articles.models import Article
from scoring.decay import EPOCH
from scoring.display import Display

MINUTE = datetime.timedelta(minutes=1)
# How far the number of reads may lag behind on a page; everything else comes with its instant or
# with its tag.
LONGEST = 5 * MINUTE
# The parameters that pages read. Others neither reach a view nor make another page of it.
PARAMETERS = ("before",)
# Those of searches, which are as many as there are words: none is kept. The address without its
# slash leads to the one with it, and takes them along.
SEARCHES = frozenset(f"/{code}/search{end}" for code in LANGUAGES for end in ("", "/"))
SEARCH_PARAMETERS = ("q", "category", "tag", "since", "until", "sort", "after")

Response = TypeVar("Response", bound=HttpResponse)


class Kept(NamedTuple):
    """A page is right before ``until``, and while nothing is said of one of ``tags``."""

    until: datetime.datetime
    tags: frozenset[str]


def read_by(path: str) -> tuple[str, ...]:
    """The parameters that the page at ``path`` reads."""
    return SEARCH_PARAMETERS if path in SEARCHES else PARAMETERS


def whole_minute(at: datetime.datetime) -> datetime.datetime:
    """What readers see moves in whole minutes: all pages, from whichever process, agree."""
    return at.replace(second=0, microsecond=0)


def seen(article: Article, at: datetime.datetime) -> Display:
    """What time makes of a live ``article`` on a page that is rendered at ``at``."""
    assert article.published_at is not None, "only what is live is shown"
    return article.display(max(whole_minute(at), article.published_at))


def keep(
    response: Response,
    at: datetime.datetime,
    changes: Iterable[datetime.datetime | None],
    tags: Iterable[str],
) -> Response:
    """Let ``response``, rendered at ``at``, be kept until the first whole minute at which one of
    ``changes`` has come. Browsers may keep it too, but ask each time whether it is still true."""
    due = [-(-(change - EPOCH) // MINUTE) * MINUTE + EPOCH for change in changes if change]
    until = min([*due, whole_minute(at) + LONGEST])
    response.kept = Kept(until, frozenset(tags))  # type: ignore[attr-defined]  # newsroom/page_cache.py reads it
    response.headers["Cache-Control"] = "no-cache"
    return response
