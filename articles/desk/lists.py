"""The list of articles: its columns, each a plain function of a row, and its filters."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.content import ORIGINS, UNKEPT, normalised
from articles.languages import LANGUAGES, NAME, column, columns
from articles.models import Article, Category, Disclaimer, Tag, User
from articles.models.desk_words import having, having_owner
from articles.models.edition import LAGS
from articles.models.taxonomy import Named

from .badges import BADGES, article_badge, badge_html, marks_html
from .words import ago, name_of, person, titles

# In CSS pixels; a score of 100 fills it.
BAR = 56
# The tags on offer are those that the articles changed last have most often.
LATEST = 200
TAGS = 8


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
def owner(article: Article) -> str | SafeString:
    name = name_of(article.owner)
    if article.owner is None:
        return name
    return format_html('<a href="?{}">{}</a>', urlencode({"owner": article.owner.username}), name)


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
    facet: tuple[str, ...]  # of articles/tokens.py, without its value

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return BADGES.items()

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        badge = self.value()
        return having(queryset, *self.facet, badge) if badge in BADGES else queryset


class StateFilter(BadgeFilter):
    """By the edition in the article's source language: the state the list shows."""

    title = _("state")
    parameter_name = "state"
    facet = ("state",)


def edition_filter(language: str) -> type[BadgeFilter]:
    """By the edition in one language."""
    title = format_lazy(_("{language} edition"), language=NAME[language])
    members = {"title": title, "parameter_name": language, "facet": ("edition", language)}
    return type("EditionFilter", (BadgeFilter,), {**members, "folded": True})


def _kept(typed: str | None) -> str:
    """As a name is kept: what no database could hold is nobody's."""
    return UNKEPT.sub("", str(normalised(typed or "")))


class MineFilter(admin.SimpleListFilter):
    # Translators: a filter of the list: by what it has to do with me.
    title = _("mine")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("owned", _("I own"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        return having_owner(queryset, person(request)) if self.value() == "owned" else queryset


class OwnerFilter(admin.SimpleListFilter):
    """One person's articles, by the link in the column; there is no end of people to list."""

    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        self.chosen = User.objects.filter(username=_kept(self.value())).first()
        return [(self.chosen.username, name_of(self.chosen))] if self.chosen else []

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        return having_owner(queryset, self.chosen) if self.chosen else queryset


class FacetFilter(admin.SimpleListFilter):
    """By what stands in the newest revision, published or not."""

    folded = True
    facet: tuple[str, ...]  # of articles/tokens.py, without its value

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        value = self.value()
        if value is None:
            return queryset
        known = value in (str(key) for key, _name in self.lookup_choices)
        return having(queryset, *self.facet, value) if known else queryset.none()


class NamedFilter(FacetFilter):
    """By one of few names; those that are retired stay: old articles have them."""

    model: type[Named]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(row.slug, str(row)) for row in self.model._default_manager.all()]


class CategoryFilter(NamedFilter):
    title = _("category")
    parameter_name = "category"
    facet = ("category",)
    model = Category


class DisclaimerFilter(NamedFilter):
    title = _("disclaimer")
    parameter_name = "disclaimer"
    facet = ("disclaimers",)
    model = Disclaimer


class TagFilter(FacetFilter):
    """Tags may be thousands: those of the articles changed last, the chosen one, and a field
    that takes any other by its name in either language, or its slug."""

    title = _("tag")
    parameter_name = "tag"
    template = "admin/articles/article/tag_filter.html"
    facet = ("tags",)
    chosen: Tag | None = None
    kept: Mapping[str, str]  # the rest of the query, for the form

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        if typed := _kept(super().value()):
            same = Q(slug=typed) | Q(*((name, typed) for name in columns("name")), _connector=Q.OR)
            self.chosen = Tag.objects.filter(same).order_by("slug").first()
        latest = Article.objects.order_by("-newest_at", "-id").values("pk")[:LATEST]
        used = Tag.objects.filter(uses__content_object__in=latest).annotate(times=Count("uses"))
        shown = list(used.order_by("-times", "slug")[:TAGS])
        if self.chosen and self.chosen not in shown:
            shown.append(self.chosen)
        return [(tag.slug, str(tag)) for tag in shown]

    def has_output(self) -> bool:
        return True

    def value(self) -> str | None:
        return self.chosen.slug if self.chosen else super().value()

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.kept = {
            name: value for name, value in changelist.params.items() if name != self.parameter_name
        }
        return super().choices(changelist)


def origin_filter(language: str) -> type[FacetFilter]:
    """By how the edition in one language came to be."""
    title = format_lazy(_("{language} origin"), language=NAME[language])
    members = {
        "title": title,
        "parameter_name": column("origin", language),
        "facet": ("origin", language),
        "lookups": lambda *_args: list(ORIGINS.items()),
    }
    return type("OriginFilter", (FacetFilter,), members)


def lag_filter(language: str) -> type[FacetFilter]:
    """By how the edition in one language is behind its source."""
    title = format_lazy(_("{language} translation"), language=NAME[language])
    members = {
        "title": title,
        "parameter_name": column("lag", language),
        "facet": ("lag", language),
        "lookups": lambda *_args: list(LAGS.items()),
    }
    return type("LagFilter", (FacetFilter,), members)


FILTERS: tuple[type[admin.ListFilter], ...] = (
    OwnerFilter,
    MineFilter,
    StateFilter,
    *map(edition_filter, LANGUAGES),
    *map(lag_filter, LANGUAGES),
    CategoryFilter,
    TagFilter,
    *map(origin_filter, LANGUAGES),
    DisclaimerFilter,
)
