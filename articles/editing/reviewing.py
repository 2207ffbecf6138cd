import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from articles.models import Event, User
from articles.models.plan import UNSCHEDULED
from articles.workflow import RULES, VOIDING, Verb

from .story import editions_of, end_plans, guard, locked, record, settle, story_of


def submit(
    article_id: int,
    *,
    number: int,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> Event:
    """Hand editions of revision ``number`` in for review. Raises Refused."""
    return _review(Verb.SUBMIT, article_id, number, languages, by, at, note)


def request_changes(
    article_id: int,
    *,
    number: int,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str,
) -> Event:
    """Send editions back with a note; voids what was approved of them. Raises Refused."""
    return _review(Verb.REQUEST_CHANGES, article_id, number, languages, by, at, note)


def approve(
    article_id: int,
    *,
    number: int,
    parts: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str = "",
    responsible: bool = False,
) -> Event:
    """Approve parts ("shared", "en" …) of revision ``number``. Raises Refused.

    ``responsible``: "I have checked the facts and take editorial responsibility": only this
    counts as human review of a text that AI had a part in.
    """
    detail = {"responsible": responsible}
    return _review(Verb.APPROVE, article_id, number, parts, by, at, note, detail)


def _review(
    verb: Verb,
    article_id: int,
    number: int,
    parts: Sequence[str],
    by: User,
    at: datetime.datetime,
    note: str,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article, number)
        guard(verb, parts, story, by, note)
        event = record(verb, article, revision, parts, by, at, note, detail)
        editions = editions_of(article)
        if (to := RULES[verb].to) is not None:
            for language in parts:
                editions[language].state = to
        if verb in VOIDING:
            end_plans(article, parts, UNSCHEDULED, at)
        if verb is Verb.APPROVE:
            for language in set(parts) & set(editions):
                editions[language].reviewer = editions[language].deadline = None
        settle(article, editions)
    return event
