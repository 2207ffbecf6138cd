"""What the desk's screens say in the language of the screen."""

import datetime
from collections.abc import Iterable
from typing import Any

from babel.lists import format_list
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles.content import ORIGINS
from articles.languages import HTML_LANG, LANGUAGES, NAME, others, text
from articles.models import Article, Category, Disclaimer, Tag, User
from scoring.age import age
from scoring.words import LOCALES, date_words, day_words, short_date_words, words

NAMED = {"category": Category, "tags": Tag, "disclaimers": Disclaimer}


def screen_language() -> str:
    code = get_language()
    return code if code in LANGUAGES else LANGUAGES[0]


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def name_of(user: User | None) -> str:
    """The byline; an import, which nobody signs, is the operator's."""
    return user.name(screen_language()) if user else _("the operator")


def ago(instant: datetime.datetime | None, at: datetime.datetime) -> str:
    return words(age(instant, at), screen_language()) if instant else ""


def date(instant: datetime.datetime) -> str:
    """By the clock of whoever looks, which is named with it."""
    return date_words(instant, screen_language(), timezone.get_current_timezone())


def day(instant: datetime.datetime) -> str:
    """The same with the day of the week."""
    return day_words(instant, screen_language(), timezone.get_current_timezone())


def short_date(instant: datetime.datetime) -> str:
    """The same for lists."""
    return short_date_words(instant, screen_language(), timezone.get_current_timezone())


def listed(names: Iterable[str | Promise]) -> str:
    """ "a, b, and c" or “a、b和c”; "" for none."""
    return format_list([str(name) for name in names], locale=LOCALES[screen_language()].locale)


def part_name(part: str) -> str:
    return str(NAME[part]) if part in NAME else _("Shared details")


def shown(field: str, value: Any) -> str:
    """A value of a revision as a person reads it: names for slugs."""
    if field in NAMED:
        slugs = value if isinstance(value, list) else [value] if value else []
        rows = {row.slug: str(row) for row in NAMED[field]._default_manager.filter(slug__in=slugs)}
        return listed(rows.get(slug) or slug for slug in slugs)
    if field == "origin":
        return str(ORIGINS.get(value, value or ""))
    return "" if value is None else str(value)


def titles(article: Article) -> list[tuple[str, str]]:
    """(title, HTML lang), the language of the screen first; an empty one is left out."""
    first = screen_language()
    found = [
        (title, HTML_LANG[language])
        for language in (first, *others(first))
        if (title := text(article, "working_title", language))
    ]
    return found or [(article.slug, HTML_LANG["en"])]


def heading(article: Article) -> dict[str, Any]:
    """What stands above a page about one article, and the way back to it."""
    title, language = titles(article)[0]
    return {
        "article": article,
        "subject": title,
        "subject_lang": language,
        "back": reverse("admin:articles_article_change", args=[article.pk]),
    }


def live_address(article: Article, language: str) -> str:
    """Where readers of ``language`` find the article, "" where there is no such page."""
    with override(language):
        try:
            return reverse("pages:article", args=[article.slug])
        except NoReverseMatch:
            return ""
