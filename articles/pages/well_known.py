"""What machines ask for at fixed addresses: how to search, what may be crawled, whom to tell of a
hole. None of it asks the database."""

import datetime
from email.utils import parseaddr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from articles import page_tags
from articles.languages import HTML_LANG, LANGUAGES

from .addresses import absolute, address
from .keeping import keep
from .structured import site_name

# Nobody but readers of stories is to find their way in: the desk asks who comes, a preview's
# address is its key, and what counts reads takes no GET.
CLOSED = ("/admin/", "/i18n/", "/preview/", "/read/")
# How long what no publication changes may be kept, in seconds.
AN_HOUR, A_DAY = 3600, 86_400
# RFC 9116 recommends less than a year: half of one is left to whoever keeps the file for a day.
VALID = datetime.timedelta(days=180)
# The longest short name that OpenSearch 1.1 allows.
A_SHORT_NAME = 16


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches the site in the language of the address."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    context = {
        "short_name": site_name(language)[:A_SHORT_NAME],
        "lang": HTML_LANG[language],
        "search": absolute(address("search", language)),
        "own_url": absolute(address("opensearch", language)),
        "icon": absolute(static("newsroom/icon.svg")),
    }
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    response = render(request, "pages/opensearch.xml", context, content_type=content_type)
    return keep(response, at, [], {page_tags.SITE})


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    """Pages that are not to be found say so themselves: a crawler has to come in to hear it."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return plain(lines)


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
@conditional_page
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). It is the same for a day, so that it can be kept."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().astimezone(datetime.UTC).replace(hour=0, minute=0, second=0)
    expires = today.replace(microsecond=0) + VALID
    lines = [
        f"Contact: mailto:{parseaddr(settings.SECURITY_CONTACT)[1]}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(HTML_LANG[code] for code in LANGUAGES)}",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    return plain(lines)


def plain(lines: list[str]) -> HttpResponse:
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """For whoever asks without having read a page, which names the picture itself."""
    return redirect(static("newsroom/icon.svg"))
