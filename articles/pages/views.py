import datetime
import re
from collections.abc import Sequence

from django.db.models import FilteredRelation, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.languages import HTML_LANG, LANGUAGES, column, columns, others, text
from articles.models import Article, Category, Correction, Disclaimer, Tag
from articles.models.article import ArticleQuerySet
from articles.workflow import State

from .addresses import absolute, address
from .shell import shell
from .story import Story, line, named, story
from .structured import told_to_machines

HOT, LATEST, A_PAGE = 10, 7, 30
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the reader's language: the cookie's, else the browser's."""
    response = redirect(address("home", request.LANGUAGE_CODE))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    rows = listed(language, at)
    hottest = [line(row, language, at) for row in rows.hottest_first()[:HOT]]
    context = {
        "hottest": [each for each in hottest if each.scores[0].value],
        "latest": [line(row, language, at) for row in rows.newest_first()[:LATEST]],
    }
    return render(request, "pages/home.html", shell(language, at, "home") | context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    row = live_article(slug, [language], at)
    if row is None:
        return elsewhere(request, "article", slug, at)
    live = [code for code in LANGUAGES if row.is_live(code, at)]
    told = stories(row, [language], at)
    context = {"story": told[0], **told_to_machines(told)}
    around = shell(language, at, "article", slug, live=live)
    return render(request, "pages/article.html", around | context)


@require_safe
def both(request: HttpRequest, slug: str) -> HttpResponse:
    """Side by side, the language of the address first."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    languages = [language, *others(language)]
    row = live_article(slug, languages, at)
    if row is None:
        return elsewhere(request, "both", slug, at)
    halves = stories(row, languages, at)
    context = {"stories": halves, **told_to_machines(halves)}
    return render(request, "pages/both.html", shell(language, at, "both", slug) | context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    row = Category.objects.filter(slug=slug).first()
    return listing(request, "category", row, Q(category=row))


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    row = Tag.objects.filter(slug=slug).first()
    return listing(request, "tag", row, Q(tagged__tag=row))


def listing(
    request: HttpRequest, page: str, row: Category | Tag | None, belongs: Q
) -> HttpResponse:
    """The newest stories of ``row``; ``?before=`` goes on from where another list ended."""
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    found = listed(language, at).filter(belongs, older_than(request.GET.get("before")))
    rows = found.newest_first()[: A_PAGE + 1]
    shown = list(rows)
    context = {
        "name": named(row, language),
        "within": page == "category",
        "lines": [line(row, language, at) for row in shown[:A_PAGE]],
        "older": place(shown[A_PAGE - 1]) if len(shown) > A_PAGE else "",
    }
    around = shell(language, at, page, row.slug)
    if "before" in request.GET:  # only the first page is the same in both languages
        around |= {"canonical": absolute(request.get_full_path()), "alternates": []}
    return render(request, "pages/list.html", around | context)


def place(article: Article) -> str:
    """Where ``article`` stands among the newest: microseconds of its instant, and its id."""
    assert article.published_at is not None, "only what is live is listed"
    return f"{(article.published_at - EPOCH) // MICROSECOND}-{article.pk}"


def older_than(place: str | None) -> Q:
    """Raises Http404 where ``place`` was not written by ``place()``."""
    if place is None:
        return Q()
    if not (parts := re.fullmatch(r"([0-9]{1,17})-([0-9]{1,18})", place)):
        raise Http404(gettext("The link to older stories is damaged. Start with the newest ones."))
    instant, last = EPOCH + int(parts[1]) * MICROSECOND, int(parts[2])
    same_instant = Q(published_at=instant, pk__lt=last)
    return Q(published_at__lte=instant) & (Q(published_at__lt=instant) | same_instant)


def listed(language: str, at: datetime.datetime) -> ArticleQuerySet:
    return Article.objects.live(language, at).without_bodies().select_related("category")


def live_article(slug: str, languages: Sequence[str], at: datetime.datetime) -> Article | None:
    """The article with its editions (``edition_en`` …) and their editors, in one query, if it is
    live in all of ``languages``."""
    rows = Article.objects.filter(slug=slug).select_related("category")
    for language in languages:
        rows = rows.live(language, at)
    for language in LANGUAGES:
        name = column("edition", language)
        edition = FilteredRelation("editions", condition=Q(editions__language=language))
        rows = rows.annotate(**{name: edition}).select_related(f"{name}__editor")
    return rows.defer("analysis", *columns("analysis")).first()


def stories(article: Article, languages: Sequence[str], at: datetime.datetime) -> list[Story]:
    tags = list(Tag.objects.filter(uses__content_object=article))
    flagged = Article.disclaimers.through.objects.filter(article=article)
    standing = Q(origin__in=[text(article, "origin", language) for language in languages])
    wanted = Q(pk__in=flagged.values("disclaimer")) | (standing & ~Q(origin=""))
    disclaimers = list(Disclaimer.objects.filter(wanted))
    corrections = list(Correction.objects.filter(article=article).order_by("-at", "-pk"))
    return [story(article, language, at, tags, disclaimers, corrections) for language in languages]


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
