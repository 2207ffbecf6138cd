"""What stands around every page: sections, the way to the other languages, its addresses."""

import datetime
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.languages import HTML_LANG, LANGUAGES, SHORT_NAME, others
from articles.models import Article, Category

from .addresses import absolute, address
from .prepared import prepared
from .story import Name, named


class Choice(NamedTuple):
    """One way to read this page; no ``url`` where it can't be read that way."""

    label: str | Promise
    lang: str  # of label; "" where it is in the language of the page
    url: str
    current: bool


class Alternate(NamedTuple):
    lang: str
    url: str


def shell(
    language: str,
    at: datetime.datetime,
    page: str,
    *args: str,
    live: Collection[str] = LANGUAGES,
    query: str = "",
) -> dict[str, Any]:
    """The context of base.html for ``page``; ``live``: the languages that it exists in; ``query``:
    of the address, what goes along into another one ("?q=…")."""
    alone = "article" if page == "both" else page
    tongues = (language, *others(language)) if page == "both" else (language,)
    choices = [
        Choice(
            SHORT_NAME[code],
            HTML_LANG[code],
            address(alone, code, *args) + query if code in live else "",
            current=page == alone and code == language,
        )
        for code in LANGUAGES
    ]
    if alone == "article":
        url = address("both", language, *args) if set(live) == set(LANGUAGES) else ""
        choices.append(Choice(_("Both"), "", url, current=page == "both"))
    return {
        "at": at.replace(second=0, microsecond=0),
        "html_lang": HTML_LANG[language],
        "tongues": [(code, HTML_LANG[code]) for code in tongues],
        "sections": sections(language, at),
        "choices": choices,
        "canonical": absolute(address(alone, language, *args)),
        "alternates": [
            Alternate(HTML_LANG[code], absolute(address(alone, code, *args))) for code in live
        ],
    }


def sections(language: str, at: datetime.datetime) -> list[Name]:
    """The categories in which there is something to read."""
    return [named(row, language) for row in readable(language, at=at)]


@prepared
def readable(language: str, at: datetime.datetime) -> QuerySet[Category]:
    within = Article.objects.live(language, at).filter(category=OuterRef("pk"))
    return Category.objects.filter(Exists(within), retired=False)
