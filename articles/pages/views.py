import datetime
import re
from collections.abc import Sequence

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles import page_tags
from articles.languages import HTML_LANG, LANGUAGES, others
from articles.models import Article, Category, Tag
from articles.workflow import State
from scoring.decay import EPOCH
from scoring.tags import HOTTEST
from scoring.tags import hot as hot_tag

from .addresses import absolute, address
from .keeping import keep
from .rows import A_PAGE, LISTS, corrections, disclaimers, hottest, live_article, newest, tags
from .shell import shell
from .story import Story, line, named, story
from .structured import told_to_machines

MICROSECOND = datetime.timedelta(microseconds=1)
BEYOND = 2**62  # above every id


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the reader's language: the cookie's, else the browser's."""
    response = redirect(address("home", request.LANGUAGE_CODE))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    hot, new = hottest(language, at=at), newest(language, at=at)
    main, side = ([line(row, language, at) for row in rows] for rows in (hot, new))
    context = {"hottest": [each for each in main if each.scores[0].value], "latest": side}
    response = render(request, "pages/home.html", shell(language, at, "home") | context)
    changes = [each.changes_at for each in (*main, *side)]
    carried = {page_tags.SITE, page_tags.LATEST, HOTTEST, *(hot_tag(row.pk) for row in hot)}
    carried |= {page_tags.story(row.pk) for row in (*hot, *new)}
    return keep(response, at, changes, carried)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    row = next(iter(live_article(language, slug=slug, at=at)), None)
    if row is None:
        return elsewhere(request, "article", slug, at)
    live = [code for code in LANGUAGES if row.is_live(code, at)]
    told = stories(row, [language], at)
    context = {"story": told[0], **told_to_machines(told)}
    around = shell(language, at, "article", slug, live=live)
    response = render(request, "pages/article.html", around | context)
    return keep(response, at, [told[0].line.changes_at], tags_of(row))


@require_safe
def both(request: HttpRequest, slug: str) -> HttpResponse:
    """Side by side, the language of the address first."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    languages = [language, *others(language)]
    row = next(iter(live_article(*languages, slug=slug, at=at)), None)
    if row is None:
        return elsewhere(request, "both", slug, at)
    halves = stories(row, languages, at)
    context = {"stories": halves, **told_to_machines(halves)}
    response = render(request, "pages/both.html", shell(language, at, "both", slug) | context)
    return keep(response, at, [halves[0].line.changes_at], tags_of(row))


def tags_of(article: Article) -> set[str]:
    return {page_tags.SITE, page_tags.story(article.pk), hot_tag(article.pk)}


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    return listing(request, "category", Category.objects.filter(slug=slug).first())


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    return listing(request, "tag", Tag.objects.filter(slug=slug).first())


def listing(request: HttpRequest, page: str, row: Category | Tag | None) -> HttpResponse:
    """The newest stories of ``row``; ``?before=`` goes on from where another list ended."""
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    instant, last = older_than(request.GET.get("before")) or (at, BEYOND)
    found = LISTS[page](language, row=row.pk, at=at, instant=instant, last=last)
    shown = found[:A_PAGE]
    lines = [line(each, language, at) for each in shown]
    context = {
        "name": named(row, language),
        "within": page == "category",
        "lines": lines,
        "older": place(shown[-1]) if len(found) > A_PAGE else "",
    }
    around = shell(language, at, page, row.slug)
    if "before" in request.GET:  # only the first page is the same in both languages
        around |= {"canonical": absolute(request.get_full_path()), "alternates": []}
    response = render(request, "pages/list.html", around | context)
    own = page_tags.category(row.pk) if page == "category" else page_tags.tag(row.pk)
    carried = {page_tags.SITE, own, *(page_tags.story(each.pk) for each in shown)}
    return keep(response, at, [each.changes_at for each in lines], carried)


def place(article: Article) -> str:
    """Where ``article`` stands among the newest: microseconds of its instant, and its id."""
    assert article.published_at is not None, "only what is live is listed"
    return f"{(article.published_at - EPOCH) // MICROSECOND}-{article.pk}"


def older_than(place: str | None) -> tuple[datetime.datetime, int] | None:
    """Where ``place()`` pointed. Raises Http404 where it did not write it."""
    if place is None:
        return None
    if not (parts := re.fullmatch(r"([0-9]{1,17})-([0-9]{1,18})", place)):
        raise Http404(gettext("The link to older stories is damaged. Start with the newest ones."))
    return EPOCH + int(parts[1]) * MICROSECOND, int(parts[2])


def stories(article: Article, languages: Sequence[str], at: datetime.datetime) -> list[Story]:
    pk = article.pk
    around = tags(article=pk), disclaimers(article=pk), corrections(article=pk)
    return [story(article, language, at, *around) for language in languages]


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


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", shell(language, at, "home") | {"reason": reason}, status=404)
