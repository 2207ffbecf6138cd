"""Who works on an edition: reviewers claim a review, translators take a translation; both may be
asked, and leave it to others."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.languages import LANGUAGES, NAME
from articles.models import Edition, Event, User
from articles.obstacles import Obstacle
from articles.standing import Story
from articles.workflow import Verb, may

from .refusal import Refused
from .story import editions_of, guard, locked, record, story_of
from .waiting import keep_work

TRANSLATOR, REVIEWER = "translator", "reviewer"
TASKS = (TRANSLATOR, REVIEWER)


def claim(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Say that one reviews these editions now, so that nobody does it twice. Raises Refused."""
    return _hold(Verb.CLAIM, REVIEWER, article_id, languages, by, at, note)


def release(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Leave the review of these editions to others. Raises Refused."""
    return _hold(Verb.RELEASE, REVIEWER, article_id, languages, by, at, note)


def take(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Say that one translates these editions now, so that nobody does it twice. Raises Refused."""
    return _hold(Verb.TAKE, TRANSLATOR, article_id, languages, by, at, note)


def hand_back(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Leave these translations to others; what is written of them stays, and so do their
    deadlines. Raises Refused."""
    return _hold(Verb.HAND_BACK, TRANSLATOR, article_id, languages, by, at, note)


def assign(
    article_id: int,
    *,
    languages: Sequence[str],
    task: str,
    to: User | None,
    by: User,
    at: datetime.datetime,
    note: str = "",
    deadline: datetime.datetime | None = None,
) -> Event:
    """Ask ``to`` to translate or to review these editions; None takes the task from whoever had
    it. A translation is wanted by ``deadline``, None takes that away. Raises Refused."""
    if task not in TASKS:
        raise ValueError(f"task is {task!r}: expected one of {TASKS}")
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article)
        guard(Verb.ASSIGN, languages, story, by, note)
        if to is not None and (found := _unable(story, languages, task, to)):
            raise Refused(found)
        editions = editions_of(article)
        chosen = [editions[language] for language in languages]
        _refuse_deadline(deadline, task, chosen, at)
        detail = {"to": to.pk if to else None, "as": task}
        for edition in chosen:
            setattr(edition, task, to)
            if task == TRANSLATOR:
                edition.deadline = deadline
        if deadline:
            detail["deadline"] = deadline.isoformat()
        keep_work(article, editions, story)
        for edition in chosen:
            edition.save()
        return record(Verb.ASSIGN, article, revision, languages, by, at, note, detail)


def _hold(
    verb: Verb,
    task: str,
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
            setattr(editions[language], task, by if verb in (Verb.CLAIM, Verb.TAKE) else None)
        keep_work(article, editions, story)
        for language in languages:
            editions[language].save()
        return record(verb, article, revision, languages, by, at, note, {"as": task})


def _refuse_deadline(
    deadline: datetime.datetime | None, task: str, chosen: Sequence[Edition], at: datetime.datetime
) -> None:
    """One that has passed may stay where it is: whoever is late may leave the work to others."""
    message = ""
    if deadline and task != TRANSLATOR:
        message = _("Only a translation has a deadline.")
    elif deadline and deadline <= at and any(it.deadline != deadline for it in chosen):
        message = _("This time has passed: choose one that is still to come.")
    if message:
        raise Refused([Obstacle("deadline", message, field="deadline")])


def _unable(story: Story, languages: Sequence[str], task: str, to: User) -> list[Obstacle]:
    actor, own, name = to.actor(), to.pk == story.owner, to.name(get_language() or LANGUAGES[0])
    message = {
        TRANSLATOR: _("{name} may not edit the {language} edition of this article."),
        REVIEWER: _("{name} may not review the {language} edition of this article."),
    }[task]
    needed = Verb.TAKE if task == TRANSLATOR else Verb.APPROVE
    return [
        Obstacle("unable", message.format(name=name, language=NAME[language]), language)
        for language in languages
        if language in LANGUAGES and not may(needed, actor, language, story.source_language, own)
    ]
