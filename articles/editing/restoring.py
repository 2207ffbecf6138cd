"""Going back: to an older revision, or to what readers see."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import changed
from articles.languages import PARTS, SHARED
from articles.models import Event, Revision, User
from articles.obstacles import Obstacle, newer_exists
from articles.workflow import Verb

from .refusal import Refused
from .saving import Saved, add_revision, refuse_rights, revision_of
from .story import editions_of, guard, locked, record, story_of


def restore(
    article_id: int, *, number: int, base: int, by: User, at: datetime.datetime, note: str = ""
) -> Event:
    """Make what stood in revision ``number`` the newest draft, having seen revision ``base``.

    Nothing older is lost, readers see no change, and the text needs its own approval.
    Raises Refused.
    """
    with transaction.atomic():
        article = locked(article_id)
        old, newest = revision_of(article, number), revision_of(article, base)
        story, _seen = story_of(article, base)
        guard(Verb.RESTORE, PARTS, story, by, note)
        back = {part: _as_in(old.part(part), newest.part(part)) for part in PARTS}
        new = changed(newest.content, back)
        if not new:
            message = _("Revision {number} holds what the newest one holds.").format(number=number)
            raise Refused([Obstacle("nothing_differs", message)])
        like = dict.fromkeys(PARTS, old)
        revision = add_revision(article, newest, new, by, at, note, like=like)
        detail = {"restored": number}
        return record(Verb.RESTORE, article, revision, list(new), by, at, note, detail)


def discard(article_id: int, *, base: int, by: User, at: datetime.datetime) -> Saved:
    """Set every live part back to what readers see; an edition that is not live stays.

    An edit like any other: whoever may change these parts may do it. Raises Refused.
    """
    with transaction.atomic():
        article = locked(article_id)
        newest = revision_of(article, base)
        if base != article.newest_number:
            raise Refused([newer_exists(article.newest_number)])
        live: dict[str, Revision | None] = {
            SHARED: article.live_shared,
            **{code: edition.live_revision for code, edition in editions_of(article).items()},
        }
        like = {part: revision_of(article, row.number) for part, row in live.items() if row}
        back = {part: _as_in(old.part(part), newest.part(part)) for part, old in like.items()}
        new = changed(newest.content, back)
        refuse_rights(by, new, article.source_language, own=article.owner_id == by.pk)
        if not new:
            message = _("Nothing differed: no revision was made.")
            raise Refused([Obstacle("nothing_differs", message)])
        note = _("Back to what readers see")
        revision = add_revision(article, newest, new, by, at, note, like=like)
    return Saved(article, revision.number, [])


def _as_in(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that lead from ``new`` to ``old``, fields from other formats included."""
    return {field: old.get(field) for field in {*old, *new}}
