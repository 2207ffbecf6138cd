"""The terms of the glossary: each save is a numbered row, and no wording belongs to two terms."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import GlossaryStamp, Term, TermChange, User
from articles.models.term import add_change, content_of, found_by
from articles.obstacles import Obstacle
from articles.terms import EMPTY, FIELDS, faults, taken_twice, tidied

from .refusal import Refused
from .wording import laid_over


class SavedTerm(NamedTuple):
    """The term, the number of the change made (None: nothing differed), and the fields that
    somebody else had changed since the base and that were kept."""

    term: Term
    number: int | None
    merged: list[str]


def add_term(
    *, changes: Mapping[str, Any], by: User | None, at: datetime.datetime, note: str = ""
) -> SavedTerm:
    """A new term with change 1. ``changes`` are some of articles.terms.FIELDS; ``by`` None is the
    operator. Raises Refused."""
    refuse_rights(by, "articles.add_term")
    content = {**EMPTY, **tidied(changes)}
    with transaction.atomic():
        stamp = GlossaryStamp.hold()
        _refuse_faults(0, content)
        term = found_by(Term(**content))
        term.save()
        add_change(term, 1, by, at, note)
        stamp.renew()
    return SavedTerm(term, 1, [])


def change_term(
    term_id: int,
    *,
    changes: Mapping[str, Any],
    base: int,
    by: User | None,
    at: datetime.datetime,
    note: str = "",
) -> SavedTerm:
    """Make of a term what ``by`` changed, having seen its change ``base``.

    Different fields changed since are kept, the same field raises Conflict; what changes nothing
    makes no row. Raises Refused.
    """
    refuse_rights(by, "articles.change_term")
    with transaction.atomic():
        stamp = GlossaryStamp.hold()
        term = Term.objects.get(pk=term_id)
        newest = newest_of(term, at)
        seen = newest if base == newest.number else _change_of(term, base or 1)
        new, merged = laid_over(newest.number, newest.said, seen.said, tidied(changes))
        if not new:
            return SavedTerm(term, None, merged)
        _refuse_faults(term.pk, {**newest.said, **new})
        write(term, newest, new, by, at, note)
        stamp.renew()
    return SavedTerm(term, newest.number + 1, merged)


def write(
    term: Term,
    newest: TermChange,
    new: Mapping[str, Any],
    by: User | None,
    at: datetime.datetime,
    note: str,
) -> None:
    """For who holds the stamp, and has found ``new`` to be without fault."""
    for field, value in new.items():
        setattr(term, field, value)
    found_by(term).save()
    add_change(term, newest.number + 1, by, at, note)


def newest_of(term: Term, at: datetime.datetime) -> TermChange:
    """Of a row that came by another way than these verbs, what it says now is kept first."""
    newest = TermChange.objects.filter(term=term).order_by("number").last()
    return newest or add_change(term, 1, None, at)


def refuse_rights(by: User | None, *rights: str) -> None:
    if by is not None and not by.has_perms(rights):
        raise Refused([Obstacle("no_right", _("You may not change the glossary."))])


def _change_of(term: Term, number: int) -> TermChange:
    found = TermChange.objects.filter(term=term, number=number).first()
    if found is None:
        message = _("Version {number} of this term does not exist.").format(number=number)
        raise Refused([Obstacle("unknown_version", message)])
    return found


def _refuse_faults(pk: int, content: Mapping[str, Any]) -> None:
    """``pk`` 0: a new term."""
    found = [Obstacle("fault", message, field=field) for field, message in faults(content)]
    if not found:
        others = Term.objects.filter(retired=False).exclude(pk=pk).order_by("pk")
        contents = [(row["pk"], content_of(row)) for row in others.values("pk", *FIELDS)]
        taken = taken_twice([*contents, (pk, content)])
        found = [
            Obstacle("taken", fault.message, field=fault.field)
            for key, _other, fault in taken
            if key == pk
        ]
    if found:
        raise Refused(found)
