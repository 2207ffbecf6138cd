"""A revision as readers would see it, for the desk and for whoever has a link. Neither is counted
as a read, told to search engines, or kept by anything between here and the browser."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from articles.content import has_text
from articles.editing import AsPublished, as_published
from articles.languages import HTML_LANG, LANGUAGES, OWN_NAME
from articles.models import Article, PreviewLink, Revision
from scoring.words import date_words

from .shell import shell
from .story import named, story
from .views import not_found

View = Callable[..., HttpResponse]
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is the key
}


def unlisted(view: View) -> View:
    """Every answer, a refusal too, with HEADERS."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as missing:
            response = not_found(request, missing)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


@unlisted
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """By link: 404 for a token that was never given out, 410 once the link has ended."""
    at = timezone.now()
    try:
        link = PreviewLink.of(token)
    except PreviewLink.DoesNotExist:
        raise Http404 from None
    if not link.is_open(at):
        around = shell(request.LANGUAGE_CODE, at, "home")
        return render(request, "pages/preview_ended.html", around, status=410)
    seen = as_published(link.article, link.revision.number, link.language, at)
    banner = {"screen": link.language, "until": date_words(link.expires_at, link.language)}
    return page(request, seen, link.language, at, banner)


@unlisted
@require_safe
@staff_member_required
@permission_required("articles.view_article", raise_exception=True)
def for_the_desk(request: HttpRequest, pk: int, number: int, language: str) -> HttpResponse:
    """Any revision, for whoever may look at the article; the banner in the desk's language."""
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    at = timezone.now()
    try:
        seen = as_published(article, number, language, at)
    except Revision.DoesNotExist:
        raise Http404(_("There is no such revision, or it has no text in this language.")) from None
    others = [
        (code, HTML_LANG[code], OWN_NAME[code])
        for code in LANGUAGES
        if code != language and has_text(seen.revision.content, code)
    ]
    banner = {"screen": request.LANGUAGE_CODE, "article_id": pk, "others": others}
    return page(request, seen, language, at, banner)


def page(
    request: HttpRequest,
    seen: AsPublished,
    language: str,
    at: datetime.datetime,
    banner: dict[str, Any],
) -> HttpResponse:
    """``banner``: the language of the screen it stands on, and what it offers."""
    with override(language):
        tags = [named(tag, language, "tag") for tag in seen.tags]
        told = story(seen.article, language, at, tags, seen.disclaimers, [])
        context = {
            **shell(language, at, "article", seen.article.slug),
            "choices": [],
            "beside": "",
            # What carries a story on would carry an address that leads nowhere.
            "story": told._replace(shares=[]),
            "seen": seen,
            "screen_lang": HTML_LANG[banner["screen"]],
            **banner,
        }
        response = render(request, "pages/preview.html", context)
    response.headers["Content-Language"] = HTML_LANG[language]
    return response
