"""The search: one form, and the stories that it finds, in whichever language they hold it."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.languages import ELLIPSIS, HTML_LANG, NAME, others, text
from articles.markdown import plain_text
from articles.models import Article
from articles.search import Asked, TooMuch, asked

from .addresses import address
from .asking import Form, by_name, options, read, slug
from .finding import HOT, MOST, Filters, Found, TooSlow, found
from .rows import readable_and_in_use, searched
from .shell import shell
from .snippets import find, marked, set_out, snippet
from .story import Line, line
from .structured import page_to_machines

TOO_MUCH = {
    "characters": _("A search may have {most} characters at most."),
    "words": _("A search may have {most} words at most."),
    "phrase": _("A phrase may have {most} characters at most."),
}
# What a list shows of a story's texts.
OPENING = ("title", "summary")
# When to try again what took too long, in seconds: by then others are over.
COME_AGAIN = 10


class Quote(NamedTuple):
    """What a text holds of what was asked. ``elsewhere``: the name of its language, where that is
    not the one of the headline above it."""

    markup: SafeString
    lang: str
    elsewhere: str | Promise

    @property
    def html(self) -> SafeString:
        return format_html('<q lang="{}">{}</q>', self.lang, self.markup)


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
    names = readable_and_in_use(language, at=at, tag=slug(request.GET, "tag"))
    categories, tags = ([row for row in names if row.kind == kind] for kind in ("category", "tag"))
    form = read(request.GET, categories, tags)
    offered = options(form.tags, form.filters.tag, language, "tag")
    around = shell(language, at, "search", categories=categories, query=form.here)
    if not form.here:
        around |= page_to_machines("search", language, around["canonical"])
    context = {
        **around,
        "form": form,
        "categories": options(form.categories, form.filters.category, language, "category"),
        "tags": sorted(offered, key=by_name),
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
    if not wanted and form.q:
        form.errors["q"] = gettext("There is no word in this to look for.")
        return {}
    if not wanted and form.filters == Filters():
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
    shown, is_foreign = live[0], live[0] != language
    title, summary = (text(article, field, shown) for field in OPENING)
    in_title, in_summary = find(title, wanted), find(summary, wanted)
    told = line(article, language, at)._replace(
        title=marked(title, in_title),
        summary=marked(summary, in_summary),
        url=address("article", shown, article.slug),
    )
    missing = set(range(len(wanted.terms))) - {mark.term for mark in (*in_title, *in_summary)}
    return Hit(
        told,
        HTML_LANG[shown] if is_foreign else "",
        NAME[shown] if is_foreign else "",
        quotes(article, wanted, missing, live),
    )


def quotes(article: Article, wanted: Asked, missing: set[int], live: Sequence[str]) -> list[Quote]:
    """What shows the terms that are ``missing`` in the title and summary of the first language of
    ``live``: from its analysis, else from any text of another one."""
    told = list[Quote]()
    for code in live:
        if not missing:
            break
        is_first = code == live[0]
        # A line of Markdown that ends within a paragraph ends no sentence.
        analysis = plain_text(text(article, "analysis_html", code).replace("\n", " "))
        opening = [] if is_first else [text(article, field, code) for field in OPENING]
        if fragments := snippet("\n".join([*opening, analysis]), wanted, missing):
            markup = set_out(fragments, ELLIPSIS[code])
            told.append(Quote(markup, HTML_LANG[code], "" if is_first else NAME[code]))
            missing = missing - {number for each in fragments for number in each.terms}
    return told
