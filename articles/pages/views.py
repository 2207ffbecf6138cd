import datetime
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from articles import disclosure, page_tags
from articles.languages import BESIDE, HTML_LANG, LANGUAGES
from articles.models import Article
from articles.workflow import State
from scoring.tags import HOTTEST
from scoring.tags import hot as hot_tag

from .addresses import address
from .keeping import keep
from .lists import ranked
from .related import Related, related
from .rows import (
    A_SECTION,
    corrections,
    disclaimers,
    hottest,
    live_article,
    newest,
    readable_and_tags,
    readable_with_newest,
)
from .scores import explained
from .shell import shell
from .story import Name, Story, line, named, story
from .structured import page_to_machines, told_to_machines

# When to come again after an answer that the database gave none to, in seconds.
COME_AGAIN = 30


class Link(NamedTuple):
    title: str
    url: str


class Section(NamedTuple):
    name: Name
    newest: list[Link]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the reader's language, as the browser tells it."""
    # The mark tells site.js that the language was not asked for: it knows the one last chosen here.
    response = redirect(f"{address('home', request.LANGUAGE_CODE)}#start")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    hot, new = hottest(language, at=at), newest(language, at=at)
    categories = readable_with_newest(language, at=at)
    main, side = ([line(row, language, at) for row in rows] for rows in (hot, new))
    within = [told for row in categories for told in newest_in(row)]
    context = {
        "hottest": ranked(main),
        "latest": side,
        "by_section": [
            Section(
                named(row, language, "category"),
                [Link(told["title"], address("article", language, told["slug"])) for told in each],
            )
            for row in categories
            if (each := newest_in(row))
        ],
    }
    around = shell(language, at, "home", categories=categories)
    around |= page_to_machines("home", language, around["canonical"])
    response = render(request, "pages/home.html", around | context)
    changes = [each.changes_at for each in (*main, *side)]
    carried = {page_tags.SITE, page_tags.LATEST, HOTTEST, *(hot_tag(row.pk) for row in hot)}
    carried |= {page_tags.story(row.pk) for row in (*hot, *new)}
    carried |= {page_tags.story(told["pk"]) for told in within}
    return keep(response, at, changes, carried)


def newest_in(category: Any) -> list[dict[str, Any]]:
    """Of a row of ``readable_with_newest``: pk, slug and title of each."""
    found = (getattr(category, f"newest_{number}") for number in range(A_SECTION))
    return [told for told in found if told]


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    row = next(iter(live_article(language, slug=slug, at=at)), None)
    if row is None:
        return elsewhere(request, "article", slug, at)
    live = [code for code in LANGUAGES if row.is_live(code, at)]
    names = readable_and_tags(language, at=at, article=row.pk)
    told = stories(row, [language], at, of_kind("tag", names))
    further = related_to(row, names, language, at)
    context = {"story": told[0], "related": links(further, language), **told_to_machines(told)}
    categories = of_kind("category", names)
    source = row.source_language
    around = shell(language, at, "article", slug, live=live, source=source, categories=categories)
    response = render(request, "pages/article.html", around | context)
    return keep(response, at, [told[0].line.changes_at], tags_of(row, further))


@require_safe
def both(request: HttpRequest, slug: str) -> HttpResponse:
    """Side by side, the language of the address first."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    languages = [language, BESIDE[language]]
    row = next(iter(live_article(*languages, slug=slug, at=at)), None)
    if row is None:
        return elsewhere(request, "both", slug, at)
    names = readable_and_tags(language, at=at, article=row.pk)
    halves = stories(row, languages, at, of_kind("tag", names))
    further = related_to(row, names, language, at)
    context = {"stories": halves, "related": links(further, language), **told_to_machines(halves)}
    around = shell(language, at, "both", slug, categories=of_kind("category", names))
    response = render(request, "pages/both.html", around | context)
    return keep(response, at, [halves[0].line.changes_at], tags_of(row, further))


def of_kind(kind: str, names: Iterable[Any]) -> list[Any]:
    return [row for row in names if row.kind == kind]


def related_to(
    article: Article, names: Iterable[Any], language: str, at: datetime.datetime
) -> list[Related]:
    tags = [row.slug for row in of_kind("tag", names)]
    category = article.category.slug if article.category else ""
    return related(article.pk, tags, category, language, at)


def links(further: Iterable[Related], language: str) -> list[Link]:
    return [Link(each.title, address("article", language, each.slug)) for each in further]


def tags_of(article: Article, further: Iterable[Related]) -> set[str]:
    """A related story that changes, or goes, takes this page with it. One that comes waits for
    the page's own end: a publication would else drop every page of its category."""
    own = {page_tags.SITE, page_tags.story(article.pk), hot_tag(article.pk)}
    return own | {page_tags.story(each.pk) for each in further}


def stories(
    article: Article, languages: Sequence[str], at: datetime.datetime, tags: Iterable[Any]
) -> list[Story]:
    """``tags``: its own, as rows."""
    tags = list(tags)
    around = disclaimers(article=article.pk), corrections(article=article.pk)
    return [
        story(article, code, at, [named(tag, code, "tag") for tag in tags], *around)
        for code in languages
    ]


def elsewhere(request: HttpRequest, page: str, slug: str, at: datetime.datetime) -> HttpResponse:
    """A story that is not live here: moved (301), live in another language (404, with the offer),
    or withdrawn (410). Raises Http404 for what was never published."""
    language = request.LANGUAGE_CODE
    was_live = Q(slugs__slug=slug, slugs__live_since__lte=at)
    article = Article.objects.filter(was_live).without_bodies().first()
    if article is None:
        raise Http404
    if article.slug != slug:
        return redirect(address(page, language, article.slug), permanent=True)
    if live := [code for code in LANGUAGES if article.is_live(code, at)]:
        offers = [(line(article, code, at), HTML_LANG[code]) for code in live]
        context = {"offers": offers, "side_by_side": page == "both"}
        around = shell(language, at, "article", slug, live=live)
        return render(request, "pages/elsewhere.html", around | context, status=404)
    if article.editions.filter(state=State.WITHDRAWN).exists():
        return render(request, "410.html", shell(language, at, "home"), status=410)
    raise Http404


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who answers for the site, how its stories come to be, and what its signs mean."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    context = {
        "publisher": settings.PUBLISHER,
        "responsible": settings.RESPONSIBLE,
        "postal_address": settings.POSTAL_ADDRESS,
        "contact": settings.CONTACT,
        "four_eyes": settings.FOUR_EYES,
        "scores": explained(),
        "corrections_url": address("corrections", language),
        "half_life": round(settings.HALF_LIFE_HOURS),
        "origins": [
            (label[language], disclosure.CLOSINGS[origin][language])
            for origin, label in disclosure.LABELS.items()
        ],
    }
    around = shell(language, at, "about")
    around |= page_to_machines("about", language, around["canonical"])
    response = render(request, "pages/about.html", around | context)
    return keep(response, at, [], {page_tags.SITE})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", shell(language, at, "home") | {"reason": reason}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database does not answer: without a look at it, then."""
    context = {"html_lang": HTML_LANG[request.LANGUAGE_CODE]}
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return render(request, "500.html", context, status=500)
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(COME_AGAIN)
    return response
