"""Comments: on a part or one of its fields, answered, resolved. The record itself keeps them."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import UNKEPT, fields_of
from articles.models import Article, Event, User
from articles.obstacles import Obstacle
from articles.workflow import Verb

from .refusal import Refused
from .story import guard, locked, record, story_of

# In characters: what is longer is an article.
LONGEST_COMMENT = 5_000


def comment(
    article_id: int,
    *,
    number: int,
    part: str,
    note: str,
    by: User,
    at: datetime.datetime,
    field: str = "",
) -> Event:
    """Say something about ``part`` of revision ``number``, or about one field of it; it stands in
    the way of approval and publication until it is resolved. Raises Refused."""
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article, number)
        guard(Verb.COMMENT, [part], story, by, note)
        if field and field not in fields_of(part):
            raise Refused([Obstacle("unknown_field", _("There is no such field here."), part)])
        _refuse_text(note)
        return record(Verb.COMMENT, article, revision, [part], by, at, note, {"field": field})


def answer(article_id: int, *, thread: int, note: str, by: User, at: datetime.datetime) -> Event:
    """Answer a comment; a resolved one is open again. Who may resolve may answer. Raises
    Refused."""
    with transaction.atomic():
        article = locked(article_id)
        first = _first(article, thread)
        part = next(iter(first.digests))
        story, revision = story_of(article)
        guard(Verb.RESOLVE, [part], story, by)
        if not note.strip():
            raise Refused([Obstacle("no_note", _("An answer needs words."), field="note")])
        _refuse_text(note)
        detail = {"field": first.detail.get("field", ""), "thread": first.pk}
        return record(Verb.COMMENT, article, revision, [part], by, at, note, detail)


def resolve(
    article_id: int, *, thread: int, by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Settle a comment with its answers. Raises Refused."""
    with transaction.atomic():
        article = locked(article_id)
        part = next(iter(_first(article, thread).digests))
        story, revision = story_of(article)
        guard(Verb.RESOLVE, [part], story, by, note)
        _refuse_text(note)
        if thread not in {it.id for it in story.parts[part].threads}:
            raise Refused([Obstacle("resolved", _("This comment is resolved already."), part)])
        return record(Verb.RESOLVE, article, revision, [part], by, at, note, {"thread": thread})


def _first(article: Article, thread: int) -> Event:
    comments = Event.objects.filter(article=article, verb=Verb.COMMENT, pk=thread)
    first = comments.first()
    if first is None or first.detail.get("thread"):
        raise Refused([Obstacle("unknown_thread", _("This article has no such comment."))])
    return first


def _refuse_text(note: str) -> None:
    if len(note) > LONGEST_COMMENT or UNKEPT.search(note):
        message = _("A comment may hold at most {limit} characters of plain text.")
        raise Refused([Obstacle("fault", message.format(limit=LONGEST_COMMENT), field="note")])
