"""The search: one form, and the stories that it finds, in whichever language they hold it."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.languages import ELLIPSIS, HTML_LANG, NAME, others, text
from articles.markdown import plain_text
from articles.models import Article
from articles.search import Asked, TooMuch, asked

from .addresses import address
from .asking import Form, options, read
from .finding import HOT, MOST, Filters, Found, TooSlow, found
from .rows import readable, searched
from .shell import shell
from .snippets import find, marked, set_out, snippet
from .story import Line, line

TOO_MUCH = {
    "characters": _("A search may have {most} characters at most."),
    "words": _("A search may have {most} words at most."),
    "phrase": _("A phrase may have {most} characters at most."),
}
# When to try again what took too long, in seconds: by then others are over.
COME_AGAIN = 10


class Quote(NamedTuple):
    """What a text holds of what was asked. ``elsewhere``: the name of its language, where that is
    not the one of the headline above it."""

    markup: SafeString
    lang: str
    elsewhere: str | Promise


class Hit(NamedTuple):
    """A story that was found. Where it can't be read in the language of the page, ``lang`` is that
    of its title and summary, and ``only`` the name of that language."""

    line: Line
    lang: str
    only: str | Promise
    quotes: list[Quote]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    categories = readable(language, at=at)
    form = read(request.GET, categories, language, at)
    context = {
        **shell(language, at, "search", categories=categories, query=form.here),
        "form": form,
        "categories": options(form.categories, form.filters.category, language, "category"),
        "tags": options(form.tags, form.filters.tag, language, "tag", by_name=True),
    }
    status = 200
    try:
        context |= outcome(form, language, at)
    except TooMuch as refusal:
        form.errors["q"] = str(TOO_MUCH[refusal.limit]).format(most=refusal.most)
        status = 400
    except TooSlow:
        context["is_too_slow"] = True
        status = 503
    response = render(request, "pages/search.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = str(COME_AGAIN)
    return response


def outcome(form: Form, language: str, at: datetime.datetime) -> dict[str, Any]:
    """Nothing where nothing was asked; a tag or a day alone is something. Raises TooMuch, TooSlow.

    None of this is kept in front of Django: there are as many searches as there are words.
    """
    wanted = asked(form.q)
    if form.q and not wanted:
        form.errors["q"] = gettext("There is no word in this to look for.")
    if form.q and not wanted or not form.q and form.filters == Filters():
        return {}
    answer = look_up(form, wanted, at)
    return {
        "hits": hits([each.article for each in answer.hits], wanted, language, at),
        "count": answer.count,
        "number": f"{answer.count:,}" + "+" * answer.more,
        "is_newest_only": answer.more and form.order == HOT,
        "newest_only": f"{MOST:,}",
        "next": form.address(after=answer.after) if answer.after else "",
    }


def look_up(form: Form, wanted: Asked, at: datetime.datetime) -> Found:
    """From the start where ``after`` leads nowhere."""
    try:
        return found(wanted, filters=form.filters, order=form.order, after=form.after, at=at)
    except TooMuch:
        raise
    except ValueError:
        form.errors["after"] = gettext("The link to more stories is damaged: these are the first.")
        return found(wanted, filters=form.filters, order=form.order, after="", at=at)


def hits(ids: Sequence[int], wanted: Asked, language: str, at: datetime.datetime) -> list[Hit]:
    """The stories ``ids``, but for those that were withdrawn this very moment."""
    if not ids:
        return []
    given = {f"id_{number}": pk for number, pk in enumerate(ids)}
    rows = {row.pk: row for row in searched(len(ids), at=at, **given)}
    return [hit(rows[pk], wanted, language, at) for pk in ids if pk in rows]


def hit(article: Article, wanted: Asked, language: str, at: datetime.datetime) -> Hit:
    live = [code for code in (language, *others(language)) if article.is_live(code, at)]
    shown, missing = live[0], set(range(len(wanted.terms)))
    marks = {field: find(text(article, field, shown), wanted) for field in ("title", "summary")}
    missing -= {mark.term for each in marks.values() for mark in each}
    told = line(article, language, at)._replace(
        url=address("article", shown, article.slug),
        **{field: marked(text(article, field, shown), each) for field, each in marks.items()},
    )
    is_foreign = shown != language
    return Hit(
        told,
        HTML_LANG[shown] if is_foreign else "",
        NAME[shown] if is_foreign else "",
        quotes(article, wanted, missing, live),
    )


def quotes(
    article: Article, wanted: Asked, missing: set[int], live: Sequence[str]
) -> list[Quote]:
    """What shows the terms that are ``missing`` in the title and summary of the first language of
    ``live``: from its analysis, else from any text of another one."""
    told = []
    for code in live:
        fields = [] if code == live[0] else [text(article, each, code) for each in ("title", "summary")]
        # A line of Markdown that ends within a paragraph ends no sentence.
        html = text(article, "analysis_html", code).replace("\n", " ")
        if fragments := snippet("\n".join([*fields, plain_text(html)]), wanted, missing):
            markup = set_out(fragments, ELLIPSIS[code])
            told.append(Quote(markup, HTML_LANG[code], NAME[code] if fields else ""))
            missing = missing - {number for each in fragments for number in each.terms}
    return told
