"""Readers' pages over a small and a large archive, through Django's own views: no cache."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Tag
from articles.pages.lists import place
from articles.pages.rows import A_PAGE

from .figures import Effort, Figure, medians, milli, ratio
from .newsrooms import WARM_UP, Newsroom, client, opening

# The large archive to the small one, and page 1,000 to the first.
AT_MOST, DEEP_AT_MOST = 1.5, 2
DEEP = 1_000
# Queries of a page.
OF_AN_ARTICLE, OF_A_LIST = 5, 3


class Page(NamedTuple):
    name: str
    address: Callable[[], str]  # found in the newsroom that is in use
    queries: int


def an_article() -> str:
    """One that is live in both languages."""
    live = Article.objects.live("en", timezone.now()).filter(live_zh_hans=True)
    return f"/en/articles/{live.newest_first()[A_PAGE].slug}/"


def a_tag(order: str) -> str:
    """The slug of the tag with the most or the fewest stories; of those that fill a page."""
    tags = Tag.objects.annotate(stories=Count("uses")).filter(stories__gt=A_PAGE + 5)
    return tags.order_by(order, "pk")[0].slug


PAGES = (
    Page("front page", lambda: "/en/", OF_A_LIST),
    Page("front page, Chinese", lambda: "/zh-hans/", OF_A_LIST),
    Page("hot", lambda: "/en/hot/", OF_A_LIST),
    Page("latest", lambda: "/en/latest/", OF_A_LIST),
    Page("corrections", lambda: "/en/corrections/", OF_A_LIST),
    Page("article", an_article, OF_AN_ARTICLE),
    Page("article, both languages", lambda: f"{an_article()}both/", OF_AN_ARTICLE),
    Page("category", lambda: "/en/categories/chips/", OF_A_LIST),
    Page("tag, a frequent one", lambda: f"/en/tags/{a_tag('-stories')}/", OF_A_LIST),
    Page("tag, a rare one", lambda: f"/en/tags/{a_tag('stories')}/", OF_A_LIST),
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    counted = []
    for page in PAGES:
        opened, queries = [], []
        for newsroom in (small, large):
            browser = client(newsroom)
            address = page.address()
            opened.append(opening(newsroom, browser, address))
            opened[-1]()
            with CaptureQueriesContext(newsroom.connection) as asked:
                opened[-1]()
            queries.append(len(asked))
        yield ratio(page.name, medians(effort.times, *opened, warm_up=WARM_UP), AT_MOST)
        counted.append(Figure(f"queries, {page.name}", max(queries), most=page.queries))
    yield from counted
    yield from deep_pages(large, effort)


def deep_pages(newsroom: Newsroom, effort: Effort) -> Iterator[Figure]:
    browser = client(newsroom)
    frequent = a_tag("-stories")
    for name, language, address, belongs in (
        ("category", "en", "categories/chips", Q(category__slug="chips")),
        ("category, Chinese", "zh-hans", "categories/chips", Q(category__slug="chips")),
        ("tag", "en", f"tags/{frequent}", Q(tagged__tag__slug=frequent)),
    ):
        rows = Article.objects.live(language, timezone.now()).filter(belongs).newest_first()
        number = min(DEEP, rows.count() // A_PAGE)
        if number < 2:
            yield Figure(f"{name}, page {DEEP:,}", None, note="the list has one page")
            continue
        above = rows.only("published_at")[(number - 1) * A_PAGE - 1]
        before = place(above.published_at, above.pk)
        first = opening(newsroom, browser, f"/{language}/{address}/")
        last = opening(newsroom, browser, f"/{language}/{address}/?before={before}")
        one, deep = medians(effort.times, first, last, warm_up=WARM_UP)
        note = f"{milli(deep)} against {milli(one)} of page 1"
        if number < DEEP:
            note += f"; page {number} is the last full one"
        yield Figure(f"{name}, page {DEEP:,}", deep / one, "×", DEEP_AT_MOST, note=note)
