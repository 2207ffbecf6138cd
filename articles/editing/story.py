"""Reading what the rules ask about an article: rows in, a ``workflow.Story`` out."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from articles.content import has_text, missing
from articles.languages import LANGUAGES, SHARED
from articles.models import Article, DeskWords, Edition, Event, Plan, Revision, User
from articles.models.edition import MISSING, OUTDATED
from articles.obstacles import Obstacle
from articles.obstacles import obstacles as obstacles_of
from articles.standing import (
    Mark,
    Part,
    Story,
    handed_in,
    last_approved,
    open_threads,
    settled,
    standing,
)
from articles.workflow import State, Verb

from .behind import count_rows
from .mailing import KINDS, tell
from .refusal import Refused
from .waiting import keep_length, keep_work


def locked(article_id: int) -> Article:
    """The article's row, held until the transaction ends. Inserts that refer to it may go on."""
    return (
        Article.objects.without_bodies()
        .select_for_update(no_key=True, of=("self",))
        .get(pk=article_id)
    )


def editions_of(article: Article) -> dict[str, Edition]:
    """By language, all of them: one that is missing (a language added later) is an empty draft."""
    rows = (
        Edition.objects.filter(article=article)
        .select_related("live_revision")
        .defer("live_revision__content")
    )
    known = {row.language: row for row in rows}
    return {
        language: known.get(language)
        or Edition(article=article, language=language, state=State.DRAFT)
        for language in LANGUAGES
    }


def history_of(article: Article) -> list[Mark]:
    events = Event.objects.filter(article=article).order_by("id")
    return [
        event.mark(event.revision.number)
        for event in events.select_related("revision").defer("revision__content")
    ]


def story_of(
    article: Article, number: int | None = None, editions: Mapping[str, Edition] | None = None
) -> tuple[Story, Revision]:
    """What is known of ``article`` at revision ``number`` (the newest by default).

    ``editions`` are its rows where they are in hand already. Raises Revision.DoesNotExist where
    it has no such revision.
    """
    number = article.newest_number if number is None else number
    revision = Revision.objects.get(article=article, number=number)
    editions, history = editions or editions_of(article), history_of(article)
    live: dict[str, Revision | None] = {
        SHARED: article.live_shared,
        **{language: edition.live_revision for language, edition in editions.items()},
    }
    since = {
        name: max(last_approved(history, name), row.number if row else 0)
        for name, row in live.items()
    }
    saves = list(
        Revision.objects.filter(
            article=article, number__gt=min(since.values()), number__lte=revision.number
        ).values_list("number", "author_id", "changed")
    )
    approvals = {
        name: standing(
            history,
            name,
            revision.digest(name),
            max((number for number, _author, parts in saves if name in parts), default=0),
        )
        for name in live
    }
    threads, planned = open_threads(history), _planned_digests(article)
    parts = {
        name: Part(
            name=name,
            digest=revision.digest(name),
            state=State(editions[name].state) if name in editions else None,
            has_text=name == SHARED or has_text(revision.content, name),
            missing=missing(revision.content, name),
            live_digest=row.digest(name) if row else "",
            approval=approvals[name],
            hands=frozenset(
                author for number, author, parts in saves if number > since[name] and name in parts
            ),
            threads=tuple(thread for thread in threads if thread.part == name),
            planned_digest=planned.get(name, ""),
            claimed_by=editions[name].reviewer_id if name in editions else None,
            translated_by=editions[name].translator_id if name in editions else None,
            outdated=name in editions and editions[name].lag == OUTDATED,
            partial=name in editions
            and editions[name].lag != MISSING
            and editions[name].rows_missing > 0,
        )
        for name, row in live.items()
    }
    story = Story(
        parts=parts,
        number=revision.number,
        newest=article.newest_number,
        newest_live=max((row.number for row in live.values() if row), default=0),
        source_language=article.source_language,
        owner=article.owner_id,
        handed_in=handed_in(history, article.source_language),
    )
    return story, revision


def _planned_digests(article: Article) -> dict[str, str]:
    plans = Plan.objects.filter(article=article, ended_at=None)
    return {
        language: digests[language]
        for language, digests in plans.values_list("language", "event__digests")
    }


def guard(verb: Verb, parts: Iterable[str], story: Story, by: User, note: str = "") -> None:
    """Raise Refused with everything that stands in the way of ``verb``."""
    unknown = [name for name in parts if name not in story.parts]
    found = [Obstacle("unknown_part", f"{name}?", name) for name in unknown] or obstacles_of(
        verb, parts, story, by.actor(), note=note, four_eyes=settings.FOUR_EYES
    )
    if found:
        raise Refused(found)


def settle(article: Article, editions: Mapping[str, Edition]) -> None:
    """Bring the editions in line with what is now written, approved, planned and live, and save
    them; the desk's index, too."""
    story, newest = story_of(article, editions=editions)
    for edition in editions.values():
        edition.state = settled(story.parts[edition.language], story.parts[SHARED])
    count_rows(article, editions, story, newest)
    keep_length(article, editions, newest.content)
    keep_work(article, editions, story)
    for edition in editions.values():
        edition.save()
    DeskWords.write(article, newest.content, editions.values())


def end_plans(
    article: Article, languages: Iterable[str], outcome: str, at: datetime.datetime
) -> None:
    """End what is planned for these languages. Inside the transaction of a verb."""
    plans = Plan.objects.filter(article=article, language__in=languages, ended_at=None)
    plans.update(ended_at=at, outcome=outcome)


def record(
    verb: Verb,
    article: Article,
    revision: Revision,
    parts: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add the line to the record, and leave it for the post where people are told of it."""
    event = Event.objects.create(
        article=article,
        revision=revision,
        verb=verb,
        digests={part: revision.digest(part) for part in dict.fromkeys(parts)},
        by=by,
        at=at,
        note=note.strip(),
        detail=dict(detail or {}),
    )
    if verb in KINDS:
        tell(event, KINDS[verb])
    return event
