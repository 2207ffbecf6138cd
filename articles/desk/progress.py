"""How far the languages are: what is named and live in each, and a list of articles × languages."""

import datetime
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.numbers import format_decimal
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.languages import HTML_LANG, LANGUAGES, NAME, column, columns, text
from articles.models import Article, Category, Disclaimer, Edition, Tag
from articles.models.article import BODIES
from articles.models.desk_words import having
from articles.models.edition import LAGS, OUTDATED
from articles.models.taxonomy import Named
from articles.workflow import State
from scoring.words import LOCALES

from .badges import BADGES, edition_html, empty_html
from .paging import Pages
from .queue import edition_url
from .words import person, screen_language

# Progress is told of the newest: what a reader meets, and as quickly counted in any archive.
NEWEST = 1_000
ROWS = 50
# In CSS pixels: all of it.
BAR = 240


class Bar(NamedTuple):
    """In one language: ``done`` of ``total``, of which ``behind`` are older than their source."""

    language: str
    done: int
    total: int
    behind: int = 0

    @property
    def name(self) -> str | Promise:
        return NAME[self.language]

    @property
    def words(self) -> str:
        said = _("{done} of {total}").format(done=_number(self.done), total=_number(self.total))
        if not self.behind:
            return said
        return _("{said}, {behind} outdated").format(said=said, behind=_number(self.behind))

    @property
    def width(self) -> int:
        return self._pixels(self.done)

    @property
    def behind_width(self) -> int:
        return self._pixels(self.behind)

    @property
    def all_width(self) -> int:
        return BAR

    def _pixels(self, number: int) -> int:
        """What is not quite all does not look so."""
        return BAR if number == self.total else number * (BAR - 2) // self.total


class Cell(NamedTuple):
    """One edition in the list; ``lag`` where it is behind its source."""

    url: str
    badge: str | SafeString
    lag: str | Promise
    language: str | Promise
    is_source: bool


def languages_page(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """``?language=`` with ``&show=`` (a badge, missing or outdated) narrows it; ``&p=`` leafs."""
    if not person(request).has_perm("articles.view_article"):
        raise PermissionDenied
    at = timezone.now()
    language, show = request.GET.get("language", ""), request.GET.get("show", "")
    language = language if language in LANGUAGES else LANGUAGES[-1]
    show = show if show in BADGES or show in LAGS else ""
    asked = request.GET.get("p", "")
    shown = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    pages = Pages(_asked_for(language, show), ROWS, shown=shown)
    page = pages.get_page(shown)
    leaf = {"language": language, "show": show}
    context = {
        **site.each_context(request),
        # Translators: a page: articles by language, and how far each one is.
        "title": _("Languages"),
        "names": [NAME[code] for code in LANGUAGES],
        "codes": [(code, NAME[code], code == language) for code in LANGUAGES],
        "shows": [(key, name, key == show) for key, name in (*LAGS.items(), *BADGES.items())],
        "newest": _number(NEWEST),
        "progress": [(_("Articles"), articles_bars(at)), *vocabulary_bars()],
        "rows": [_row(article) for article in page.object_list],
        "said": pages.said,
        "newer": f"?{urlencode(leaf | {'p': page.number - 1})}" if page.has_previous() else "",
        "older": f"?{urlencode(leaf | {'p': page.number + 1})}" if page.has_next() else "",
    }
    return TemplateResponse(request, "admin/editions.html", context)


def articles_bars(at: datetime.datetime) -> list[Bar]:
    """Of the NEWEST that are live in any language: how many are live in each."""
    newest: dict[int, tuple[Any, ...]] = {}
    for language in LANGUAGES:
        rows = Article.objects.live(language, at).newest_first()
        values = ("pk", "published_at", *columns("live", "work"))
        newest |= {row[0]: row for row in rows.values_list(*values)[:NEWEST]}
    last = sorted(newest.values(), key=lambda row: (row[1], row[0]), reverse=True)[:NEWEST]
    found = []
    for place, language in zip(count(2, 2), LANGUAGES, strict=False):
        live = [row for row in last if row[place]]
        behind = sum(row[place + 1] == OUTDATED for row in live)
        found.append(Bar(language, len(live), len(last), behind))
    return found


def vocabulary_bars() -> list[tuple[str, list[Bar]]]:
    """Of all that are not retired: how many have a name, and disclaimers a text, in each."""
    return [
        (str(capfirst(model._meta.verbose_name_plural)), _named(model, fields))
        for model, fields in (
            (Tag, ("name",)),
            (Category, ("name",)),
            (Disclaimer, ("name", "text")),
        )
    ]


def _named(model: type[Named], fields: tuple[str, ...]) -> list[Bar]:
    """NULL and "" are no name; comparing NULL with "" is not true either."""
    complete = {
        column("done", language): Count(
            "pk",
            filter=Q(*(~Q(**{column(field, language): ""}) for field in fields))
            & Q(**{f"{column(field, language)}__isnull": False for field in fields}),
        )
        for language in LANGUAGES
    }
    rows = model._default_manager.filter(retired=False).order_by()
    counted = rows.aggregate(total=Count("pk"), **complete)
    return [Bar(code, counted[column("done", code)], counted["total"]) for code in LANGUAGES]


def _asked_for(language: str, show: str) -> QuerySet[Article]:
    articles: QuerySet[Article] = Article.objects.defer(*BODIES).prefetch_related("editions")
    if show in LAGS:
        articles = having(articles, "lag", language, show)
    elif show:
        articles = having(articles, "edition", language, show)
    return articles.order_by("-newest_at", "-pk")


def _row(article: Article) -> dict[str, Any]:
    source = article.source_language
    editions = {edition.language: edition for edition in article.editions.all()}
    return {
        "title": text(article, "working_title", source) or article.slug,
        "lang": HTML_LANG[source],
        "cells": [_cell(article, language, editions.get(language)) for language in LANGUAGES],
    }


def _cell(article: Article, language: str, edition: Edition | None) -> Cell:
    is_source = language == article.source_language
    is_empty = edition is None or (
        edition.badge == State.DRAFT and not text(article, "working_title", language)
    )
    return Cell(
        url=edition_url(article, language),
        badge=empty_html() if edition is None or is_empty else edition_html(edition),
        lag=LAGS.get(edition.lag, edition.lag) if edition else "",
        language=NAME[language],
        is_source=is_source,
    )


def _number(number: int) -> str:
    return str(format_decimal(number, locale=LOCALES[screen_language()].locale))
