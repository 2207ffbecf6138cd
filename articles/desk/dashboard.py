"""The first page of the desk: what waits for this person, and what went out lately."""

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.dates import format_date
from django.contrib.admin import AdminSite
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import HTML_LANG, LANGUAGES, MARK, NAME, OWN_NAME, SHORT_NAME, others
from articles.models import Article, Edition, Event, Mailing, Plan, User
from articles.models.article import BODIES, ITS_BODIES
from articles.models.desk_words import having, having_owner
from articles.models.edition import CHANGED
from articles.models.plan import FAILED
from articles.workflow import State, Verb, may, may_edit
from scoring.words import LOCALES

from .badges import badge_html, marks_html
from .guide import BENCH, WAY, roles, rows
from .me import me
from .missing import names_missing
from .paging import Pages
from .progress import languages_page
from .queue import queue_page
from .report import report_file, report_page
from .words import ago, day, listed, name_of, part_name, person, screen_language, titles

# A dashboard is glanced at; longer lists are lists.
ROWS = 7
DAYS = 7
# What is planned for a week fits on a page; the rest is counted as more.
PLANS = 60
# A failure that nobody mended in a fortnight is history.
FAILURES_KEPT = datetime.timedelta(days=14)


class Queue(NamedTuple):
    """Articles with an edition that waits for something, the last changed first."""

    key: str
    title: str | Promise
    articles: Callable[[User], QuerySet[Article] | None]  # None: a queue of others
    filters: dict[str, str]  # of the list that shows the rest
    page: str = ""  # of the admin, that shows it all and does more


def _to_review(by: User) -> QuerySet[Article] | None:
    """In review, in a language this person may review, and claimed by nobody else."""
    actor = by.actor()
    languages = [
        language
        for language in LANGUAGES
        if any(may(Verb.APPROVE, actor, language, source, own=False) for source in LANGUAGES)
    ]
    unclaimed = Q(reviewer=None) | Q(reviewer=by)
    waiting = Edition.objects.filter(unclaimed, state=State.IN_REVIEW, language__in=languages)
    return Article.objects.filter(pk__in=waiting.values("article")) if languages else None


def _to_write(by: User) -> QuerySet[Article] | None:
    """Missing or outdated, in a language this person may write. That may be half of an archive:
    of these, the articles that were begun last."""
    actor = by.actor()
    languages = [
        language
        for language in LANGUAGES
        if any(may_edit(actor, language, source, own=False) for source in others(language))
    ]
    free = Q(translator=None) | Q(translator=by)
    behind = Edition.objects.filter(~Q(lag=""), free, language__in=languages).order_by("-id")
    last = list(behind.values_list("article", flat=True)[: ROWS + 1])
    return Article.objects.filter(pk__in=last) if languages else None


def _with(*facet: str, mine: bool = False) -> Callable[[User], QuerySet[Article]]:
    """By the desk's index: articles/tokens.py says what stands in it."""

    def find(by: User) -> QuerySet[Article]:
        articles = Article.objects.all()
        return having(having_owner(articles, by) if mine else articles, *facet)

    return find


QUEUES = (
    Queue("review", gettext_lazy("Waiting for my review"), _to_review, {"state": State.IN_REVIEW}),
    Queue(
        "returned",
        gettext_lazy("Sent back to me"),
        _with("work", State.CHANGES_REQUESTED, mine=True),
        {"state": State.CHANGES_REQUESTED, "mine": "owned"},
    ),
    Queue(
        "drafts",
        gettext_lazy("My drafts"),
        _with("state", State.DRAFT, mine=True),
        {"state": State.DRAFT, "mine": "owned"},
    ),
    Queue(
        "changed",
        gettext_lazy("Live, changes waiting"),
        _with("work", CHANGED),
        {"state": CHANGED},
    ),
    Queue("due", gettext_lazy("Editions missing or outdated"), _to_write, {}, "queue"),
)


class Desk(AdminSite):
    """Django's admin, with the queues on its first page for those who may see articles."""

    site_header = site_title = gettext_lazy("Newsroom desk")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        by, at = person(request), timezone.now()
        context: dict[str, Any] = {"title": _("Your desk"), "now": day(at)}
        if by.has_perm("articles.view_article"):
            found = [(queue, queue.articles(by)) for queue in QUEUES]
            queues = [_filled(queue, rows, at) for queue, rows in found if rows is not None]
            week, planned = _week(at)
            context |= {"queues": queues, "week": week, "failures": _failures(at)}
            context |= {"planned": planned, "published": _published(at)}
            context["names"] = names_missing(by, at, ROWS)
            context["counts"] = list(_counts(context))
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        report = self.admin_view(partial(report_page, site=self))
        return [
            path("guide/", self.admin_view(self.guide), name="guide"),
            path("queue/", self.admin_view(partial(queue_page, site=self)), name="queue"),
            path(
                "languages/",
                self.admin_view(partial(languages_page, site=self)),
                name="languages",
            ),
            path("me/", self.admin_view(partial(me, self)), name="me"),
            path("disclosure/", report, name="disclosure"),
            path("disclosure.csv", self.admin_view(report_file), name="disclosure_file"),
            *super().get_urls(),
        ]

    def guide(self, request: HttpRequest) -> TemplateResponse:
        """How a story goes: the table of states, verbs and roles, for everybody at the desk."""
        context = {
            **self.each_context(request),
            "title": _("How a story goes"),
            "roles": roles(),
            "rows": rows(),
            "bench": BENCH,
            "badges": [badge_html(state) for state in State],
            "way": WAY,
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


def _counts(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The line of numbers: each queue, with what is planned and what failed."""
    yield from context["queues"]
    yield {"key": "week", "title": _("Scheduled this week"), "count": context["planned"]}
    failed = len(context["failures"])
    yield {"key": "failures", "title": _("Background failures"), "count": str(failed)}
    if names := context["names"]:
        yield {"key": "names", "title": _("Names missing"), "count": names["count"]}


def _filled(queue: Queue, articles: QuerySet[Article], at: datetime.datetime) -> dict[str, Any]:
    articles = articles.defer(*BODIES).select_related("owner").prefetch_related("editions")
    pages = Pages(articles.order_by("-newest_at", "-pk"), ROWS, shown=1)
    more = pages.count > ROWS
    url = reverse("admin:articles_article_changelist")
    rest = f"{url}?{urlencode(queue.filters)}" if more and queue.filters else ""
    return {
        "key": queue.key,
        "title": queue.title,
        "count": f"{ROWS}+" if more else str(pages.count),
        "more": reverse(f"admin:{queue.page}") if queue.page else rest,
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


def _week(at: datetime.datetime) -> tuple[list[dict[str, Any]], str]:
    """Seven days from today, in the person's own time zone, each with what goes out; how many."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today + datetime.timedelta(days=day) for day in range(DAYS + 1)]
    plans = list(
        Plan.objects.filter(ended_at=None, due_at__lt=days[-1])
        .select_related("article")
        .defer(*ITS_BODIES)
        .order_by("due_at", "pk")[: PLANS + 1]
    )
    lines = [_line(plan) for plan in plans[:PLANS]]
    week = [
        {
            "name": format_date(day, "EEE d", locale=LOCALES[screen_language()].locale),
            # What is overdue stands under today, until the next beat takes it.
            "lines": [it for it in lines if max(it["at"], today).date() == day.date()],
        }
        for day in days[:-1]
    ]
    return week, str(len(plans)) if len(plans) <= PLANS else f"{PLANS}+"


def _line(plan: Plan) -> dict[str, Any]:
    (title, language), *_rest = titles(plan.article)
    due = timezone.localtime(plan.due_at)
    return {
        "at": due,
        "time": f"{due:%H:%M}",
        "url": reverse("admin:articles_article_change", args=[plan.article_id]),
        "title": title,
        "language": language,
        "edition": MARK[plan.language],
    }


def _failures(at: datetime.datetime) -> list[dict[str, Any]]:
    """What went wrong with nobody there to see it: planned publications that were refused and not
    made good since, and e-mails that can't be delivered."""
    failed = (
        Plan.objects.filter(outcome=FAILED, ended_at__gt=at - FAILURES_KEPT)
        .exclude(article__plans__pk__gt=F("pk"), article__plans__language=F("language"))
        .select_related("article")
        .defer(*ITS_BODIES)
        .order_by("-ended_at", "-pk")[:ROWS]
    )
    unsent = (
        Mailing.objects.failing(at)
        .select_related("event__article")
        .defer(*(f"event__{name}" for name in ITS_BODIES))[:ROWS]
    )
    not_published = _("The {language} edition was not published as planned.")
    not_delivered = _("An e-mail about it can’t be delivered: {reason}")
    return [
        _failure(
            plan.article, plan.ended_at, at, not_published.format(language=NAME[plan.language])
        )
        for plan in failed
    ] + [
        _failure(row.event.article, row.at, at, not_delivered.format(reason=row.error))
        for row in unsent
    ]


def _failure(
    article: Article, since: datetime.datetime | None, at: datetime.datetime, what: str
) -> dict[str, Any]:
    (title, language), *_rest = titles(article)
    return {
        "url": reverse("admin:articles_article_history", args=[article.pk]),
        "title": title,
        "language": language,
        "what": what,
        "ago": ago(since, at),
    }


def _published(at: datetime.datetime) -> list[dict[str, Any]]:
    """Today, in the person's own time zone."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    events = (
        Event.objects.filter(verb=Verb.PUBLISH, at__gte=today)
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
