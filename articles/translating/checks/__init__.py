"""The checks of a translation: each a small class with one pure method over a row. PURE.

CHECKS is all there are, in the order in which they are shown. Nothing here knows where rows come
from, what was dismissed, or who asks.
"""

from articles.translating.checks.markup import Code, Links, Structure
from articles.translating.checks.numbers import Numbers
from articles.translating.checks.punctuation import Brackets, FullWidth, HalfWidth
from articles.translating.checks.rule import (
    SEVERITY_NAMES,
    Check,
    Flag,
    Row,
    Severity,
    Span,
    Wanted,
)
from articles.translating.checks.terms import TermEnforced, TermForbidden, TermUnused
from articles.translating.checks.traditional import Traditional
from articles.translating.checks.wording import Doubled, Length, Untranslated

CHECKS: tuple[Check, ...] = (
    Numbers(),
    Links(),
    Untranslated(),
    TermForbidden(),
    TermEnforced(),
    Code(),
    Structure(),
    Length(),
    HalfWidth(),
    FullWidth(),
    Doubled(),
    Traditional(),
    Brackets(),
    TermUnused(),
)
BY_ID = {check.id: check for check in CHECKS}

__all__ = [
    "BY_ID",
    "CHECKS",
    "SEVERITY_NAMES",
    "Check",
    "Flag",
    "Row",
    "Severity",
    "Span",
    "Wanted",
]
