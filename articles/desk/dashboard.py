"""The first page of the desk: what waits for this person, and what went out lately."""

import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import HTML_LANG, LANGUAGES, OWN_NAME, SHORT_NAME
from articles.models import Article, Event, User
from articles.models.article import ITS_BODIES
from articles.models.desk_words import having, having_owner
from articles.models.edition import CHANGED
from articles.workflow import State, Verb

from .badges import badge_html, marks_html
from .guide import roles, rows
from .paging import Pages
from .words import ago, date, listed, name_of, part_name, person, screen_language, titles

# A dashboard is glanced at; longer lists are lists.
ROWS = 7


class Queue(NamedTuple):
    """Articles with a facet of the desk's index, the last changed first."""

    key: str
    title: str | Promise
    facet: tuple[str, str]  # of articles/tokens.py
    mine: bool
    filters: dict[str, str]  # of the list that shows the rest


QUEUES = (
    Queue(
        "review",
        gettext_lazy("Waiting for review"),
        ("work", State.IN_REVIEW),
        False,
        {"state": State.IN_REVIEW},
    ),
    Queue(
        "returned",
        gettext_lazy("Sent back to me"),
        ("work", State.CHANGES_REQUESTED),
        True,
        {"state": State.CHANGES_REQUESTED, "mine": "owned"},
    ),
    Queue(
        "drafts",
        gettext_lazy("My drafts"),
        ("state", State.DRAFT),
        True,
        {"state": State.DRAFT, "mine": "owned"},
    ),
    Queue(
        "changed",
        gettext_lazy("Live, changes waiting"),
        ("work", CHANGED),
        False,
        {"state": CHANGED},
    ),
)


class Desk(AdminSite):
    """Django's admin, with the queues on its first page for those who may see articles."""

    site_header = site_title = gettext_lazy("Newsroom desk")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        by, at = person(request), timezone.now()
        context: dict[str, Any] = {"title": _("Your desk"), "now": date(at)}
        if by.has_perm("articles.view_article"):
            context["queues"] = [_filled(queue, by, at) for queue in QUEUES]
            context["published"] = _published(at)
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("guide/", self.admin_view(self.guide), name="guide"), *super().get_urls()]

    def guide(self, request: HttpRequest) -> TemplateResponse:
        """How a story goes: the table of states, verbs and roles, for everybody at the desk."""
        context = {
            **self.each_context(request),
            "title": _("How a story goes"),
            "roles": roles(),
            "rows": rows(),
            "badges": [badge_html(state) for state in State],
        }
        return TemplateResponse(request, "admin/guide.html", context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        language = screen_language()
        tongues = [
            Tongue(code, HTML_LANG[code], OWN_NAME[code], SHORT_NAME[code], code == language)
            for code in LANGUAGES
        ]
        ours = {"html_lang": HTML_LANG[language], "tongues": tongues}
        return super().each_context(request) | ours


class Tongue(NamedTuple):
    """One language of the screens, for the switch."""

    code: str
    html_lang: str
    own_name: str
    short_name: str
    current: bool


def _filled(queue: Queue, by: User, at: datetime.datetime) -> dict[str, Any]:
    articles = having(Article.objects.without_bodies(), *queue.facet)
    if queue.mine:
        articles = having_owner(articles, by)
    articles = articles.select_related("owner").prefetch_related("editions")
    pages = Pages(articles.order_by("-newest_at", "-pk"), ROWS, shown=1)
    more = pages.count > ROWS
    url = reverse("admin:articles_article_changelist")
    return {
        "key": queue.key,
        "title": queue.title,
        "count": f"{ROWS}+" if more else str(pages.count),
        "more": f"{url}?{urlencode(queue.filters)}" if more else "",
        "rows": [_row(article, at) for article in pages.page(1)],
    }


def _row(article: Article, at: datetime.datetime) -> dict[str, Any]:
    (title, language), *_rest = titles(article)
    return {
        "url": reverse("admin:articles_article_change", args=[article.pk]),
        "title": title,
        "language": language,
        "marks": marks_html(article),
        "number": article.newest_number,
        "owner": name_of(article.owner),
        "ago": ago(article.newest_at, at),
    }


def _published(at: datetime.datetime) -> list[dict[str, Any]]:
    events = (
        Event.objects.filter(verb=Verb.PUBLISH)
        .select_related("article", "by")
        .defer(*ITS_BODIES)
        .order_by("-at", "-id")[:ROWS]
    )
    return [
        {
            "url": reverse("admin:articles_article_change", args=[event.article_id]),
            "title": titles(event.article)[0][0],
            "language": titles(event.article)[0][1],
            "parts": listed(part_name(part) for part in LANGUAGES if part in event.digests),
            "by": name_of(event.by),
            "ago": ago(event.at, at),
        }
        for event in events
    ]
