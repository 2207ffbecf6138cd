"""The rows of a translation that checks look at. PURE."""

from collections.abc import Callable, Mapping
from typing import Any

from articles import made_from
from articles.blocks import kind
from articles.content import TEXT_FIELDS, value_of
from articles.glossary import Glossary
from articles.translating.checks import Row, Wanted

# By field: the entries of a text, and the source texts that they speak of (articles/made_from.py).
EntriesOf = Callable[[str], Any]
SourcesOf = Callable[[str], made_from.SourceAt]


def rows_of(
    content: Mapping[str, Any],
    number: int,
    languages: tuple[str, str],
    entries_of: EntriesOf,
    sources_of: SourcesOf,
    terms: tuple[Wanted, ...] = (),
) -> list[Row]:
    """Every row of a translation in ``content``, which is revision ``number``, that has a text:
    beside today's source, or alone where it has none, or is of a text of its own. ``languages``
    is (source, target); twice the same is the source, whose texts stand alone."""
    source, target = languages
    found: list[Row] = []
    for field in TEXT_FIELDS:
        ours = value_of(content, target, field) or ""
        theirs = "" if source == target else value_of(content, source, field) or ""
        if not theirs:
            found += [Row("", ours, languages, field, "", terms)] if ours else []
            continue
        kept, sources = entries_of(field), sources_of(field)
        entries, rows = made_from.rows_of(theirs, ours, kept, sources, number)
        free = made_from.is_free(entries, theirs, ours)
        found += [
            checked(row, row.target, free, languages, field, terms) for row in rows if row.target
        ]
    return found


def wanted(glossary: Glossary, source: str) -> tuple[Wanted, ...]:
    """What the glossary asks of a translation of ``source``."""
    return tuple(
        Wanted(each.source, each.targets, each.enforced, each.forbidden)
        for each in glossary.wanted(source)
    )


def checked(
    row: made_from.Row,
    target: str,
    free: bool,
    languages: tuple[str, str],
    field: str,
    terms: tuple[Wanted, ...] = (),
) -> Row:
    """One row as the checks look at it, once it says ``target``. ``free``: in a text of its own."""
    name = "" if free else kind(row.source or target).name
    return Row("" if free else row.source, target, languages, field, name, terms)
