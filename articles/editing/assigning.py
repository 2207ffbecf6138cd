"""Who works on an edition: reviewers claim or are asked, translators are asked."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.languages import LANGUAGES, NAME
from articles.models import Event, User
from articles.obstacles import Obstacle
from articles.standing import Story
from articles.workflow import Verb, may, may_edit

from .refusal import Refused
from .story import editions_of, guard, locked, record, story_of

TRANSLATOR, REVIEWER = "translator", "reviewer"
TASKS = (TRANSLATOR, REVIEWER)


def claim(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Say that one reviews these editions now, so that nobody does it twice. Raises Refused."""
    return _hold(Verb.CLAIM, article_id, languages, by, at, note)


def release(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Leave the review of these editions to others. Raises Refused."""
    return _hold(Verb.RELEASE, article_id, languages, by, at, note)


def assign(
    article_id: int,
    *,
    languages: Sequence[str],
    task: str,
    to: User | None,
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> Event:
    """Ask ``to`` to translate or to review these editions; None takes the task from whoever had
    it. Raises Refused."""
    if task not in TASKS:
        raise ValueError(f"task is {task!r}: expected one of {TASKS}")
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article)
        guard(Verb.ASSIGN, languages, story, by, note)
        if to is not None and (found := _unable(story, languages, task, to)):
            raise Refused(found)
        editions = editions_of(article)
        for language in languages:
            setattr(editions[language], task, to)
            editions[language].save()
        detail = {"to": to.pk if to else None, "as": task}
        return record(Verb.ASSIGN, article, revision, languages, by, at, note, detail)


def _hold(
    verb: Verb,
    article_id: int,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str,
) -> Event:
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article)
        guard(verb, languages, story, by, note)
        editions = editions_of(article)
        for language in languages:
            editions[language].reviewer = by if verb is Verb.CLAIM else None
            editions[language].save()
        return record(verb, article, revision, languages, by, at, note)


def _unable(story: Story, languages: Sequence[str], task: str, to: User) -> list[Obstacle]:
    actor, own, name = to.actor(), to.pk == story.owner, to.name(get_language() or LANGUAGES[0])
    message = {
        TRANSLATOR: _("{name} may not edit the {language} edition of this article."),
        REVIEWER: _("{name} may not review the {language} edition of this article."),
    }[task]
    return [
        Obstacle("unable", message.format(name=name, language=NAME[language]), language)
        for language in languages
        if language in LANGUAGES
        and not (
            may_edit(actor, language, story.source_language, own)
            if task == TRANSLATOR
            else may(Verb.APPROVE, actor, language, story.source_language, own)
        )
    ]
