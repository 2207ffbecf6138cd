"""Feeds: every list in every language, in three forms, each story in full.

They carry an ETag alone (newsroom/page_cache.py), no Last-Modified: that would be the last change
in substance, and who asked by it would never hear of a silent fix or a withdrawal.
"""

import datetime
import re
from collections.abc import Sequence
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import page_tags
from articles.languages import HTML_LANG
from articles.models import Article, Category, Tag
from scoring.tags import HOTTEST

from . import feed_rows
from .addresses import absolute, address
from .feed_forms import FORMS, Entry, Feed
from .heads import head
from .keeping import keep, seen
from .story import Story, named, story
from .structured import publisher, site_name

# Ids of lists begin to count here (RFC 4151 wants a date at which the name was ours): it says
# nothing of any site, and must not change.
SINCE = "2026"
TAG = re.compile(r"<[^>]*>")
# In the HTML that articles.markdown writes, values are quoted and hold no quote.
ADDRESS = re.compile(r'( (?:href|src)=")([^"]*)"')


class List(NamedTuple):
    """``page`` and ``args``: its address; ``name``: that of the category or the tag."""

    page: str
    args: tuple[str, ...] = ()
    name: str = ""


@require_safe
def latest(request: HttpRequest, form: str) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    found = feed_rows.latest(language, at=at)
    return feed(List("latest"), language, at, form, found, page_tags.LATEST)


@require_safe
def hot(request: HttpRequest, form: str) -> HttpResponse:
    """The hottest first. What is cold is not among them."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    found = [row for row in feed_rows.hot(language, at=at) if seen(row, at).hot]
    return feed(List("hot"), language, at, form, found, HOTTEST)


@require_safe
def category(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    row = Category.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    found = feed_rows.category(language, row=row.pk, at=at)
    this = List("category", (slug,), named(row, language, "category").text)
    return feed(this, language, at, form, found, page_tags.category(row.pk))


@require_safe
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    row = Tag.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    found = feed_rows.tag(language, row=row.pk, at=at)
    this = List("tag", (slug,), named(row, language, "tag").text)
    return feed(this, language, at, form, found, page_tags.tag(row.pk))


def feed(
    this: List,
    language: str,
    at: datetime.datetime,
    form: str,
    found: Sequence[Article],
    holds: str,
) -> HttpResponse:
    """``found``, what ``this`` holds, as a feed; ``holds``: the tag that tells when it changes."""
    if form not in FORMS:
        raise Http404
    around, called = feed_rows.around(found, language), head(this.page, language, this.name)
    own = Feed(
        id=tag_uri(SINCE, "/".join([this.page, *this.args, language])),
        title=f"{called.title} · {site_name(language)}",
        description=called.description,
        lang=HTML_LANG[language],
        author=publisher(language),
        site=absolute(address("home", language)),
        url=absolute(address(this.page, language, *this.args)),
        own_url=absolute(address(f"{this.page}_feed", language, *this.args, form)),
        entries=[entry(row, language, at, around[row.pk]) for row in found],
    )
    content_type = FORMS[form].content_type
    response = HttpResponse(FORMS[form].write(own), content_type=content_type)
    carried = {page_tags.SITE, holds, *(page_tags.story(row.pk) for row in found)}
    return keep(response, at, [], carried)


def entry(
    article: Article, language: str, at: datetime.datetime, around: feed_rows.Around
) -> Entry:
    tags = [named(row, language, "tag") for row in around.tags]
    this = story(article, language, at, tags, around.disclaimers, around.corrections)
    url, published = absolute(this.line.url), article.published_at
    assert published, "only what is live is listed"
    published = published.astimezone(datetime.UTC)
    updated = (article.updated_at or published).astimezone(datetime.UTC)
    names = [this.line.category, *tags] if this.line.category else tags
    return Entry(
        number=article.pk,
        id=tag_uri(f"{published:%Y-%m-%d}", f"{article.pk}/{language}"),
        url=url,
        title=this.carried_title,
        summary=this.line.summary,
        html=in_full(this, url),
        author=this.editor or publisher(language),
        names=[name.text for name in names],
        published=published,
        updated=max(updated, published),
    )


def in_full(this: Story, url: str) -> str:
    """The story as HTML that may stand anywhere, with all that must not be parted from it."""
    context = {"story": this, "html": with_whole_addresses(this.html, url)}
    return str(render_to_string("pages/feed_entry.html", context)).strip()


def with_whole_addresses(html: str, base: str) -> str:
    def whole(found: re.Match[str]) -> str:
        return f'{found[1]}{escape(urljoin(base, unescape(found[2])))}"'

    return TAG.sub(lambda found: ADDRESS.sub(whole, found[0]), html)


def tag_uri(date: str, specific: str) -> str:
    """An id that stays what it is when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{date}:{specific}"
