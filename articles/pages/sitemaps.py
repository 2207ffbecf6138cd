"""Sitemaps: an index of buckets of ten thousand ids each, so that none grows and an old one stays
as it is; one of the pages that are no stories; one of the last two days' news.

They stand outside the languages, and the page cache in front of Django does not keep them: a bucket
has megabytes, and a process keeps 64 MB of pages that people wait for.
"""

import datetime
import operator
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from html import escape
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from articles import disclosure
from articles.languages import HTML_LANG, LANGUAGES, column
from articles.models import Article, Category, Tag
from articles.models.article import ArticleQuerySet

from .addresses import absolute, address, default_language
from .feed_forms import ILLEGAL
from .prepared import prepared
from .shell import alternates
from .story import carried_title, iso
from .structured import site_name

# Ids in a bucket: with two languages 20,000 addresses and some 10 MB, of 50,000 and 50 MB allowed.
A_BUCKET = 10_000
MOST = 50_000  # addresses in a sitemap
# What Google takes as news: the last two days, a thousand addresses.
NEWS, MOST_NEWS = datetime.timedelta(days=2), 1_000
# It wants ISO 639 there, but for Chinese.
NEWS_LANGUAGE = {"en": "en", "zh-hans": "zh-cn"}
A_WHILE = 300  # seconds for which what was asked may be kept
# Stands for a slug while an address is written once for all.
SLUG = "a-slug-that-no-article-has"
PAGES = ("home", "hot", "latest", "search", "about", "corrections")
NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
    "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
}


class Page(NamedTuple):
    """A story in one language."""

    pk: int
    slug: str
    source: str
    changed: datetime.datetime  # in substance


class News(NamedTuple):
    published: datetime.datetime
    pk: int
    language: str
    slug: str
    title: str
    origin: str


@require_safe
@cache_control(public=True, max_age=A_WHILE)
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    paths = [reverse("sitemap_pages")]
    if newest_news(at, 1):
        paths.append(reverse("sitemap_news"))
    paths += [reverse("sitemap_articles", args=[bucket]) for bucket in buckets(at)]
    written = [f"<sitemap><loc>{escape(absolute(path))}</loc></sitemap>\n" for path in paths]
    return xml("sitemapindex", written)


@require_safe
@gzip_page
@cache_control(public=True, max_age=A_WHILE)
@conditional_page
def articles(request: HttpRequest, bucket: int) -> HttpResponse:
    """The stories whose ids are in ``bucket``."""
    at = timezone.now()
    live: dict[int, tuple[Page, list[str]]] = {}
    for language in LANGUAGES:
        for page in in_bucket(language, bucket, at):
            live.setdefault(page.pk, (page, []))[1].append(language)
    if not live:
        raise Http404
    places = {language: around_slug(language) for language in LANGUAGES}
    written = [written_story(page, languages, places) for page, languages in live.values()]
    return xml("urlset", written, "xmlns:xhtml")


@require_safe
@gzip_page
@cache_control(public=True, max_age=A_WHILE)
@conditional_page
def pages(request: HttpRequest) -> HttpResponse:
    """All that are no stories. They exist in every language."""
    at = timezone.now()
    found: list[tuple[str, ...]] = [(page,) for page in PAGES]
    found += [("category", row.slug) for row in with_stories(Category, "category", at)]
    found += [("tag", row.slug) for row in with_stories(Tag, "tagged__tag", at)]
    written = []
    for page, *args in found[: MOST // len(LANGUAGES)]:
        there = [(each.lang, each.url) for each in alternates(page, *args)]
        urls = (absolute(address(page, language, *args)) for language in LANGUAGES)
        written += [f"<url><loc>{escape(url)}</loc>{links(there)}</url>\n" for url in urls]
    return xml("urlset", written, "xmlns:xhtml")


@require_safe
@gzip_page
@cache_control(public=True, max_age=A_WHILE)
@conditional_page
def news(request: HttpRequest) -> HttpResponse:
    """404 where there is none: the schema allows no empty one, and the index does not name it."""
    found = newest_news(timezone.now(), MOST_NEWS)
    if not found:
        raise Http404
    return xml("urlset", map(written_news, found), "xmlns:news")


def anywhere(at: datetime.datetime) -> ArticleQuerySet:
    """The stories that are live in some language."""
    return reduce(operator.or_, (Article.objects.live(language, at) for language in LANGUAGES))


def buckets(at: datetime.datetime) -> Iterator[int]:
    """Those that hold a story. Each is a step to the next live id: no archive is counted."""
    bucket = 0
    while found := first_live(at=at, start=bucket * A_BUCKET):
        yield (bucket := found[0].pk // A_BUCKET)
        bucket += 1


@prepared
def first_live(at: datetime.datetime, start: int) -> QuerySet[Article]:
    return anywhere(at).filter(pk__gte=start).order_by("pk").only("pk")[:1]


def in_bucket(language: str, bucket: int, at: datetime.datetime) -> Iterable[Page]:
    rows = Article.objects.live(language, at).order_by("pk")
    rows = rows.filter(pk__gte=bucket * A_BUCKET, pk__lt=(bucket + 1) * A_BUCKET)
    changed = Coalesce("updated_at", "published_at")
    return map(Page._make, rows.values_list("pk", "slug", "source_language", changed))


def with_stories(
    model: type[Category | Tag], path: str, at: datetime.datetime
) -> Iterable[Category | Tag]:
    """Those in which there is something to read in some language; ``path``: from a story to it."""
    within = anywhere(at).filter(**{path: OuterRef("pk")})
    return model._default_manager.filter(Exists(within)).order_by("pk")


def newest_news(at: datetime.datetime, most: int) -> list[News]:
    found: list[News] = []
    for language in LANGUAGES:
        rows = Article.objects.live(language, at).filter(published_at__gt=at - NEWS).newest_first()
        names = ("slug", column("title", language), column("origin", language))
        for published, pk, *rest in rows.values_list("published_at", "pk", *names)[:most]:
            found.append(News(published, pk, language, *rest))
    return sorted(found, reverse=True)[:most]


def around_slug(language: str) -> tuple[str, str]:
    """The absolute address of a story before and after its slug: Django takes so long to write
    each that ten thousand would take seconds."""
    before, _slug, after = absolute(address("article", language, SLUG)).partition(SLUG)
    return escape(before), escape(after)


def written_story(page: Page, live: Sequence[str], places: dict[str, tuple[str, str]]) -> str:
    """A <url> for each language that it is ``live`` in, each with all of them. A slug has letters,
    digits and hyphens only."""
    urls = {language: page.slug.join(places[language]) for language in live}
    there = [(HTML_LANG[language], urls[language]) for language in live]
    there.append(("x-default", urls[default_language(live, page.source)]))
    rest = f"<lastmod>{iso(page.changed)}</lastmod>{links(there)}</url>\n"
    return "".join(f"<url><loc>{url}</loc>{rest}" for url in urls.values())


def links(there: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{url}"/>' for lang, url in there
    )


def written_news(story: News) -> str:
    """The title as it goes alone: with its AI label."""
    label = disclosure.of(story.origin, "", "", story.language).label
    name, title = site_name(story.language), carried_title(story.title, label, story.language)
    return (
        f"<url><loc>{escape(absolute(address('article', story.language, story.slug)))}</loc>"
        f"<news:news><news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>{NEWS_LANGUAGE[story.language]}</news:language></news:publication>"
        f"<news:publication_date>{iso(story.published)}</news:publication_date>"
        f"<news:title>{escape(ILLEGAL.sub('', title))}</news:title></news:news></url>\n"
    )


def xml(root: str, written: Iterable[str], *more: str) -> HttpResponse:
    """``more``: namespaces beside that of sitemaps."""
    names = "".join(f' {name}="{NAMESPACES[name]}"' for name in ("xmlns", *more))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{names}>\n'
    body = f"{head}{''.join(written)}</{root}>\n"
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
