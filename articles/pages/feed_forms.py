"""A feed, and the three forms it is written in: Atom (RFC 4287), RSS 2.0 as the profile of the RSS
Advisory Board has it, and JSON Feed 1.1."""

import datetime
import json
import re
from collections.abc import Callable, Sequence
from email.utils import format_datetime
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from scoring.decay import EPOCH

from .addresses import address

# The pages that have feeds.
LISTS = ("hot", "latest", "category", "tag")
# What no XML document may hold, not even as a character reference (XML 1.0, 2.2).
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """A story in full; ``html`` needs no page around it: its addresses are absolute."""

    number: int  # of the row: tells it from others of the same instant
    id: str
    url: str
    title: str
    summary: str
    html: str
    author: str
    names: list[str]  # of its category and its tags
    published: datetime.datetime
    updated: datetime.datetime  # in substance

    @property
    def updated_apart(self) -> str:
        """The second of ``updated``, and in it a fraction of the entry's own: readers of feeds that
        tell versions by their instant tell entries by it too, and want no two the same."""
        return self.updated.replace(microsecond=self.number % 1_000_000).isoformat()

    @property
    def published_at(self) -> str:
        return self.published.isoformat(timespec="seconds")

    @property
    def updated_at(self) -> str:
        return self.updated.isoformat(timespec="seconds")

    @property
    def published_rfc822(self) -> str:
        return format_datetime(self.published)


class Feed(NamedTuple):
    """``own_url``: of the feed, in the form that is written; ``url``: of the page it follows."""

    id: str
    title: str
    description: str
    lang: str
    author: str
    site: str
    url: str
    own_url: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime.datetime:
        """Of an empty one nothing is known, and Atom wants an instant."""
        return max((entry.updated for entry in self.entries), default=EPOCH)

    @property
    def updated_at(self) -> str:
        return self.updated.isoformat(timespec="seconds")

    @property
    def updated_rfc822(self) -> str:
        return format_datetime(self.updated)


class Form(NamedTuple):
    """``name``: as its address ends."""

    name: str
    label: str
    content_type: str
    write: Callable[[Feed], str]


def atom(feed: Feed) -> str:
    return _xml("pages/feed.atom.xml", feed)


def rss(feed: Feed) -> str:
    return _xml("pages/feed.rss.xml", feed)


def _xml(template: str, feed: Feed) -> str:
    return ILLEGAL.sub("", render_to_string(template, {"feed": feed}))


def json_feed(feed: Feed) -> str:
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.own_url,
        "description": feed.description,
        "authors": [{"name": feed.author, "url": feed.site}],
        "language": feed.lang,
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": entry.published_at,
        "date_modified": entry.updated_at,
        "authors": [{"name": entry.author}],
        "tags": entry.names,
    }


class FeedLink(NamedTuple):
    """Where one form of a feed stands, for readers and for their programs."""

    label: str
    content_type: str
    url: str


FORMS = {
    form.name: form
    for form in (
        Form("atom", "Atom", "application/atom+xml; charset=utf-8", atom),
        Form("rss", "RSS", "application/rss+xml; charset=utf-8", rss),
        # JSON is always UTF-8, and its media types have no parameter that says so.
        Form("json", "JSON Feed", "application/feed+json", json_feed),
    )
}


def links(page: str, language: str, *args: str) -> list[FeedLink]:
    """The feeds of a list, or of the latest stories where ``page`` is none."""
    own = (page, *args) if page in LISTS else ("latest",)
    return [
        FeedLink(
            form.label,
            form.content_type.partition(";")[0],
            address(f"{own[0]}_feed", language, *own[1:], form.name),
        )
        for form in FORMS.values()
    ]
