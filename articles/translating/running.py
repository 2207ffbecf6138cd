"""All checks over all rows of one translation, and which of their flags were set aside. PURE."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from articles.content import text_digest
from articles.translating.checks import CHECKS, Check, Flag, Row, Severity

# Of one check in one row. A row that breaks a rule more often than this was not written by the
# rule at all, and nobody reads on.
MOST = 50


class Dismissed(NamedTuple):
    """Somebody looked and left it: all flags of one check in one row, as long as its two texts
    stay as they are (articles.content.text_digest)."""

    field: str
    check: str
    source: str
    target: str


class Found(NamedTuple):
    check: Check
    flag: Flag
    is_dismissed: bool = False


def run(rows: Iterable[Row], dismissed: Collection[Dismissed] = frozenset()) -> list[list[Found]]:
    """For each row what was found in it, in the order of CHECKS and of the text.

    ``dismissed`` is asked with ``in`` only: pass a set.
    """
    return [list(_found(row, dismissed)) for row in rows]


def open_errors(
    rows: Iterable[Row], dismissed: Collection[Dismissed] = frozenset()
) -> list[tuple[Row, Found]]:
    """What should be looked at before somebody reviews: errors that nobody dismissed."""
    rows = list(rows)
    return [
        (row, found)
        for row, all_found in zip(rows, run(rows, dismissed), strict=True)
        for found in all_found
        if found.check.severity is Severity.ERROR and not found.is_dismissed
    ]


def _found(row: Row, dismissed: Collection[Dismissed]) -> Iterator[Found]:
    texts: tuple[str, str] | None = None
    for check in CHECKS:
        flags = list(islice(check.flags(row), MOST)) if check.suits(row) else []
        is_dismissed = False
        if flags and dismissed:
            texts = texts or (text_digest(row.source), text_digest(row.target))
            is_dismissed = Dismissed(row.field, check.id, *texts) in dismissed
        for flag in flags:
            yield Found(check, flag, is_dismissed)
