"""What a check is, what it looks at and what it says. PURE."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    ERROR = "error"  # readers would be told something else, or nothing
    WARNING = "warning"  # readers would stumble
    HINT = "hint"  # right as often as not, or a matter of style


# Translators: how grave it is what a check found.
SEVERITY_NAMES = {
    Severity.ERROR: _("Error"),
    Severity.WARNING: _("Warning"),
    Severity.HINT: _("Hint"),
}


class Wanted(NamedTuple):
    """A term of the glossary for this row. ``targets``: any of these wordings will do;
    ``forbidden``: wordings that may not stand for it. ``source`` "" is a rule of the house that
    holds whatever the source says. ``enforced``: without one of ``targets`` it is an error."""

    source: str
    targets: tuple[str, ...]
    enforced: bool = False
    forbidden: tuple[str, ...] = ()


class Row(NamedTuple):
    """One row of the workbench, or a whole text. ``source`` is "" where the target stands alone:
    in a text of its own, or a row that came from nowhere. ``languages`` is (source, target),
    ``field`` a column of articles.content.TEXT_FIELDS, ``kind`` what the block is ("" for a text,
    or several blocks); both are Markdown, but for titles, which read the same."""

    source: str
    target: str
    languages: tuple[str, str]
    field: str = "analysis"
    kind: str = ""
    terms: tuple[Wanted, ...] = ()


Span = tuple[int, int]  # from … to, in characters


class Flag(NamedTuple):
    """One thing to look at. ``message`` says what it is and how to mend it, with ``values`` in
    its places; ``source`` and ``target`` say where. ``fix`` may safely take the place of
    ``target[0]``; None where only a person can tell."""

    message: str | Promise
    values: Mapping[str, object] = MappingProxyType({})
    source: tuple[Span, ...] = ()
    target: tuple[Span, ...] = ()
    fix: str | None = None

    @property
    def text(self) -> str:
        """The message in the language that is active."""
        return str(self.message).format(**self.values)


class Check(ABC):
    """One rule. A new one: CONTRIBUTING.md, "How to add a check of translations"."""

    id: ClassVar[str]  # stands in dismissals: it never changes
    name: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise]
    severity: ClassVar[Severity]
    # Pairs of (source, target), and targets whatever their source; empty: every language.
    languages: ClassVar[frozenset[str | tuple[str, str]]] = frozenset()
    # Whether it holds the target against the source; one that does not runs on any text.
    compares: ClassVar[bool]

    @abstractmethod
    def flags(self, row: Row) -> Iterable[Flag]:
        """What in ``row`` breaks the rule. Lazy, so that a caller may stop at enough."""

    def suits(self, row: Row) -> bool:
        """Whether the rule has anything to say on a row like this."""
        right = not self.languages or bool({row.languages, row.languages[1]} & self.languages)
        there = bool(row.target.strip()) and (not self.compares or bool(row.source.strip()))
        return right and there
