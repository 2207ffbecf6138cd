"""Who counts as a reader: people who open a live story, once a day each, without a name."""

import datetime
import logging
import re

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from articles.models import Article
from scoring.models import count_read

logger = logging.getLogger(__name__)

# Programs that say what they are: search engines and archives, link previews, HTTP libraries,
# monitors (but Cubot makes telephones). The others can't be told from people, unless they send
# no User-Agent at all.
PROGRAM = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archive|facebookexternalhit|preview|fetch|monitor"
    r"|curl|wget|httpx?[-/]|python|java/|okhttp|libwww",
    re.IGNORECASE,
)


def note_read(request: HttpRequest, article: Article, at: datetime.datetime) -> None:
    if is_reader(request):
        try:
            count_read(article, reader(request, at.astimezone(datetime.UTC).date()), at)
        except DatabaseError:  # a story is worth more than its statistics
            logger.exception("A read of %s was not counted", article.slug)


def is_reader(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method != "GET" or "prefetch" in purpose or not agent or PROGRAM.search(agent):
        return False
    # Without the cookie nobody is signed in: then the session, and with it Vary, stays untouched.
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not (signed_in and request.user.is_authenticated and request.user.is_staff)


def reader(request: HttpRequest, day: datetime.date) -> str:
    """64 hexadecimal digits that tell readers apart on ``day`` and lead back to nobody."""
    seen = f"{request.META.get('REMOTE_ADDR', '')}|{request.headers.get('User-Agent', '')}"
    return salted_hmac(f"articles.pages.reads {day}", seen, algorithm="sha256").hexdigest()
