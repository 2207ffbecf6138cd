"""The first page of the desk: what waits for this person, and what went out lately."""

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.dates import format_date
from django.contrib.admin import AdminSite
from django.db.models import F, Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import HTML_LANG, LANGUAGES, MARK, NAME, OWN_NAME, SHORT_NAME, others
from articles.models import Article, Edition, Event, Plan, User
from articles.models.article import ITS_BODIES
from articles.models.plan import FAILED
from articles.workflow import State, Verb, may, may_edit
from scoring.words import LOCALES

from .badges import CHANGED, badge_html, marks_html, wearing
from .guide import roles, rows
from .report import report_file, report_page
from .words import ago, date, listed, name_of, part_name, person, screen_language, titles

# A dashboard is glanced at; longer lists are lists.
ROWS = 7
DAYS = 7
# What is planned for a week fits on a page; the rest is counted as more.
PLANS = 60
# A failure that nobody mended in a fortnight is history.
FAILURES_KEPT = datetime.timedelta(days=14)

SOURCE = Q(language=F("article__source_language"))


class Queue(NamedTuple):
    """Articles with an edition that waits for something, the last changed first."""

    key: str
    title: str | Promise
    editions: Callable[[User], Q | None]  # None: this is nobody's queue but others'
    mine: bool  # only articles of one's own
    filters: dict[str, str]  # of the list that shows the rest


def _mine_to_review(by: User) -> Q | None:
    """In review, in a language this person may review, and claimed by nobody else."""
    languages = _languages(Verb.APPROVE, by)
    unclaimed = Q(reviewer=None) | Q(reviewer=by)
    return Q(state=State.IN_REVIEW, language__in=languages) & unclaimed if languages else None


def _mine_to_write(by: User) -> Q | None:
    """Missing or outdated, in a language this person may write."""
    actor = by.actor()
    languages = [
        language
        for language in LANGUAGES
        if any(may_edit(actor, language, source, own=False) for source in others(language))
    ]
    behind = ~Q(lag="") & Q(language__in=languages)
    return behind & (Q(translator=None) | Q(translator=by)) if languages else None


def _languages(verb: Verb, by: User) -> list[str]:
    actor = by.actor()
    return [
        language
        for language in LANGUAGES
        if any(may(verb, actor, language, source, own=False) for source in LANGUAGES)
    ]


QUEUES = (
    Queue(
        "review",
        gettext_lazy("Waiting for my review"),
        _mine_to_review,
        False,
        {"state": State.IN_REVIEW},
    ),
    Queue(
        "returned",
        gettext_lazy("Sent back to me"),
        lambda by: Q(state=State.CHANGES_REQUESTED),
        True,
        {"state": State.CHANGES_REQUESTED, "mine": "owned"},
    ),
    Queue(
        "drafts",
        gettext_lazy("My drafts"),
        lambda by: SOURCE & wearing(State.DRAFT),
        True,
        {"state": State.DRAFT, "mine": "owned"},
    ),
    Queue(
        "changed",
        gettext_lazy("Live, changes waiting"),
        lambda by: wearing(CHANGED),
        False,
        {"state": CHANGED},
    ),
    Queue(
        "due",
        gettext_lazy("Editions missing or outdated"),
        _mine_to_write,
        False,
        {},
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
            found = ((queue, queue.editions(by)) for queue in QUEUES)
            queues = [_filled(queue, wanted, by, at) for queue, wanted in found if wanted]
            week, planned = _week(at)
            context |= {"queues": queues, "week": week, "failures": _failures(at)}
            context |= {"planned": planned, "published": _published(at)}
            context["counts"] = list(_counts(context))
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        report = self.admin_view(partial(report_page, site=self))
        return [
            path("guide/", self.admin_view(self.guide), name="guide"),
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


def _counts(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The line of numbers: each queue, with what is planned and what failed."""
    yield from context["queues"]
    yield {"key": "week", "title": _("Scheduled this week"), "count": context["planned"]}
    failed = len(context["failures"])
    yield {"key": "failures", "title": _("Background failures"), "count": str(failed)}


def _filled(queue: Queue, editions: Q, by: User, at: datetime.datetime) -> dict[str, Any]:
    wanted = Edition.objects.filter(editions).values("article")
    articles = Article.objects.filter(pk__in=wanted)
    if queue.mine:
        articles = articles.filter(owner=by)
    rows = list(
        articles.without_bodies()
        .select_related("owner")
        .prefetch_related("editions")
        .order_by("-newest_at", "-id")[: ROWS + 1]
    )
    url = reverse("admin:articles_article_changelist")
    return {
        "key": queue.key,
        "title": queue.title,
        # One more than is shown was asked for, rather than a count of all.
        "count": str(len(rows)) if len(rows) <= ROWS else f"{ROWS}+",
        "more": f"{url}?{urlencode(queue.filters)}" if len(rows) > ROWS and queue.filters else "",
        "rows": [_row(article, at) for article in rows[:ROWS]],
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
    """Planned publications that were refused, and not made good since."""
    failed = (
        Plan.objects.filter(outcome=FAILED, ended_at__gt=at - FAILURES_KEPT)
        .exclude(article__plans__pk__gt=F("pk"), article__plans__language=F("language"))
        .select_related("article")
        .defer(*ITS_BODIES)
        .order_by("-ended_at", "-pk")[:ROWS]
    )
    return [
        {
            "url": reverse("admin:articles_article_history", args=[plan.article_id]),
            "title": titles(plan.article)[0][0],
            "language": titles(plan.article)[0][1],
            "what": _("The {language} edition was not published as planned.").format(
                language=NAME[plan.language]
            ),
            "ago": ago(plan.ended_at, at),
        }
        for plan in failed
    ]


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
