"""Publishing at a set time. What is due is found in the database, however often one looks."""

import datetime
import logging
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.languages import LANGUAGES
from articles.models import Article, Event, Kind, Plan, User
from articles.models.plan import FAILED, UNSCHEDULED
from articles.obstacles import Obstacle
from articles.workflow import Verb

from .mailing import tell
from .publishing import UPDATE, manner, publish
from .refusal import Refused
from .story import editions_of, end_plans, guard, locked, record, settle, story_of

logger = logging.getLogger(__name__)


def schedule(
    article_id: int,
    *,
    number: int,
    languages: Sequence[str],
    due_at: datetime.datetime,
    by: User,
    at: datetime.datetime,
    kind: str = UPDATE,
    note: str = "",
    corrections: Mapping[str, str] | None = None,
) -> Event:
    """Publish ``languages`` of revision ``number`` at ``due_at`` (aware). Raises Refused."""
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article, number)
        guard(Verb.SCHEDULE, languages, story, by, note)
        if due_at <= at:
            message = _("This time has passed: choose one that is still to come.")
            raise Refused([Obstacle("past", message, field="due_at")])
        detail = manner(story, languages, kind, corrections or {})
        detail["due_at"] = due_at.isoformat()
        event = record(Verb.SCHEDULE, article, revision, languages, by, at, note, detail)
        Plan.objects.bulk_create(
            Plan(event=event, article=article, language=language, due_at=due_at)
            for language in languages
        )
        settle(article, editions_of(article))
    return event


def unschedule(
    article_id: int,
    *,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> Event:
    """Take back what is planned for ``languages``. Raises Refused."""
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article)
        guard(Verb.UNSCHEDULE, languages, story, by, note)
        end_plans(article, languages, UNSCHEDULED, at)
        event = record(Verb.UNSCHEDULE, article, revision, languages, by, at, note)
        settle(article, editions_of(article))
    return event


def publish_due(at: datetime.datetime) -> int:
    """Publish everything whose time has come, each with its planned instant, the earliest first;
    how many publications there were, refused ones among them."""
    due = Plan.objects.filter(ended_at=None, due_at__lte=at).order_by("due_at", "event_id")
    published = 0
    for event_id in dict.fromkeys(due.values_list("event_id", flat=True)):
        try:
            published += _publish_planned(event_id, at)
        except Exception:  # one holds up no other; it stays due, and the next beat tries again
            logger.exception("What event %s planned was not published", event_id)
    return published


@transaction.atomic
def _publish_planned(event_id: int, at: datetime.datetime) -> bool:
    """False where another worker, or a person, was here first."""
    event = Event.objects.select_related("by", "revision").get(pk=event_id)
    article = locked(event.article_id)
    plans = list(event.plans.filter(ended_at=None, due_at__lte=at))
    if not plans:
        return False
    assert event.by, "nobody but a person schedules"
    languages = [name for name in LANGUAGES if name in {plan.language for plan in plans}]
    try:
        publish(
            article.pk,
            number=_number(event, article, languages),
            languages=languages,
            by=event.by,
            at=plans[0].due_at,
            kind=event.detail["kind"],
            note=event.note,
            corrections=event.detail.get("corrections"),
            planned=event.pk,
        )
    except Refused as refusal:
        _fail(event, article, languages, at, refusal)
    return True


def _number(event: Event, article: Article, languages: Sequence[str]) -> int:
    """The planned revision; or, where a newer one went live meanwhile with the very texts that
    were planned, that one: its shared part must not be turned back."""
    live = article.live_shared
    if live and live.number > event.revision.number:
        same = all(live.digest(name) == event.digests[name] for name in languages)
        return live.number if same else event.revision.number
    return event.revision.number


def _fail(
    event: Event,
    article: Article,
    languages: Sequence[str],
    at: datetime.datetime,
    refusal: Refused,
) -> None:
    """Nothing was published: the plan ends, the record says why, in every language of the desk."""
    assert event.by
    why = {}
    for language in LANGUAGES:
        with override(language):
            why[language] = _reasons(event, article, languages, refusal)
    end_plans(article, languages, FAILED, at)
    detail = {"failed": why, "planned": event.pk}
    failed = record(
        Verb.UNSCHEDULE, article, event.revision, languages, event.by, at, event.note, detail
    )
    tell(failed, Kind.FAILED)
    settle(article, editions_of(article))


def _reasons(
    event: Event, article: Article, languages: Sequence[str], refusal: Refused
) -> list[str]:
    """Asked again, for the language that is active now."""
    assert event.by
    try:
        number = _number(event, article, languages)
        story, _revision = story_of(article, number)
        guard(Verb.PUBLISH, languages, story, event.by, event.note)
        manner(story, languages, event.detail["kind"], event.detail.get("corrections") or {})
    except Refused as again:
        refusal = again
    return [str(obstacle.message) for obstacle in refusal.obstacles]
