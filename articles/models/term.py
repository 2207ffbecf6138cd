"""The glossary: its terms, what each save made of them, and which state of it is the newest."""

import datetime
import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.glossary import Glossary
from articles.glossary import Term as Value
from articles.languages import LANGUAGES, others, text
from articles.models.snapshot import Snapshot
from articles.models.user import User
from articles.term_sheet import sheet_of
from articles.terms import EMPTY, FIELDS, approved, everything_said, term_of


class Term(models.Model):
    """One term, worded in each language. It is retired, never deleted.

    articles/terms.py says what the fields hold; what each save made of them stands in its changes.
    """

    objects: ClassVar[models.Manager["Term"]] = models.Manager()

    name = models.CharField(_("approved wording"), max_length=100, blank=True)
    variants = models.TextField(_("variants"), blank=True)
    forbidden = models.TextField(_("forbidden wordings"), blank=True)
    note = models.TextField(_("note for translators"), blank=True)
    case_sensitive = models.BooleanField(_("case-sensitive"), default=False)
    enforced = models.BooleanField(_("enforced"), default=False)
    untranslatable = models.BooleanField(_("stays as it is"), default=False)
    retired = models.BooleanField(_("retired"), default=False)
    # All wordings, folded: one column to search.
    searched = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.named(get_language() or LANGUAGES[0])[0]

    def named(self, language: str) -> tuple[str, str]:
        """The approved wording and the language it is in, for its ``lang`` attribute."""
        for code in (language, *others(language)):
            if name := text(self, "name", code):
                return name, code
        return f"#{self.pk}", LANGUAGES[0]


class TermChange(Snapshot):
    """A term as one save made it. ``content``: FIELDS → str or bool."""

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="changes", verbose_name=_("term")
    )

    class Meta:
        verbose_name = _("change of a term")
        verbose_name_plural = _("changes of terms")
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="articles_termchange_number")
        ]

    @property
    def said(self) -> dict[str, Any]:
        """``content``, and nothing in a language that was added later."""
        return {**EMPTY, **self.content}


class GlossaryStamp(models.Model):
    """One row, with a value that is new whenever a term changes: by it each process knows whether
    what it keeps is still right. Whoever writes terms holds it, so that two people at once can't
    claim one wording."""

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.stamp

    @classmethod
    def now(cls) -> str:
        """ "" before there is any term."""
        return cls.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""

    @classmethod
    def hold(cls) -> "GlossaryStamp":
        """Until the end of the transaction nobody else writes terms."""
        rows = cls.objects.select_for_update(no_key=True)
        return rows.get_or_create(pk=1, defaults={"stamp": ""})[0]

    def renew(self) -> None:
        # Not a number: one that was rolled back would be given twice.
        self.stamp = secrets.token_hex(16)
        self.save()


def content_of(row: Any) -> dict[str, Any]:
    """What a row, or a dict of its columns, says now, as a change keeps it."""
    values = row if isinstance(row, dict) else {field: getattr(row, field) for field in FIELDS}
    return {field: "" if values[field] is None else values[field] for field in FIELDS}


def add_change(
    term: Term, number: int, by: User | None, at: datetime.datetime, note: str = ""
) -> TermChange:
    return TermChange.objects.create(
        term=term, number=number, content=content_of(term), author=by, at=at, note=note
    )


def found_by(term: Term) -> Term:
    """The term with its column for the search brought up to date; not saved."""
    term.searched = everything_said(content_of(term))
    return term


def glossary_sheet() -> bytes:
    """All terms, those that are retired too, as a file (term_sheet.py)."""
    newest = Coalesce(Max("changes__number"), 0)
    rows = Term.objects.annotate(version=newest).order_by("pk").values("pk", "version", *FIELDS)
    return sheet_of((row["pk"], row["version"], content_of(row)) for row in rows)


def terms_of(source: str, target: str) -> list[Value]:
    """The terms in use, as texts in ``source`` are searched for them on the way to ``target``."""
    rows = Term.objects.filter(retired=False).order_by("pk").values("pk", *FIELDS)
    contents = ((row["pk"], content_of(row)) for row in rows)
    return [
        term_of(pk, content, source, target)
        for pk, content in contents
        if approved(content, source)
    ]


# Per process: (source, target) → the stamp it was made at, and the terms made ready.
_kept: dict[tuple[str, str], tuple[str, Glossary]] = {}


def glossary_of(source: str, target: str) -> Glossary:
    """The terms in use, made ready once for each state of the glossary and process."""
    stamp = GlossaryStamp.now()  # before the terms: what is too new is only made again
    made_at, glossary = _kept.get((source, target), ("", None))
    if glossary is None or made_at != stamp or not stamp:
        glossary = Glossary(terms_of(source, target))
        _kept[source, target] = stamp, glossary
    return glossary
