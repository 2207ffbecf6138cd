"""The list of articles: its columns, each a plain function of a row, and its filters."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.languages import LANGUAGES, NAME
from articles.models import Article, Edition

from .badges import BADGES, article_badge, badge_html, marks_html, wearing
from .words import ago, name_of, person, titles

# In CSS pixels; a score of 100 fills it.
BAR = 56


@admin.display(description=_("title"))
def title(article: Article) -> SafeString:
    (first, language), *rest = titles(article)
    return format_html(
        '<span class="title" lang="{}">{}</span>{}',
        language,
        first,
        format_html_join("", '<span class="second" lang="{1}">{0}</span>', rest),
    )


@admin.display(description=_("state"))
def state(article: Article) -> SafeString:
    return badge_html(article_badge(article))


@admin.display(description=_("editions"))
def editions(article: Article) -> SafeString:
    return marks_html(article)


@admin.display(description=_("hot now"), ordering="heat")
def hot_now(article: Article) -> SafeString:
    at = timezone.now()
    return _score("hot", article, article.display(at).hot, article.hot_set)


@admin.display(description=_("quality"), ordering="quality")
def quality(article: Article) -> SafeString:
    return _score("quality", article, article.quality)


@admin.display(description=_("impact"), ordering="impact")
def impact(article: Article) -> SafeString:
    return _score("impact", article, article.impact)


@admin.display(description=_("changed"), ordering="newest_at")
def changed(article: Article) -> SafeString:
    at = timezone.now()
    return format_html('<span class="ago">{}</span>', ago(article.newest_at, at))


@admin.display(description=_("owner"))
def owner(article: Article) -> str:
    return name_of(article.owner)


COLUMNS = (title, state, editions, hot_now, quality, impact, changed, owner)


def _score(kind: str, article: Article, value: int, tail: int = 0) -> SafeString:
    """A number on its bar. Before publication the row has no scores: they stand in revisions."""
    if article.live_shared_id is None:
        return format_html('<span class="none">{}</span>', "–")
    return format_html(
        '<span class="score is-{}"><b>{}</b><svg width="{bar}" height="5" aria-hidden="true">'
        '<rect class="track" y="4" width="{bar}" height="1"/>'
        '<rect class="tail" width="{}" height="5"/><rect class="bar" width="{}" height="5"/>'
        "</svg></span>",
        kind,
        value,
        tail * BAR // 100,
        value * BAR // 100,
        bar=BAR,
    )


class BadgeFilter(admin.SimpleListFilter):
    edition: Q  # whose badge is meant

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return BADGES.items()

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        badge = self.value()
        if badge not in BADGES:
            return queryset
        wanted = Edition.objects.filter(self.edition, wearing(badge))
        return queryset.filter(pk__in=wanted.values("article"))


class StateFilter(BadgeFilter):
    """By the edition in the article's source language: the state the list shows."""

    title = _("state")
    parameter_name = "state"
    edition = Q(language=F("article__source_language"))


def edition_filter(language: str) -> type[BadgeFilter]:
    """By the edition in one language."""
    title = format_lazy(_("{language} edition"), language=NAME[language])
    members = {"title": title, "parameter_name": language, "edition": Q(language=language)}
    return type("EditionFilter", (BadgeFilter,), members)


class MineFilter(admin.SimpleListFilter):
    title = _("mine")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("owned", _("I own"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        return queryset.filter(owner=person(request)) if self.value() == "owned" else queryset


FILTERS: tuple[type[admin.ListFilter], ...] = (
    StateFilter,
    *map(edition_filter, LANGUAGES),
    MineFilter,
)
