"""The words of the glossary are used, and those it forbids are not. PURE."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from articles.translating.checks.reading import read
from articles.translating.checks.rule import Check, Flag, Row, Severity, Span, Wanted


def _places(term: str, prose: str) -> Iterator[Span]:
    """Where ``term`` stands as a word, whatever its case. Letters and digits of Latin script end
    a word, Han characters do not (用GPT的); English may add an ending (models)."""
    if not term:
        return
    before = r"(?<![A-Za-z0-9])" if term[0].isascii() and term[0].isalnum() else ""
    after = r"(?:e?s|['’]s)?(?![A-Za-z0-9])" if term[-1].isascii() and term[-1].isalnum() else ""
    words = r"\s+".join(re.escape(word) for word in term.split())
    for match in re.finditer(f"{before}{words}{after}", prose, re.IGNORECASE):
        yield match.span()


def _unused(row: Row, terms: Iterable[Wanted]) -> Iterator[Flag]:
    source, target = read(row.source).prose, row.target
    for term in terms:
        places = tuple(_places(term.source, source))
        if places and term.targets and not any(any(_places(each, target)) for each in term.targets):
            values = {"term": term.source, "wanted": ", ".join(term.targets)}
            yield Flag(UNUSED, values, places)


UNUSED = _("The glossary has for “{term}”: {wanted}.")


class TermUnused(Check):
    id = "term_unused"
    # Translators: the name of a check of translations.
    name = _("Glossary")
    explanation = _("Terms of the source are translated as the glossary has them.")
    severity = Severity.HINT
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        return _unused(row, (term for term in row.terms if not term.enforced))


class TermEnforced(Check):
    id = "term_enforced"
    name = _("Glossary, enforced")
    explanation = _("Terms marked as enforced are translated as the glossary has them, always.")
    severity = Severity.ERROR
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        return _unused(row, (term for term in row.terms if term.enforced))


class TermForbidden(Check):
    id = "term_forbidden"
    name = _("Forbidden words")
    explanation = _("Wordings that the glossary forbids are not used.")
    severity = Severity.ERROR
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        source, target = read(row.source).prose, read(row.target).prose
        for term in row.terms:
            if row.source and term.source and not any(_places(term.source, source)):
                continue
            for word in term.forbidden:
                values = {"word": word, "wanted": ", ".join(term.targets)}
                for place in _places(word, target):
                    message = INSTEAD if term.targets else FORBIDDEN
                    yield Flag(message, values, (), (place,))


INSTEAD = _("“{word}” is forbidden by the glossary: write {wanted}.")
FORBIDDEN = _("“{word}” is forbidden by the glossary.")
