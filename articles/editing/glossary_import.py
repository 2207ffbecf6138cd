"""A sheet of terms taken in whole or not at all; what it would change can be looked at before."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from articles.content import is_empty
from articles.languages import LANGUAGES, column, columns
from articles.models import GlossaryStamp, Term, TermChange, User
from articles.models.term import content_of, found_by
from articles.obstacles import Obstacle
from articles.sheets import Fault
from articles.term_sheet import Line, lines_of
from articles.terms import EMPTY, FIELDS, faults, taken_twice, tidied

from .glossary import newest_of, refuse_rights, write
from .refusal import Conflict, Refused
from .wording import laid_over


class Change(NamedTuple):
    """What a line makes of a term (None: a new one): field → (old value, new value)."""

    line: int
    term: int | None
    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Report:
    """What a sheet does, or would do. With a fault it does nothing. ``stamp``: the state of the
    glossary that this was found in."""

    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    stamp: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed)


def import_terms(
    data: bytes,
    *,
    by: User | None,
    at: datetime.datetime,
    dry_run: bool = False,
    stamp: str | None = None,
) -> Report:
    """Take in the sheet ``data``: all of it, or nothing where a line has a fault.

    A row is known by its id, else by an approved wording; what a sheet has no column for stays, and
    so does a term that it has no row for. ``by`` None is the operator. With ``stamp``, that of a
    report somebody looked at, Refused is raised where the glossary has changed since.
    """
    refuse_rights(by, "articles.add_term", "articles.change_term")
    lines, wrong = lines_of(data)
    with transaction.atomic():
        held = GlossaryStamp.hold()
        if stamp is not None and stamp != held.stamp:
            message = _("The glossary has changed since: look at what would change now.")
            raise Refused([Obstacle("glossary_changed", message)])
        plan = _Plan(lines, wrong, at)
        if not dry_run and not plan.report.faults and plan.new:
            plan.write(by, at)
            held.renew()
        plan.report.stamp = held.stamp
        transaction.set_rollback(dry_run or bool(plan.report.faults))
    return plan.report


class _Plan:
    """What each line makes of the terms as they are, and of each other."""

    def __init__(self, lines: Iterable[Line], wrong: list[Fault], at: datetime.datetime) -> None:
        self.at = at
        self.report = Report(faults=list(wrong))
        self.terms = {term.pk: term for term in Term.objects.order_by("pk")}
        self.contents: dict[Any, dict[str, Any]] = {
            pk: content_of(term) for pk, term in self.terms.items()
        }
        newest = TermChange.objects.order_by().values_list("term").annotate(Max("number"))
        self.numbers = dict(newest)
        self.names = self._names()
        # The line that is about a term; a new term is known by its line, as ("new", line).
        self.lines: dict[Any, int] = {}
        self.new: dict[Any, dict[str, Any]] = {}
        spoiled = {fault.line for fault in wrong}
        for line in lines:
            if line.number not in spoiled:
                self._read(line)
        self._refuse_what_is_taken()
        self.report.faults.sort(key=lambda fault: fault.line)

    def write(self, by: User | None, at: datetime.datetime) -> None:
        for key, values in self.new.items():
            if key in self.terms:
                term = self.terms[key]
                write(term, newest_of(term, at), values, by, at, "")
        added = [found_by(Term(**self.contents[key])) for key in self.new if key not in self.terms]
        Term.objects.bulk_create(added)
        TermChange.objects.bulk_create(
            TermChange(term=term, number=1, content=content_of(term), author=by, at=at)
            for term in added
        )

    def _names(self) -> dict[tuple[str, Any], int]:
        """(column, approved wording) → its term; those in use before those that are retired."""
        found: dict[tuple[str, Any], int] = {}
        for pk, content in sorted(self.contents.items(), key=lambda it: it[1]["retired"]):
            for language in LANGUAGES:
                name = column("name", language)
                if content[name]:
                    found.setdefault((name, content[name]), pk)
        return found

    def _read(self, line: Line) -> None:
        values = tidied(line.values)
        key, wrong = self._term(line, values)
        before = {}
        if not wrong:
            before = self.contents.get(key, dict(EMPTY))
            wrong, values = self._laid_over(line, key, values)
        if not wrong:
            content = {**before, **values}
            wrong = [Fault(line.number, *fault) for fault in faults(content)]
        self.report.faults += wrong
        if wrong:
            return
        self.lines[key] = line.number
        if key in self.terms and not values:
            self.report.unchanged += 1
            return
        self.new[key], self.contents[key] = values, content
        self._tell(line.number, key, before, content)

    def _term(self, line: Line, values: Mapping[str, Any]) -> tuple[Any, list[Fault]]:
        """The key of the term that a line is about."""
        if line.id is not None:
            found = {line.id}
            if line.id not in self.terms:
                message = _("There is no term {id}: leave this empty for a new term.")
                return None, [Fault(line.number, "id", message.format(id=line.id))]
        else:
            asked = [(name, values.get(name)) for name in columns("name")]
            found = {self.names[it] for it in asked if it in self.names}
        if len(found) > 1:
            names = ", ".join(str(self.terms[pk]) for pk in sorted(found))
            message = _("These are wordings of several terms ({terms}): give the id of one.")
            return None, [Fault(line.number, "id", message.format(terms=names))]
        key = next(iter(found), ("new", line.number))
        if key in self.lines:
            message = _("Line {line} is about the same term: keep one of the two.")
            return None, [Fault(line.number, "", message.format(line=self.lines[key]))]
        return key, []

    def _laid_over(
        self, line: Line, key: Any, values: dict[str, Any]
    ) -> tuple[list[Fault], dict[str, Any]]:
        """What the line changes of its term, by the version that it was made from."""
        if key not in self.terms:
            return [], {name: value for name, value in values.items() if not is_empty(value)}
        content, newest = self.contents[key], self.numbers.get(key, 0)
        seen: Mapping[str, Any] | None = content
        if line.version is not None and line.version != newest:
            seen = self._content(key, line.version)
        if seen is None:
            message = _("Version {number} of this term does not exist.")
            wrong = Fault(line.number, "version", message.format(number=line.version))
            return [wrong], {}
        try:
            return [], laid_over(newest, content, seen, values)[0]
        except Conflict as conflict:
            message = _("Somebody made “{theirs}” of this since: take that, or empty “version”.")
            return [
                Fault(line.number, clash.field, message.format(theirs=clash.theirs))
                for clash in conflict.clashes
            ], {}

    def _content(self, pk: int, number: int) -> Mapping[str, Any] | None:
        rows = TermChange.objects.filter(term=pk, number=number)
        return rows.values_list("content", flat=True).first()

    def _tell(self, number: int, key: Any, before: Any, content: dict[str, Any]) -> None:
        fields = {
            name: (before.get(name, EMPTY[name]), content[name])
            for name in FIELDS
            if before.get(name, EMPTY[name]) != content[name]
        }
        pk = key if key in self.terms else None
        name = next(filter(None, (content[column("name", code)] for code in LANGUAGES)), "")
        told = self.report.added if pk is None else self.report.changed
        told.append(Change(number, pk, name, fields))

    def _refuse_what_is_taken(self) -> None:
        """By the terms as they would be in the end: one line may free what another takes."""
        order = sorted(self.contents.items(), key=lambda it: it[0] in self.new)
        for key, _other, fault in taken_twice(order):
            if key in self.new:
                self.report.faults.append(Fault(self.lines[key], *fault))
