"""The names that tags and categories lack in a language, given by those who know it."""

import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.content import UNKEPT, is_empty, normalised
from articles.languages import LANGUAGES, NAME, column, text
from articles.models import Category, Tag, User
from articles.obstacles import Obstacle
from articles.page_tags import SITE
from articles.workflow import TRANSLATE
from scoring.models import touch

from .refusal import Refused

KINDS: dict[str, type[Tag] | type[Category]] = {"tag": Tag, "category": Category}
LONGEST = 100  # characters, as the column


def may_name(by: User, kind: str, language: str) -> bool:
    """Who may change such names, and translators in their languages."""
    if kind not in KINDS or language not in LANGUAGES:
        return False
    actor = by.actor()
    translates = TRANSLATE in actor.rights and language in actor.languages
    return translates or by.has_perm(f"articles.change_{kind}")


def give_name(
    kind: str, pk: int, *, language: str, name: str, by: User, at: datetime.datetime
) -> Tag | Category:
    """Give the ``kind`` ("tag", "category") ``pk`` its name in ``language``, where it has none.

    One that is there stays: changing it is for those who keep the vocabulary, on its own form.
    Readers see the name at once. Raises Refused.
    """
    if not may_name(by, kind, language):
        raise Refused([Obstacle("no_right", _("You do not have the right to do this."))])
    model, field, value = KINDS[kind], column("name", language), normalised(name)
    if message := _fault(value):
        raise Refused([Obstacle("fault", message, field="name")])
    try:
        with transaction.atomic():
            row = model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
            if row is None:
                raise Refused([Obstacle("unknown_name", _("This is no longer there."))])
            if has := text(row, "name", language):
                message = _("It has been named meanwhile: {name}.").format(name=has)
                raise Refused([Obstacle("named", message)])
            model._default_manager.filter(pk=pk).update(**{field: value})
            setattr(row, field, value)
            _log(row, language, by, at)
            touch([SITE])
    except IntegrityError:
        message = _("Another one has this name: {name}.").format(name=value)
        raise Refused([Obstacle("name_taken", message, field="name")]) from None
    return row


def _fault(value: str) -> str:
    if is_empty(value):
        return _("Give a name.")
    if UNKEPT.search(value) or "\n" in value or len(value) > LONGEST:
        return _("Expected one line of at most {limit} characters.").format(limit=LONGEST)
    return ""


def _log(row: Tag | Category, language: str, by: User, at: datetime.datetime) -> None:
    """Where the changes of its own form are kept, too."""
    LogEntry.objects.create(
        user_id=by.pk,
        action_time=at,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=row.slug,
        action_flag=CHANGE,
        change_message=_("Named in {language}.").format(language=NAME[language]),
    )
