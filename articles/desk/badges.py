"""States by shape: what each looks like, and how to ask the database for those who wear it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import LANGUAGES, MARK, NAME, text
from articles.models import Article, Edition
from articles.models.edition import CHANGED, OUTDATED
from articles.workflow import STATE_NAMES, State

BADGES: dict[str, str | Promise] = {
    **{str(state): name for state, name in STATE_NAMES.items()},
    CHANGED: gettext_lazy("Live, changes waiting"),
}

# The small marks of the languages, in the order of the legend.
# Translators: how one language version of an article stands, within a sentence.
MARKS: dict[str, str | Promise] = {
    "empty": gettext_lazy("empty"),
    "half": gettext_lazy("being written"),
    "ready": gettext_lazy("in review, approved or scheduled"),
    "live": gettext_lazy("live"),
    "changed": gettext_lazy("live, changes waiting"),
    "outdated": gettext_lazy("older than its source"),
    "withdrawn": gettext_lazy("withdrawn"),
}
MARK_OF = {
    State.DRAFT: "half",
    State.CHANGES_REQUESTED: "half",
    State.IN_REVIEW: "ready",
    State.APPROVED: "ready",
    State.SCHEDULED: "ready",
    State.LIVE: "live",
    State.WITHDRAWN: "withdrawn",
    CHANGED: "changed",
}


class Mark(NamedTuple):
    language: str
    key: str
    label: str | Promise


def article_badge(article: Article) -> str:
    """An article is as far as the edition in its source language. Reads prefetched editions."""
    return next(
        (
            edition.badge
            for edition in article.editions.all()
            if edition.language == article.source_language
        ),
        str(State.DRAFT),
    )


def marks(article: Article) -> list[Mark]:
    """One mark a language; reads prefetched editions."""
    editions = {edition.language: edition for edition in article.editions.all()}
    found = []
    for language in LANGUAGES:
        edition = editions.get(language)
        badge = edition.badge if edition else str(State.DRAFT)
        if edition and edition.lag == OUTDATED:
            found.append(Mark(language, "outdated", MARKS["outdated"]))
        elif badge == State.DRAFT and not text(article, "working_title", language):
            found.append(Mark(language, "empty", MARKS["empty"]))
        else:
            found.append(Mark(language, MARK_OF[badge], BADGES[badge]))
    return found


def badge_html(badge: str) -> SafeString:
    return format_html('<span class="badge is-{}">{}</span>', badge, BADGES[badge])


def edition_html(edition: Edition) -> SafeString:
    """Live with changes waiting is one thing, how far the changes are another."""
    badge = edition.badge
    if badge == CHANGED and edition.state != State.DRAFT:
        return format_html("{} {}", badge_html(badge), badge_html(edition.state))
    return badge_html(badge)


def empty_html() -> SafeString:
    """In place of a badge, where there is no text that could have a state."""
    return format_html('<span class="none mark is-empty">{}</span>', MARKS["empty"])


def marks_html(article: Article) -> SafeString:
    return format_html(
        '<span class="marks">{}</span>',
        format_html_join(
            " ",
            '<span class="mark is-{}"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span></span>',
            (
                (mark.key, MARK[mark.language], _sentence(mark.language, mark.label))
                for mark in marks(article)
            ),
        ),
    )


def legend() -> Iterable[tuple[str, str | Promise]]:
    return MARKS.items()


def _sentence(language: str, label: str | Promise) -> str:
    return _("{language}: {state}").format(language=NAME[language], state=label)
