"""What a check found in a translation may stand: somebody says so, or takes it back."""

import datetime
import re

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import TEXT_FIELDS, text_digest
from articles.languages import LANGUAGES
from articles.models import Article, Dismissal, User
from articles.obstacles import Obstacle
from articles.workflow import may_edit

from .refusal import Refused
from .story import locked

# The checks themselves are a room's (articles/translating), which the verbs do not know.
CHECK_ID = re.compile(r"[a-z_]{1,40}")
LONGEST_REASON = 500


def dismiss(
    article_id: int,
    *,
    language: str,
    field: str,
    check: str,
    source: str,
    target: str,
    by: User,
    at: datetime.datetime,
    reason: str = "",
) -> Dismissal:
    """Let what ``check`` found in one row of the ``language`` edition stand, while the texts of the
    row are ``source`` and ``target``. Whoever may edit that text may. One that holds already is
    returned as it is. Raises Refused, and ValueError where there is no such place.
    """
    if field not in TEXT_FIELDS or not CHECK_ID.fullmatch(check):
        raise ValueError(f"field {field!r}, check {check!r}: expected one of {TEXT_FIELDS}, an id")
    with transaction.atomic():
        article = locked(article_id)
        _refuse_right(article, language, by)
        if len(reason.strip()) > LONGEST_REASON:
            message = _("At most {limit} characters, please.").format(limit=LONGEST_REASON)
            raise Refused([Obstacle("too_long", message, language, "reason")])
        dismissal, _made = Dismissal.objects.get_or_create(
            article=article,
            language=language,
            field=field,
            check_id=check,
            source_digest=text_digest(source),
            target_digest=text_digest(target),
            undone_at=None,
            defaults={"by": by, "at": at, "reason": reason.strip()},
        )
    return dismissal


def undismiss(dismissal_id: int, *, by: User, at: datetime.datetime) -> Dismissal:
    """Take a dismissal back: the check speaks again. Whoever may edit the text may.
    Raises Refused."""
    with transaction.atomic():
        dismissal = Dismissal.objects.get(pk=dismissal_id)
        _refuse_right(locked(dismissal.article_id), dismissal.language, by)
        dismissal.refresh_from_db()  # the lock was waited for
        if not dismissal.holds:
            raise Refused([Obstacle("ended", _("This was taken back already."))])
        dismissal.undone_by, dismissal.undone_at = by, at
        dismissal.save(update_fields=["undone_by", "undone_at"])
    return dismissal


def _refuse_right(article: Article, language: str, by: User) -> None:
    own = article.owner_id == by.pk
    if language not in LANGUAGES or not may_edit(
        by.actor(), language, article.source_language, own
    ):
        message = _("Only people who may edit this text may say what stands in it.")
        raise Refused([Obstacle("no_right", message, language)])
