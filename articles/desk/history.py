"""What happened to one article: its revisions and its events in one list, the newest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from articles.content import fields_of, place_name
from articles.editing import story_of
from articles.languages import PARTS
from articles.models import Article, Event, Revision
from articles.workflow import Verb

from .words import ago, listed, name_of, part_name, short_date


@dataclass(frozen=True)
class Line:
    number: int  # of the revision it made or acted on; the newest of a run
    verb: str  # "" where it was saved
    what: str  # the verb's name, or ""
    where: str  # the fields that were changed, or the parts the verb named
    who: str
    ago: str
    at: str
    note: str
    run: tuple["Line", ...] = ()  # the saves that this line folds, the newest first

    @property
    def first(self) -> int:
        return self.run[-1].number if self.run else self.number

    @property
    def before(self) -> int:
        """The revision to compare with; 0 where there is none."""
        return self.first - 1 or (self.first if self.run else 0)


def history(article: Article, at: datetime.datetime) -> list[Line]:
    """A run of saves by one person folds into one line; it ends with a revision that somebody
    acted on, and wherever another person or a verb comes between."""
    revisions = Revision.objects.filter(article=article).select_related("author")
    events = list(
        Event.objects.filter(article=article)
        .select_related("by", "revision")
        .defer("revision__content", "revision__digests")
    )
    acted_on = {event.revision.number for event in events}
    dated: list[tuple[datetime.datetime, int, int, Revision | Event]] = [
        *((row.at, 0, row.number, row) for row in revisions.defer("content", "digests")),
        *((row.at, 1, row.pk, row) for row in events),
    ]
    dated.sort(key=lambda it: it[:3], reverse=True)
    told: list[Event | list[Revision]] = []
    for *_order, row in dated:
        if isinstance(row, Event):
            told.append(row)
        elif (
            told
            and isinstance(run := told[-1], list)
            and run[-1].author_id == row.author_id
            and row.number not in acted_on
        ):
            run.append(row)
        else:
            told.append([row])
    return [_done(it, at) if isinstance(it, Event) else _run(it, at) for it in told]


def publishable(article: Article, lines: Iterable[Line]) -> set[int]:
    """The revisions worth offering to a publisher: approved in part, newer than what is live."""
    story, _revision = story_of(article)
    approved = {line.number for line in lines if line.verb == Verb.APPROVE}
    return {number for number in approved if number > story.newest_live}


def _run(saves: list[Revision], at: datetime.datetime) -> Line:
    newest = _saved(saves[0], at)
    if len(saves) == 1:
        return newest
    run = (newest, *(_saved(row, at) for row in saves[1:]))
    return replace(newest, where=_places(saves), note="", run=run)


def _places(saves: Iterable[Revision]) -> str:
    changed = {
        (part, field) for row in saves for part in row.changed for field in row.changed[part]
    }
    return listed(
        place_name(part, field)
        for part in PARTS
        for field in fields_of(part)
        if (part, field) in changed
    )


def _saved(revision: Revision, at: datetime.datetime) -> Line:
    return Line(
        number=revision.number,
        verb="",
        what="",
        # Only what its rows were made from is new: nobody changed a text.
        where=_places([revision]) or _("What rows were made from"),
        who=name_of(revision.author),
        ago=ago(revision.at, at),
        at=short_date(revision.at),
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
        at=short_date(event.at),
        note=event.note,
    )
