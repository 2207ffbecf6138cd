"""The words of a disclaimer: each save is a numbered row, and nothing is overwritten silently."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.content import UNKEPT, changed, conflicts, expectation, is_empty
from articles.languages import LANGUAGES, column
from articles.models import Disclaimer, User, Wording
from articles.models.wording import FIELDS, add_wording
from articles.obstacles import Obstacle
from articles.page_tags import SITE
from scoring.models import touch

from .refusal import Clash, Conflict, Refused

# The part under which the rules of content.py see what is worded.
PART = "wording"

# In characters: the column of the name; a text is a notice under a story, not a story.
LONGEST = {"name": 100, "text": 5_000}


class Worded(NamedTuple):
    """The disclaimer, the number of the wording made (None: nothing differed), and the fields
    that somebody else had changed since the base and that were kept."""

    disclaimer: Disclaimer
    number: int | None
    merged: list[str]


def add_disclaimer(
    *, slug: str, changes: Mapping[str, Any], by: User, at: datetime.datetime, note: str = ""
) -> Worded:
    """A new disclaimer with wording 1. Raises Refused."""
    _refuse_rights(by, "articles.add_disclaimer")
    new = changed({}, {PART: {"retired": False, **changes}})[PART]
    if expected := expectation("slug", slug or "-"):
        message = _("Expected {expected}.").format(expected=expected)
        raise Refused([Obstacle("fault", message, field="slug")])
    _refuse_faults("", {**dict.fromkeys(FIELDS, ""), **new})
    try:
        with transaction.atomic():
            disclaimer = Disclaimer.objects.create(slug=slug, **new)
            add_wording(disclaimer, 1, by, at, note)
    except IntegrityError:
        message = _("There is a disclaimer “{slug}” already.").format(slug=slug)
        raise Refused([Obstacle("slug_taken", message, field="slug")]) from None
    return Worded(disclaimer, 1, [])


def word(
    disclaimer_id: int,
    *,
    changes: Mapping[str, Any],
    base: int,
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> Worded:
    """Make a new wording of what ``by`` changed, having seen wording ``base`` (0: none yet).

    Different fields changed since are kept, the same field raises Conflict; what changes nothing
    makes no wording. Readers see it at once. Raises Refused.
    """
    _refuse_rights(by, "articles.change_disclaimer")
    with transaction.atomic():
        disclaimer = Disclaimer.objects.select_for_update(no_key=True).get(pk=disclaimer_id)
        newest = _newest(disclaimer, at)
        seen = newest if base == newest.number else _wording_of(disclaimer, base or 1)
        new, merged = laid_over(newest.number, newest.said, seen.said, changes)
        if not new:
            return Worded(disclaimer, None, merged)
        _refuse_faults(disclaimer.origin, {**newest.said, **new})
        for field, value in new.items():
            setattr(disclaimer, field, value)
        disclaimer.save()
        number = newest.number + 1
        add_wording(disclaimer, number, by, at, note)
        touch([SITE])
    return Worded(disclaimer, number, merged)


def laid_over(
    number: int, newest: Mapping[str, Any], seen: Mapping[str, Any], changes: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Of ``changes``, made by somebody who saw the content ``seen``, those that differ from the
    ``newest`` (version ``number``), and the fields that others changed since. Raises Conflict."""
    before, now = {PART: seen}, {PART: newest}
    mine = changed(before, {PART: changes})
    clashes = [
        Clash(PART, field, seen[field], newest[field], mine[PART][field])
        for _part, field in conflicts(before, now, mine)
    ]
    if clashes:
        raise Conflict(number, clashes)
    merged = [field for field in newest if seen[field] != newest[field]]
    return changed(now, mine).get(PART, {}), merged


def _newest(disclaimer: Disclaimer, at: datetime.datetime) -> Wording:
    """A row that came by another way than these verbs has no wording yet: what it says now is
    kept as the first before it is changed."""
    newest = Wording.objects.filter(disclaimer=disclaimer).order_by("number").last()
    return newest or add_wording(disclaimer, 1, None, at)


def _wording_of(disclaimer: Disclaimer, number: int) -> Wording:
    found = Wording.objects.filter(disclaimer=disclaimer, number=number).first()
    if found is None:
        message = _("Version {number} of this disclaimer does not exist.").format(number=number)
        raise Refused([Obstacle("unknown_wording", message)])
    return found


def _refuse_rights(by: User, right: str) -> None:
    if not by.has_perm(right):
        raise Refused([Obstacle("no_right", _("You may not change the words of disclaimers."))])


def _refuse_faults(origin: str, content: Mapping[str, Any]) -> None:
    """A disclaimer says the same in every language, and that of an AI origin stays."""
    found = [
        Obstacle("unknown_field", f"{field}?", field=field)
        for field in content
        if field not in FIELDS
    ]
    for language in LANGUAGES:
        for name in LONGEST:
            field = column(name, language)
            if message := _fault(name, content[field]):
                found.append(Obstacle("fault", message, field=field))
    if not isinstance(content["retired"], bool):
        found.append(Obstacle("fault", _("Expected yes or no."), field="retired"))
    elif origin and content["retired"]:
        message = _("It goes with every text of its origin: it can't be retired.")
        found.append(Obstacle("stays", message, field="retired"))
    if found:
        raise Refused(found)


def _fault(name: str, value: Any) -> str | Promise:
    if is_empty(value):
        return _("This is needed in every language.")
    if not isinstance(value, str) or UNKEPT.search(value):
        return _("Expected text without NUL characters.")
    if len(value) > LONGEST[name]:
        message = _("Expected at most {limit} characters, not {length}.")
        return message.format(limit=LONGEST[name], length=len(value))
    return ""
