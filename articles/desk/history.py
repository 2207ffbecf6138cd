"""What happened to one article: its revisions and its events in one list, the newest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from articles.editing import story_of
from articles.languages import PARTS
from articles.models import Article, Event, Revision
from articles.workflow import Verb

from .words import ago, date, listed, name_of, part_name, place_name


@dataclass(frozen=True)
class Line:
    number: int  # of the revision it made or acted on
    verb: str  # "" where it was saved
    what: str  # the verb's name, or ""
    where: str  # the fields that were changed, or the parts the verb named
    who: str
    ago: str
    at: str
    note: str


def history(article: Article, at: datetime.datetime) -> list[Line]:
    revisions = Revision.objects.filter(article=article).select_related("author").defer("content")
    events = (
        Event.objects.filter(article=article)
        .select_related("by", "revision")
        .defer("revision__content")
    )
    dated = [
        *((row.at, 0, row.number, _saved(row, at)) for row in revisions),
        *((row.at, 1, row.pk, _done(row, at)) for row in events),
    ]
    return [line for *_, line in sorted(dated, key=lambda it: it[:3], reverse=True)]


def publishable(article: Article, lines: Iterable[Line]) -> set[int]:
    """The revisions worth offering to a publisher: approved in part, newer than what is live."""
    story, _revision = story_of(article)
    approved = {line.number for line in lines if line.verb == Verb.APPROVE}
    return {number for number in approved if number > story.newest_live}


def _saved(revision: Revision, at: datetime.datetime) -> Line:
    places = [place_name(part, field) for part in PARTS for field in revision.changed.get(part, ())]
    return Line(
        number=revision.number,
        verb="",
        what="",
        where=listed(places),
        who=name_of(revision.author),
        ago=ago(revision.at, at),
        at=date(revision.at),
        note=revision.note,
    )


def _done(event: Event, at: datetime.datetime) -> Line:
    return Line(
        number=event.revision.number,
        verb=event.verb,
        what=str(event),
        where=listed(part_name(part) for part in PARTS if part in event.digests),
        who=name_of(event.by),
        ago=ago(event.at, at),
        at=date(event.at),
        note=event.note,
    )
