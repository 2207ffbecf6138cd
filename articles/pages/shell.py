"""What stands around every page: sections, the way to the other languages, its addresses."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.languages import BESIDE, HTML_LANG, LANGUAGES, LOCALE, SHORT_NAME

from .addresses import absolute, address, default_language
from .feed_forms import links
from .rows import readable
from .story import Name, named


class Choice(NamedTuple):
    """One way to read this page; no ``url`` where it can't be read that way."""

    label: str | Promise
    lang: str  # of label; "" where it is in the language of the page
    url: str
    current: bool
    is_later: bool = False  # no way to read this page, but the stories that it leads to


class Alternate(NamedTuple):
    lang: str
    url: str


def shell(
    language: str,
    at: datetime.datetime,
    page: str,
    *args: str,
    live: Collection[str] = LANGUAGES,
    source: str = "",
    categories: Iterable[Any] | None = None,
    query: str = "",
) -> dict[str, Any]:
    """The context of base.html for ``page``; ``live``: the languages that it exists in,
    ``source``: the one it was first written in; ``categories``: those in which there is something
    to read, where they are at hand; ``query``: what of the address ("?q=…") goes along to the other
    language."""
    if categories is None:
        categories = readable(language, at=at)
    alone = "article" if page == "both" else page
    pair = (language, BESIDE[language])
    tongues = pair if page == "both" else (language,)
    choices = [
        Choice(
            SHORT_NAME[code],
            HTML_LANG[code],
            address(alone, code, *args) + query if code in live else "",
            current=page == alone and code == language,
        )
        for code in LANGUAGES
    ]
    beside = ""
    if alone == "article" and set(pair) <= set(live):
        beside = address("both", language, *args)
    # Translators: to read a story in two languages, side by side.
    choices.append(Choice(_("Both"), "", beside, page == "both", is_later=alone != "article"))
    return {
        "at": at.replace(second=0, microsecond=0),
        "html_lang": HTML_LANG[language],
        "tongues": [(code, HTML_LANG[code]) for code in tongues],
        "page": page,
        "sections": sections(categories, language),
        "choices": choices,
        "beside": beside if page == "article" else "",
        "canonical": absolute(address(alone, language, *args)),
        # Those of the page that is named as canonical: another one has none of its own.
        "alternates": alternates(page, *args, live=live, source=source) if page == alone else [],
        "locale": LOCALE[language],
        "other_locales": [LOCALE[code] for code in live if code != language],
        "feeds": links(page, language, *args),
        "search_description": address("opensearch", language),
    }


def alternates(
    page: str, *args: str, live: Collection[str] = LANGUAGES, source: str = ""
) -> list[Alternate]:
    """``page`` in each language, and for readers of none of them."""
    named = [(HTML_LANG[code], code) for code in LANGUAGES if code in live]
    named.append(("x-default", default_language(live, source)))
    return [Alternate(lang, absolute(address(page, code, *args))) for lang, code in named]


def sections(rows: Iterable[Any], language: str) -> list[Name]:
    """``rows``: categories."""
    return [named(row, language, "category") for row in rows]
